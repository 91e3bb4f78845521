import type { Json, PatchOperation } from '@holdpoint/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patchOf } from './json-patch.ts';
import { memberOf, parsePointer, withValueAt } from './json-pointer.ts';

/** RFC 6902, the three operations that a patch here has; throws for a place that does not exist. */
function applied(document: Json, patch: readonly PatchOperation[]): Json {
  return patch.reduce((current, operation) => {
    const keys = parsePointer(operation.path);
    const key = keys.at(-1);
    if (key === undefined) return operation.op === 'remove' ? null : operation.value;
    const parent = keys.slice(0, -1).reduce<Json | undefined>(memberOf, current);
    if (typeof parent !== 'object' || parent === null) throw new Error(`Nothing at "${operation.path}".`);
    const exists = memberOf(parent, key) !== undefined;
    if (operation.op !== 'add' && !exists) throw new Error(`Nothing at "${operation.path}".`);
    if (operation.op === 'remove') return withValueAt(current, operation.path, undefined);
    if (operation.op === 'replace' || !Array.isArray(parent)) {
      return withValueAt(current, operation.path, operation.value);
    }
    if (Number(key) > parent.length) throw new Error(`Beyond the end: "${operation.path}".`);
    return withParent(current, operation.path, parent.toSpliced(Number(key), 0, operation.value));
  }, document);
}
function withParent(document: Json, path: string, parent: Json): Json {
  return withValueAt(document, path.slice(0, path.lastIndexOf('/')), parent);
}

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
/** Few values and keys, so that two of them have much in common. */
const alike = fc.letrec<{ value: Json; list: Json; object: Json; leaf: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('list'), tie('object')),
  leaf: fc.constantFrom<Json>(null, true, 0, 1, '', 'a', '~/'),
  list: fc.array(tie('value'), { maxLength: 6 }),
  object: fc.dictionary(fc.constantFrom('a', 'b/c', '~', '0', '__proto__'), tie('value'), { maxKeys: 4 }),
})).value;

describe('a patch', () => {
  it('gives the edited value when it is applied', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(alike, alike), fc.tuple(json, json)), ([original, edited]) => {
        expect(JSON.parse(JSON.stringify(applied(original, patchOf(original, edited))))).toEqual(edited);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is empty for equal values', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(patchOf(value, structuredClone(value))).toEqual([]);
      }),
    );
  });

  it('says nothing of the order of keys', () => {
    expect(patchOf({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]);
  });
});

const claims = ['one', 'two', 'three'].map((claim) => ({ claim, source: 'S-1' }));
const [one = null, two = null, three = null]: readonly Json[] = claims;

describe('it names the innermost place', () => {
  it.each<readonly [string, Json, Json, readonly PatchOperation[]]>([
    ['of a field', { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, [{ op: 'replace', path: '/a/c', value: 3 }]],
    [
      'of an item',
      claims,
      [one, { claim: 'two', source: 'S-2' }, three],
      [{ op: 'replace', path: '/1/source', value: 'S-2' }],
    ],
    ['of one taken out', claims, [two, three], [{ op: 'remove', path: '/0' }]],
    ['of one put in', claims, [one, 'new', two, three], [{ op: 'add', path: '/1', value: 'new' }]],
    ['of one put at the end', claims, [...claims, 'new'], [{ op: 'add', path: '/3', value: 'new' }]],
    [
      'of one changed and one taken out',
      claims,
      [{ claim: '1', source: 'S-1' }, two],
      [
        { op: 'replace', path: '/0/claim', value: '1' },
        { op: 'remove', path: '/2' },
      ],
    ],
    [
      'of one changed and one put at the end',
      [one],
      [{ claim: '1', source: 'S-1' }, two],
      [
        { op: 'replace', path: '/0/claim', value: '1' },
        { op: 'add', path: '/1', value: two },
      ],
    ],
    ['of a key with a slash', { 'a/b': 1 }, {}, [{ op: 'remove', path: '/a~1b' }]],
    ['of a list that became something else', { a: [] }, { a: {} }, [{ op: 'replace', path: '/a', value: {} }]],
  ])('%s', (_, original, edited, patch) => {
    expect(patchOf(original, edited)).toEqual(patch);
  });

  it('takes items one by one where there are too many to compare', () => {
    const [many, more] = [Array.from({ length: 400 }, (_, index) => index), Array.from({ length: 401 }, () => 'x')];
    const patch = patchOf(many, more);
    expect(patch.map(({ op }) => op)).toEqual([...Array(400).fill('replace'), 'add']);
  });
});
