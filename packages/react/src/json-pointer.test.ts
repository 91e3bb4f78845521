import { describe, expect, it } from 'vitest';
import { formatPointer, parsePointer, valueAt, withValueAt } from './json-pointer.ts';

const document = { a: [{ 'b/c': 1, 'd~e': 2 }], '': 3, constructor: 4 };

describe('a JSON pointer', () => {
  it.each([
    ['', []],
    ['/', ['']],
    ['/a/0', ['a', '0']],
    ['/a~1b/~01', ['a/b', '~1']],
  ])('%j reads as %j, and back', (pointer, keys) => {
    expect(parsePointer(pointer)).toEqual(keys);
    expect(formatPointer(keys)).toBe(pointer);
  });

  it.each([
    ['', document],
    ['/', 3],
    ['/a/0/b~1c', 1],
    ['/a/0/d~0e', 2],
    ['/constructor', 4],
    ['/toString', undefined],
    ['/a/length', undefined],
    ['/a/00', undefined],
    ['/a/1', undefined],
    ['/nothing/below', undefined],
  ])('%j leads to %j', (pointer, value) => {
    expect(valueAt(document, pointer)).toEqual(value);
  });
});

describe('a value put at a place', () => {
  it('leaves what is beside the way as it was', () => {
    const before = { list: [{ x: 1 }, { x: 2 }], other: { y: 3 } };
    const after = withValueAt(before, '/list/1/x', 5);
    expect(after).toEqual({ list: [{ x: 1 }, { x: 5 }], other: { y: 3 } });
    expect(valueAt(after, '/list/0')).toBe(before.list[0]);
    expect(valueAt(after, '/other')).toBe(before.other);
    expect(before.list[1]).toEqual({ x: 2 });
  });

  it.each([
    ['takes a member out', { a: 1, b: 2 }, '/a', undefined, { b: 2 }],
    ['takes an item out', [1, 2, 3], '/1', undefined, [1, 3]],
    ['puts a new member last', { a: 1 }, '/b', 2, { a: 1, b: 2 }],
    ['keeps a member’s place', { a: 1, b: 2 }, '/a', 3, { a: 3, b: 2 }],
    ['replaces the whole', { a: 1 }, '', [1], [1]],
  ])('%s', (_, before, pointer, value, after) => {
    expect(JSON.stringify(withValueAt(before, pointer, value))).toBe(JSON.stringify(after));
  });

  it('takes `__proto__` for a key', () => {
    const after = withValueAt({}, '/__proto__', 1);
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype);
    expect(JSON.stringify(after)).toBe('{"__proto__":1}');
  });
});
