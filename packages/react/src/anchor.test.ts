import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWithin, pointerTo, quoteOf, spanOf } from './anchor.ts';

const body = 'In tests it cut energy use by 40 %. It is quiet. In tests it held 80 °C.';

function quoted(words: string, from = 0) {
  const start = body.indexOf(words, from);
  return quoteOf(body, start, start + words.length);
}

describe('[R83] a quote', () => {
  it('has the passage, 32 characters around it, and its offsets', () => {
    expect(quoted('quiet')).toEqual({
      exact: 'quiet',
      prefix: 't cut energy use by 40 %. It is ',
      suffix: '. In tests it held 80 °C.',
      start: 42,
      end: 47,
    });
  });

  it('counts in UTF-16 code units', () => {
    expect(quoteOf('👍 yes', 3, 6)).toMatchObject({ exact: 'yes', prefix: '👍 ', start: 3, end: 6 });
  });

  it('is found where it was taken from, in every text', () => {
    const part = fc
      .string({ minLength: 1 })
      .chain((text) => fc.tuple(fc.constant(text), fc.nat(text.length), fc.nat(text.length)));
    fc.assert(
      fc.property(part, ([text, one, other]) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        expect(spanOf(quoteOf(text, start, end), text)).toEqual(start === end ? null : { start, end });
      }),
    );
  });

  it('is found again after words were put in before it', () => {
    const later = `Boil one cup. ${body}`;
    expect(spanOf(quoted('quiet'), later)).toEqual({ start: 56, end: 61 });
  });

  it('is found by its surroundings where its words stand twice', () => {
    const second = quoted('In tests it', 10);
    const later = `${'Look. '.repeat(10)}${body}`;
    expect(spanOf(second, later)?.start).toBe(later.lastIndexOf('In tests it'));
    expect(spanOf(quoted('In tests it'), later)?.start).toBe(later.indexOf('In tests it'));
  });

  it('is found at its offsets first, whatever surrounds them', () => {
    expect(spanOf(quoteOf('say yes', 4, 7), 'now yes, say yes')).toEqual({ start: 4, end: 7 });
  });

  it('is found at the nearest place where the surroundings tell nothing', () => {
    expect(spanOf(quoteOf('-----yes', 5, 8), 'yes  yes')?.start).toBe(5);
    expect(spanOf(quoteOf('-----yes', 5, 8), 'yes ... yes')?.start).toBe(8);
  });

  it('is not found where its words are gone', () => {
    expect(spanOf(quoted('quiet'), 'It boils at 54 dB(A).')).toBeNull();
  });
});

describe('a pointer', () => {
  it('goes to a member, whatever its key', () => {
    expect(pointerTo(pointerTo('', 'a/b'), 0)).toBe('/a~1b/0');
    expect(pointerTo('', null)).toBe('');
  });

  it('is within another by whole keys', () => {
    expect(isWithin('/body/0', '/body')).toBe(true);
    expect(isWithin('/body', '')).toBe(true);
    expect(isWithin('/bodyText', '/body')).toBe(false);
  });
});
