import type { Json } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { changedPaths, pairedItems } from './iteration-diff-paths.ts';

const told = (before: Json, after: Json) =>
  changedPaths(before, after, '/f').map(({ kind, path, before, after }) => [kind, path, before, after]);

describe('[R83] the changed places of a value', () => {
  it('are as deep as they can be told apart', () => {
    expect(told({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { b: 2, c: [1, 3] }, e: null })).toEqual([
      ['changed', '/f/a/b', 1, 2],
      ['changed', '/f/a/c/1', 2, 3],
      ['removed', '/f/d', 1, undefined],
      ['added', '/f/e', undefined, null],
    ]);
  });

  it('are whole where a value becomes a thing of another kind', () => {
    expect(told({ a: [1] }, { a: { 0: 1 } })).toEqual([['changed', '/f/a', [1], { 0: 1 }]]);
  });

  it('are none of what stayed, in whatever order its keys', () => {
    expect(told({ a: 1, b: [{}] }, { b: [{}], a: 1 })).toEqual([]);
  });

  it('shift in a list by what went before', () => {
    expect(changedPaths(['x', 'a', 'b'], ['a', 'c'], '/f')).toMatchObject([
      { kind: 'changed', path: '/f/0', before: 'x', after: 'a' },
      { kind: 'changed', path: '/f/1', before: 'a', after: 'c' },
      { kind: 'removed', path: '/f/2', pathBefore: '/f/2' },
    ]);
    expect(changedPaths([1, 2, 3], [1, 3], '')).toMatchObject([{ kind: 'removed', pathBefore: '/1', before: 2 }]);
    expect(changedPaths([1, 3], [1, 2, 3], '')).toMatchObject([{ kind: 'added', path: '/1', after: 2 }]);
    expect(changedPaths([1, { a: 1 }], [0, 1, { a: 1 }], '')).toMatchObject([{ kind: 'added', path: '/0' }]);
  });
});

it('pairs the items of two lists, those that stayed with each other', () => {
  const pairs = pairedItems(['a', 'x', 'z'], ['a', 'y', 'w', 'z']);
  expect(pairs.map(({ before, after, same }) => [before?.item, after?.item, same])).toEqual([
    ['a', 'a', true],
    ['x', 'y', false],
    [undefined, 'w', false],
    ['z', 'z', true],
  ]);
});
