import type { TokenFrame } from './wire.ts';

/**
 * The text after one more frame of the same answer. Frames may be lost, come twice or out of order: one that says nothing
 * new changes nothing, and one that does not join what is there waits for the next whole one.
 */
export function textAfter(known: string, { offset, text }: Pick<TokenFrame, 'offset' | 'text'>): string {
  if (offset > known.length || known.startsWith(text, offset)) return known;
  return known.slice(0, offset) + text;
}
