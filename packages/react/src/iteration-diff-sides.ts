import type { FeedbackPoint, Json, ReviewView, RevisionView } from '@holdpoint/protocol';

/** What stands on the later side: a revision, or the version of revision `from` that a person edited. */
export type DiffTarget = number | 'edited';

export interface DiffSelection {
  readonly from: number;
  readonly to: DiffTarget;
}

/** Two versions of an output beside each other. */
export interface DiffSides {
  readonly from: RevisionView;
  readonly to: RevisionView;
  readonly before: Json;
  readonly after: Json;
  readonly edited: boolean;
  /** What was asked for between the two; of an edit, what its revision answers. */
  readonly asked: readonly FeedbackPoint[];
  /** Pointers to what the viewer may not see on either side. */
  readonly masked: readonly string[];
}

/** The newest revision against what a person made of it, or against the one before it. */
export function defaultSelection(review: ReviewView): DiffSelection | null {
  const [before, newest] = [review.revisions.at(-2), review.revisions.at(-1)];
  if (newest && newest.edited !== null) return { from: newest.revision, to: 'edited' };
  return before && newest ? { from: before.revision, to: newest.revision } : null;
}

/** The versions that are selected; `null` where the review has no such two. */
export function sidesOf(review: ReviewView, { from, to }: DiffSelection): DiffSides | null {
  const earlier = revisionOf(review, from);
  const later = revisionOf(review, to === 'edited' ? from : to);
  if (!earlier || !later) return null;
  const after = to === 'edited' ? later.edited : later.proposal;
  // `null` is a proposal like any other, but no edit
  if (to === 'edited' && after === null) return null;
  const masked = [...new Set([...earlier.masked, ...later.masked])];
  const asked = to === 'edited' ? later.answers : askedBetween(review, from, to);
  return { from: earlier, to: later, before: earlier.proposal, after, edited: to === 'edited', asked, masked };
}

/** In whichever order the two are compared. */
function askedBetween({ revisions }: ReviewView, one: number, other: number): readonly FeedbackPoint[] {
  const [first, last] = [Math.min(one, other), Math.max(one, other)];
  return revisions.filter(({ revision }) => revision > first && revision <= last).flatMap(({ answers }) => answers);
}

/** The same selection from another revision, and to something that can be compared with it. */
export function selectionFrom(review: ReviewView, from: number, { to }: DiffSelection): DiffSelection {
  const next = { from, to };
  if (to !== from && sidesOf(review, next)) return next;
  const other = review.revisions.findLast(({ revision }) => revision !== from);
  return other ? { from, to: other.revision } : { from, to: 'edited' };
}

export function revisionOf(review: ReviewView, revision: number): RevisionView | undefined {
  return review.revisions.find((each) => each.revision === revision);
}
