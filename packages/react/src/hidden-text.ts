/** A stretch of text as it is drawn: as it is, or as a mark for what a person could not see. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'character'; readonly code: string }
  | { readonly kind: 'spaces' | 'lines'; readonly count: number };

/**
 * Controls, bidirectional overrides and isolates, zero-width and filler characters, tags, and private or unassigned code
 * points; runs of white space long enough to push text out of sight.
 */
const unseen =
  /(?:[^\S\n]{16,}|\n{6,}|[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{VS}\u115f\u1160\u2800\u3164\uffa0]|\u034f|\u17b4|\u17b5)/gu;
/** Scripts that are spelled with joiners. */
const joining =
  /[\p{scx=Arab}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}]/u;
const pictograph = /\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\p{VS})*$/u;

/** Splits a text where it hides something, so that it can be shown. Joiners that an emoji or a script needs are left. */
export function visibleParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let shown = 0;
  for (const { 0: found, index } of text.matchAll(unseen)) {
    if (found === '\n' || found === '\t' || found === '\r' || belongs(text, found, index)) continue;
    if (index > shown) parts.push({ kind: 'text', text: text.slice(shown, index) });
    parts.push(partOf(found));
    shown = index + found.length;
  }
  if (shown < text.length) parts.push({ kind: 'text', text: text.slice(shown) });
  return parts;
}

/** How many places of a text hide something. */
export function hiddenCount(text: string): number {
  return visibleParts(text).filter(({ kind }) => kind !== 'text').length;
}

function partOf(found: string): TextPart {
  const [first = ''] = found;
  if (found.length >= 6 && first === '\n') return { kind: 'lines', count: found.length };
  if (found.length >= 16) return { kind: 'spaces', count: found.length };
  return { kind: 'character', code: `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` };
}

function belongs(text: string, found: string, index: number): boolean {
  if (found === '\u200c' || found === '\u200d') {
    if (joining.test(text.slice(Math.max(0, index - 1), index)) && joining.test(text.slice(index + 1, index + 2)))
      return true;
  }
  if (found !== '\u200d' && found !== '\ufe0f') return false;
  const before = pictograph.test(text.slice(Math.max(0, index - 8), index)) || /[\d#*]$/.test(text.slice(0, index));
  if (found === '\ufe0f') return before;
  return before && /^\p{Extended_Pictographic}/u.test(text.slice(index + 1));
}
