import type { Anchor, Comment, Json, Quote } from '@holdpoint/protocol';
import type { Draft } from './client.ts';

export const emptyDraft: Draft = { feedback: '', revision: 0 };

/** True where nothing would be lost with it: white space is nothing. */
export function isEmptyDraft({ feedback, comments = [], edited, answer, to = [] }: Draft): boolean {
  const typed = edited !== undefined || answer !== undefined;
  return feedback.trim() === '' && comments.length === 0 && !typed && to.length === 0;
}

/** The same draft without members that say nothing. */
export function tidyDraft(draft: Draft): Draft {
  const { feedback, revision, comments = [], edited, answer, to = [] } = draft;
  if (feedback === '' && isEmptyDraft(draft)) return emptyDraft;
  return {
    feedback,
    revision,
    ...(comments.length > 0 && { comments }),
    ...(edited !== undefined && { edited }),
    ...(answer !== undefined && { answer }),
    ...(to.length > 0 && { to }),
  };
}

/** A draft as an earlier version of this page may have stored it. What has another shape is left out, never the rest. */
export function parseDraft(text: string | null | undefined): Draft {
  const { feedback, revision, comments, edited, answer, to } = membersOf(parsed(text));
  if (typeof feedback !== 'string' || typeof revision !== 'number') return emptyDraft;
  return tidyDraft({
    feedback,
    revision,
    comments: listOf(comments).flatMap(commentOf),
    ...(edited !== undefined && { edited: edited as Json }),
    ...(answer !== undefined && { answer: answer as Json }),
    to: listOf(to).filter((task) => typeof task === 'string'),
  });
}

function commentOf(value: unknown): readonly Comment[] {
  const { anchor, text } = membersOf(value);
  const { path, quote } = membersOf(anchor);
  if (typeof text !== 'string' || typeof path !== 'string') return [];
  return [{ text, anchor: { path, ...quoteOf(quote) } }];
}

/** A remark whose passage is unreadable is still one about its field. */
function quoteOf(value: unknown): Pick<Anchor, 'quote'> {
  const { exact, prefix, suffix, start, end } = membersOf(value);
  const isQuote = [exact, prefix, suffix].every(isString) && [start, end].every(isNumber);
  return isQuote ? { quote: { exact, prefix, suffix, start, end } as Quote } : {};
}

function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}

function membersOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
