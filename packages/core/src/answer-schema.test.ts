import type { Json, JsonObject } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { answerType, flatSchema, missingSchema, plainAnswer } from './index.ts';

const asked = (properties: JsonObject, more: JsonObject = {}) => flatSchema({ type: 'object', properties, ...more });
const takes = (schema: ReturnType<typeof flatSchema>, answer: Json) =>
  typeof schema !== 'string' && answerType(schema).safeParse(answer).success;

describe('[C99] the schema of an answer that an agent asks for', () => {
  it('takes a flat object of texts, numbers, booleans and choices, and nothing beside', () => {
    const schema = asked(
      {
        colour: { type: 'string', enum: ['red', 'blue'], title: 'Colour' },
        pieces: { type: 'integer', minimum: 1, maximum: 9 },
        price: { type: 'number' },
        gift: { type: 'boolean', default: false },
      },
      { required: ['colour', 'unknown'] },
    );
    expect(schema).toMatchObject({ required: ['colour'], additionalProperties: false });
    expect(takes(schema, { colour: 'red', pieces: 3, price: 1.5, gift: true })).toBe(true);
    expect(takes(schema, { colour: 'green' })).toBe(false);
    expect(takes(schema, { colour: 'red', pieces: 10 })).toBe(false);
    expect(takes(schema, { colour: 'red', more: 1 })).toBe(false);
    expect(takes(schema, {})).toBe(false);
  });

  it('runs no pattern that a model wrote, and follows none of its references', () => {
    const schema = asked({
      text: { type: 'string', pattern: '^(a+)+$', format: 'regex', $ref: '#/$defs/x', maxLength: 40 },
    });
    expect(schema).toMatchObject({ properties: { text: { type: 'string', maxLength: 40 } } });
    expect(JSON.stringify(schema)).not.toMatch(/pattern|regex|\$ref/);
    expect(takes(schema, { text: `${'a'.repeat(35)}!` })).toBe(true);
  });

  it.each<[string, JsonObject, string]>([
    ['no properties', {}, '1 to 20 properties'],
    ['too many', Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`p${n}`, { type: 'string' }])), '1 to 20'],
    ['a list', { all: { type: 'array' } }, '"all" must be a string, number, integer or boolean'],
    ['an object in it', { all: { type: 'object' } }, '"all" must be'],
    ['several types', { all: { type: ['string', 'null'] } }, '"all" must be'],
    ['no schema for one', { all: true }, '"all" has no schema'],
    ['a keyword of another kind', { all: { type: 'string', enum: 'red' } }, 'cannot be used'],
  ])('is refused with a reason for the agent: %s', (_, properties, words) => {
    expect(asked(properties)).toContain(words);
  });

  it('is one text where the agent says nothing', () => {
    expect(takes(plainAnswer, { answer: 'Yes' })).toBe(true);
    expect(takes(plainAnswer, { answer: '' })).toBe(false);
    expect(takes(plainAnswer, {})).toBe(false);
  });
});

describe('[C99] the schema of what a guard found missing', () => {
  const output = {
    type: 'object',
    properties: { iban: { $ref: '#/$defs/iban' }, note: { type: 'string' } },
    required: ['note'],
    $defs: { iban: { type: 'string', minLength: 15 } },
  } as const;

  it('has exactly these members, all of them required, as the output has them', () => {
    const schema = missingSchema(output, ['iban']);
    expect(schema).toMatchObject({ required: ['iban'], additionalProperties: false });
    expect(takes(schema, { iban: 'DE02120300000000202051' })).toBe(true);
    expect(takes(schema, { iban: 'short' })).toBe(false);
    expect(takes(schema, { iban: 'DE02120300000000202051', note: '' })).toBe(false);
    expect(takes(schema, {})).toBe(false);
  });
});
