import type { Anchor, Quote } from '@holdpoint/protocol';
import { formatPointer } from './json-pointer.ts';

const surroundings = 32;

/** A passage of a text by its words, what stands around them, and its offsets in UTF-16 code units. */
export function quoteOf(text: string, start: number, end: number): Quote {
  return {
    exact: text.slice(start, end),
    prefix: text.slice(Math.max(0, start - surroundings), start),
    suffix: text.slice(end, end + surroundings),
    start,
    end,
  };
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a quoted passage stands in another text: at its offsets, else at the place with the same words whose
 * surroundings are most alike, the nearest of equals. `null` where its words are no longer there.
 */
export function spanOf(quote: Quote, text: string): Span | null {
  const { exact, start } = quote;
  if (exact === '') return null;
  if (text.startsWith(exact, start)) return { start, end: start + exact.length };
  let best: { readonly at: number; readonly score: number } | null = null;
  for (let at = text.indexOf(exact); at !== -1; at = text.indexOf(exact, at + 1)) {
    const score = likeness(quote, text, at);
    const nearer = best !== null && Math.abs(at - start) < Math.abs(best.at - start);
    if (best === null || score > best.score || (score === best.score && nearer)) best = { at, score };
  }
  return best && { start: best.at, end: best.at + exact.length };
}

/** How many characters directly before and after a place are those of the quote. */
function likeness({ exact, prefix, suffix }: Quote, text: string, at: number): number {
  let score = 0;
  while (score < prefix.length && text[at - 1 - score] === prefix.at(-1 - score)) score += 1;
  const end = at + exact.length;
  let after = 0;
  while (after < suffix.length && text[end + after] === suffix[after]) after += 1;
  return score + after;
}

/** A pointer (RFC 6901) to a member of what another one points to; without a key to the same. */
export function pointerTo(parent: string, key: string | number | null): string {
  return key === null ? parent : parent + formatPointer([key]);
}

/** True where one of two pointers points into what the other points to. */
export function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** Tells places apart. */
export function anchorKey({ path, quote }: Anchor): string {
  return quote ? `${path} ${quote.start} ${quote.end}` : path;
}
