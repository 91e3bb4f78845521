import { HoldpointError } from '@holdpoint/protocol';
import type { FeedbackMark, Prompts } from './prompts.ts';

// What is verbatim, what is ours, and what can carry a reviewer's mark. No prompt can be replaced by one that changes this.

/** Words of a person, whole, under a heading. Nothing in them ends the fence. */
export function quoted(mark: string, text: string): string {
  const fence = fenceAround(text);
  return `${mark}:\n${fence}\n${text}\n${fence}`;
}

/** The mark of one point, on one line. */
export function markOf({ feedbackMark }: Prompts, mark: FeedbackMark): string {
  return oneLine(feedbackMark(mark));
}

/** Text outside the fences: a line that begins like a reviewer's mark is indented, so that it is none. */
export function unmarked(prompts: Prompts, text: string): string {
  const stem = stemOf(prompts);
  return text
    .split(/(\r\n|[\n\v\f\r\u0085\u2028\u2029])/)
    .map((part) => (part.startsWith(stem) ? `  ${part}` : part))
    .join('');
}

export function oneLine(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

/** What schema and guards say may quote the model's answer: indented, none of it passes for a line of ours. */
export function indented(text: string): string {
  return text.replace(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/g, '\n  ');
}

/** Throws `DEFINITION_INVALID` for a mark that could not be told from other text. */
export function checkPrompts(prompts: Prompts): void {
  // JSON never begins with a letter, but for three words shorter than this
  if (/^\p{L}.{5}/u.test(stemOf(prompts))) return;
  throw new HoldpointError('DEFINITION_INVALID', 'The prompt `feedbackMark` does not begin with words of its own.', {
    hint: 'Begin it with a letter and at least six characters that are the same for every point: `Reviewer feedback 1, by …`.',
  });
}

/** What all marks begin with. */
function stemOf(prompts: Prompts): string {
  const one = markOf(prompts, { number: '1', by: 'A', on: null, about: null });
  const other = markOf(prompts, { number: '2.1', by: 'Z', on: null, about: { field: null, passage: null } });
  const length = [...one].findIndex((character, index) => character !== [...other][index]);
  return [...one].slice(0, length < 0 ? undefined : length).join('');
}

/** More quotes than stand in a row anywhere in the text, so that nothing in it ends the fence. */
function fenceAround(text: string): string {
  const longest = (text.match(/"{3,}/g) ?? []).reduce((most, quotes) => Math.max(most, quotes.length), 2);
  return '"'.repeat(longest + 1);
}
