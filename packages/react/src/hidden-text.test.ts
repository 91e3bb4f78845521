import { describe, expect, it } from 'vitest';
import { hiddenCount, visibleParts } from './hidden-text.ts';

/** What a person would see: marks in brackets. */
function seen(text: string): string {
  return visibleParts(text)
    .map((part) =>
      part.kind === 'text' ? part.text : part.kind === 'character' ? `[${part.code}]` : `[${part.count} ${part.kind}]`,
    )
    .join('');
}

describe('a text that hides something', () => {
  it.each([
    ['an override', 'pay \u202eLAGEL', 'pay [U+202E]LAGEL'],
    ['isolates', '\u2066a\u2069', '[U+2066]a[U+2069]'],
    ['a zero-width space', 'ap\u200bproved', 'ap[U+200B]proved'],
    ['a byte order mark', '\ufeffyes', '[U+FEFF]yes'],
    ['a soft hyphen', 'un\u00adsafe', 'un[U+00AD]safe'],
    ['tags that only a model reads', 'ok\u{e0041}\u{e0042}', 'ok[U+E0041][U+E0042]'],
    ['variation selectors as carriers', 'a\ufe01\u{e0101}', 'a[U+FE01][U+E0101]'],
    ['control characters', 'a\u0000b\u001bc', 'a[U+0000]b[U+001B]c'],
    ['a Hangul filler', '\u3164x', '[U+3164]x'],
    ['a blank Braille cell', 'a\u2800b', 'a[U+2800]b'],
    ['a line separator', 'a\u2028b', 'a[U+2028]b'],
    ['a private character', 'a\ue000', 'a[U+E000]'],
    ['spaces that push text away', `a${' '.repeat(40)}b`, 'a[40 spaces]b'],
    ['empty lines that push text away', `a${'\n'.repeat(9)}b`, 'a[9 lines]b'],
    ['a joiner between letters', 'a\u200db', 'a[U+200D]b'],
  ])('shows %s', (_, text, shown) => {
    expect(seen(text)).toBe(shown);
    expect(hiddenCount(text)).toBeGreaterThan(0);
  });

  it.each([
    ['plain text', 'Boil one cup: 28 % less (S-2), 80 °C.'],
    ['lines, tabs and a few spaces', 'one\n\n\ttwo      three\r\nfour'],
    ['a family emoji', '👩\u200d👩\u200d👧 and ❤\ufe0f and 1\ufe0f\u20e3'],
    ['an emoji with a skin tone', '👩🏽\u200d🚀'],
    ['Persian with its joiner', 'می\u200cخواهم'],
    ['Hindi with its joiner', 'क्\u200dष'],
    ['Arabic, Hebrew, Thai, Japanese', 'مرحبا שלום สวัสดี こんにちは'],
    ['accents as combining marks', 'cafe\u0301'],
  ])('leaves %s alone', (_, text) => {
    expect(seen(text)).toBe(text);
    expect(hiddenCount(text)).toBe(0);
  });
});
