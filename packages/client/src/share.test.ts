import { expect, it } from 'vitest';
import { share } from './share.ts';

it('gives the older value back when nothing changed', () => {
  const before = { items: [{ id: 'a', tags: ['x'] }], next: null };
  expect(share(before, structuredClone(before))).toBe(before);
});

it('keeps what did not change, and only that', () => {
  const before = {
    run: { id: 'r' },
    tasks: [
      { id: 'a', n: 1 },
      { id: 'b', n: 1 },
    ],
  };
  const after = share(before, {
    run: { id: 'r' },
    tasks: [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
    ],
  });
  expect(after).toEqual({
    run: { id: 'r' },
    tasks: [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
    ],
  });
  expect(after.run).toBe(before.run);
  expect(after.tasks[0]).toBe(before.tasks[0]);
  expect(after.tasks).not.toBe(before.tasks);
});

it('keeps a row that moved', () => {
  const before = [{ id: 'a' }, { id: 'b' }];
  const after = share(before, [{ id: 'new' }, { id: 'a' }, { id: 'b' }]);
  expect(after.map(({ id }) => id)).toEqual(['new', 'a', 'b']);
  expect(after[1]).toBe(before[0]);
  expect(after[2]).toBe(before[1]);
});

it.each([
  ['a list for an object', { 0: 'a' }, ['a']],
  ['fewer members', { a: 1, b: 2 }, { a: 1 }],
  ['more members', { a: 1 }, { a: 1, b: undefined }],
  ['another order of a list', [{ id: 1 }, { id: 2 }], [{ id: 2 }, { id: 1 }]],
  ['a shorter list', [1, 2], [1]],
  [
    'twins',
    [
      { id: 1, n: 1 },
      { id: 1, n: 2 },
    ],
    [
      { id: 1, n: 2 },
      { id: 1, n: 1 },
    ],
  ],
  ['an id for a place', ['x'], [{ id: 0 }]],
  ['null', { a: 1 }, null],
  ['a value for null', null, { a: 1 }],
  ['a hostile key', JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":2}}')],
])('takes %s as a change', (_, before, after) => {
  const shared = share(before, after);
  expect(shared).not.toBe(before);
  expect(JSON.stringify(shared)).toBe(JSON.stringify(after));
});
