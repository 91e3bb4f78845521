import { HoldpointError, type Json } from '@holdpoint/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from './index.ts';

const double = (hex: string) => Buffer.from(hex, 'hex').readDoubleBE();
const refused = (value: unknown) => {
  try {
    return canonical(value as Json);
  } catch (error) {
    return HoldpointError.is(error) ? [error.code, error.message] : error;
  }
};

describe('[C41] canonical', () => {
  it('writes the example of RFC 8785, 3.2.2', () => {
    const value = JSON.parse(
      String.raw`{
        "numbers": [333333333.33333329, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }`,
    );
    expect(canonical(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts keys by UTF-16 units, as in RFC 8785, 3.2.3', () => {
    const value = JSON.parse(
      String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
        "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`,
    );
    expect(Object.values(JSON.parse(canonical(value)))).toEqual([
      'One', // integer keys come first when JSON is parsed, whatever the text says
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
    expect(canonical(value)).toMatch(/^\{"\\r":"Carriage Return","1":"One","\u0080":"Control"/);
  });

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the double %s of RFC 8785, appendix B, as %s', (hex, text) => {
    expect(canonical(double(hex))).toBe(text);
  });

  it('writes nothing between the parts, at any depth', () => {
    expect(canonical({ b: [{ d: 1, c: {} }, []], a: '' })).toBe('{"a":"","b":[{"c":{},"d":1},[]]}');
  });

  it('writes keys that JavaScript treats as special like any other', () => {
    expect(canonical(JSON.parse('{"constructor":1,"__proto__":{"admin":true}}'))).toBe(
      '{"__proto__":{"admin":true},"constructor":1}',
    );
  });

  it('takes objects without a prototype, as databases return them', () => {
    expect(canonical(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
  });

  it('gives one text for one value, whatever the order of its keys, and reads back as that value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(Array.isArray(refused(value)) === false);
        const text = canonical(value as Json);
        expect(canonical(reversed(value as Json))).toBe(text);
        expect(canonical(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('[C42] canonical refuses', () => {
  it.each([
    ['NaN', Number.NaN, 'not a finite number'],
    ['infinity', Number.POSITIVE_INFINITY, 'not a finite number'],
    ['minus infinity', Number.NEGATIVE_INFINITY, 'not a finite number'],
    ['2^53', 2 ** 53, 'an integer beyond 2\\^53'],
    ['2^53 + 1, read as its neighbour', JSON.parse('9007199254740993'), 'an integer beyond 2\\^53'],
    ['-2^53', -(2 ** 53), 'an integer beyond 2\\^53'],
    ['1e30 of RFC 8785, which no integer type holds', 1e30, 'an integer beyond 2\\^53'],
    ['the largest double', Number.MAX_VALUE, 'an integer beyond 2\\^53'],
    ['a lone high surrogate', 'a\ud83d', 'a lone surrogate'],
    ['a lone low surrogate', '\ude00b', 'a lone surrogate'],
    ['undefined', undefined, 'undefined, which JSON does not have'],
    ['a bigint', 1n, 'bigint, which JSON does not have'],
    ['a function', () => 1, 'function, which JSON does not have'],
    ['a symbol', Symbol('s'), 'symbol, which JSON does not have'],
    ['a date, which would become a text', new Date(0), 'an instance of a class'],
    ['a map, which would become {}', new Map([['a', 1]]), 'an instance of a class'],
    ['a URL', new URL('https://example.org'), 'an instance of a class'],
  ])('%s, wherever it stands', (_, value, reason) => {
    expect(refused(value)).toEqual(['OUTPUT_INVALID', expect.stringMatching(`^The value at "/" .*${reason}`)]);
    expect(refused({ facts: [0, { text: value }] })).toEqual([
      'OUTPUT_INVALID',
      expect.stringContaining('"/facts/1/text"'),
    ]);
  });

  it('a key with a lone surrogate', () => {
    expect(refused({ 'a\ud83d': 1 })).toEqual(['OUTPUT_INVALID', 'The value at "/" has a key with a lone surrogate.']);
  });

  it('a hole in an array', () => {
    // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
    expect(refused([1, , 2])).toEqual(['OUTPUT_INVALID', expect.stringContaining('"/1"')]);
  });

  it('nothing up to 2^53 - 1', () => {
    expect(canonical([2 ** 53 - 1, -(2 ** 53) + 1])).toBe('[9007199254740991,-9007199254740991]');
  });
});

/** The same value, every object's keys in reverse. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
