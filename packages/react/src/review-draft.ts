import type { ConnectionSnapshot, DecisionSnapshot, Draft } from '@holdpoint/client';
import type { Json, ReviewView } from '@holdpoint/protocol';
import { editOnTop } from './edit-on-top.ts';
import { sameJson } from './field-changes.ts';

export const noDraft: Draft = { feedback: '', revision: 0 };
export const noDecision: DecisionSnapshot = { state: 'idle', request: null, receipt: null, error: null };
/** What a widget drawn from plain data is told nothing of. */
export const connected: ConnectionSnapshot = { state: 'live', asOf: null, nextTryAt: null };

/** True where there are words, remarks, an edit or an answer that would be lost. Picked tasks alone are none. */
export function isWritten({ feedback, comments = [], edited, answer }: Draft): boolean {
  return feedback.trim() !== '' || comments.length > 0 || edited !== undefined || answer !== undefined;
}

/** The draft with an edit of the newest proposal; one that changes nothing is none. */
export function draftWithEdit({ edited: _, ...draft }: Draft, review: ReviewView, value: Json): Draft {
  const proposal = review.revisions.at(-1)?.proposal;
  const changes = proposal === undefined || !sameJson(value, proposal);
  return { ...draft, revision: review.revision, ...(changes && { edited: value }) };
}

/** The draft with an answer as far as it is filled in; a blank form is none. */
export function draftWithAnswer(
  { answer: _, ...draft }: Draft,
  review: ReviewView,
  { blank }: { readonly blank: Json },
  held: Json,
): Draft {
  return { ...draft, revision: review.revision, ...(!sameJson(held, blank) && { answer: held }) };
}

/** The draft of an older revision, taken along to the newest; an edit of it put on top of what is proposed now. */
export function draftOnTop(draft: Draft, { revision, revisions }: ReviewView): Draft {
  const base = revisions.find((shown) => shown.revision === draft.revision)?.proposal;
  const newer = revisions.at(-1)?.proposal;
  const { edited } = draft;
  const moved =
    edited === undefined || base === undefined || newer === undefined ? edited : editOnTop(base, edited, newer);
  return { ...draft, revision, ...(moved !== undefined && { edited: moved }) };
}
