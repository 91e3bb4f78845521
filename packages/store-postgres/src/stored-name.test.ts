import { expect, it } from 'vitest';
import { readName, storedName } from './stored-name.ts';

const hard = [
  '\0',
  '\u0001',
  '\u00010',
  '\u00012d800',
  'a\0b',
  '\0\0',
  '\ud800',
  '\udc00\ud800',
  'x\udfff',
  '🙂\ud83d',
];
const easy = ['', 'a', 'open/group:legal', 'ä', '🙂', '\u0002', '\ufffd', '\uffff', "'; drop table runs; --"];

it('gives every name back', () => {
  for (const name of [...hard, ...easy]) expect(readName(storedName(name))).toBe(name);
});

it('stores no two names alike, and nothing that PostgreSQL refuses', () => {
  const stored = [...hard, ...easy, 'a\ufffdb', '0', '1', '2d800'].map(storedName);
  expect(new Set(stored).size).toBe(stored.length);
  expect(stored.filter((text) => text.includes('\0') || !text.isWellFormed())).toEqual([]);
});

it('leaves ordinary names as they are', () => {
  expect(easy.map(storedName)).toEqual(easy);
});

it('keeps the order of ASCII names', () => {
  const names = [
    '',
    '\0',
    '\0\0',
    '\0\u0001',
    '\0a',
    '\u0001',
    '\u0001\0',
    '\u0001a',
    '\u0002',
    'a',
    'a\0',
    'a\u0001',
    'aa',
  ];
  expect(names.map(storedName).toSorted()).toEqual(names.map(storedName));
});
