import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nameText } from './name-text.ts';

const names = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });
const ascii = fc.string({ unit: fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCharCode(code)) });
const bytes = (text: string) => Buffer.from(text);

it('gives every name bytes of its own, half characters included, and none of them is NUL', () => {
  fc.assert(
    fc.property(names, names, (a, b) => {
      expect(bytes(nameText(a)).equals(bytes(nameText(b)))).toBe(a === b);
      expect(bytes(nameText(a)).includes(0)).toBe(false);
    }),
    {
      examples: [
        ['\ud800', '\ud801'],
        ['\ud800', '\ufffd'],
        ['\0', '\u00010000'],
        ['\u0001', '\u00010001'],
      ],
    },
  );
});

it('keeps the order of names by their ASCII codes, whatever follows their end', () => {
  const ended = (first: string, second: string) => bytes(`${nameText(first)}\0${nameText(second)}`);
  fc.assert(
    fc.property(ascii, ascii, ascii, ascii, (a, b, c, d) => {
      const wanted = a === c ? compare(b, d) : compare(a, c);
      expect(Buffer.compare(ended(a, b), ended(c, d))).toBe(wanted);
    }),
    {
      examples: [
        ['a', 'x', 'a\0', ''],
        ['a', '~', 'a\u0001', ''],
        ['a\u007f', '', 'a~', ''],
      ],
    },
  );
});

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
