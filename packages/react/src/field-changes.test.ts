import { describe, expect, it } from 'vitest';
import { comparedFields, fieldsOf, inWords, sameJson } from './field-changes.ts';

const schema = {
  type: 'object',
  properties: {
    headline: { type: 'string', title: 'Headline' },
    callToAction: { type: 'string', description: 'What to do next' },
    source: { $ref: '#/$defs/source' },
  },
  $defs: { source: { title: 'Where it is from', type: 'string' } },
};

describe('the fields of an output', () => {
  it('come in the order of the schema, with its words', () => {
    const fields = fieldsOf(schema, { callToAction: 'Buy', source: 'S-2', headline: 'Quiet' });
    expect(fields.map(({ label, description }) => [label, description])).toEqual([
      ['Headline', null],
      ['Call to action', 'What to do next'],
      ['Where it is from', null],
    ]);
  });

  it('end with those that the schema does not know', () => {
    const fields = fieldsOf(schema, { secret: 1, headline: 'Quiet' });
    expect(fields.map(({ key, known, value }) => [key, known, value])).toEqual([
      ['headline', true, 'Quiet'],
      ['secret', false, 1],
    ]);
  });

  it('are all known where there is no schema', () => {
    expect(fieldsOf({}, { a: 1 })[0]?.known).toBe(true);
  });

  it.each(['text', 7, null, ['a']])('are one without a key for %j', (value) => {
    expect(fieldsOf({ title: 'Answer' }, value)).toMatchObject([{ key: null, label: 'Answer', value }]);
  });

  it('take no key of an object’s own machinery', () => {
    const fields = fieldsOf(schema, JSON.parse('{ "__proto__": 1, "constructor": 2 }'));
    expect(fields.map(({ key, known }) => [key, known])).toEqual([
      ['__proto__', false],
      ['constructor', false],
    ]);
  });
});

describe('a comparison', () => {
  it('says of every field on either side what became of it', () => {
    const fields = comparedFields(
      schema,
      { headline: 'Quiet', callToAction: 'Look', extra: [1] },
      { headline: 'Loud', callToAction: 'Look', source: 'S-1' },
    );
    expect(fields.map(({ key, change, before }) => [key, change, before])).toEqual([
      ['headline', 'changed', 'Loud'],
      ['callToAction', 'same', 'Look'],
      ['extra', 'added', undefined],
      ['source', 'removed', 'S-1'],
    ]);
  });

  it('sees a value become a thing of another kind', () => {
    expect(comparedFields({}, 'text', { text: 'text' }).map(({ key, change }) => [key, change])).toEqual([
      [null, 'added'],
      ['text', 'removed'],
    ]);
  });

  it.each([
    [{ a: 1, b: [2, { c: null }] }, { b: [2, { c: null }], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [null, {}, false],
    ['1', 1, false],
  ])('holds %j and %j for the same: %s', (one, other, same) => {
    expect(sameJson(one, other)).toBe(same);
  });
});

it.each([
  ['callToAction', 'Call to action'],
  ['mustKeep', 'Must keep'],
  ['source_id', 'Source id'],
  ['HTML', 'HTML'],
  ['größe', 'Größe'],
])('reads %s as “%s”', (key, words) => {
  expect(inWords(key)).toBe(words);
});
