import type { DecisionSnapshot, Draft } from '@holdpoint/client';
import type { Comment, DecisionRequest, PatchOperation, ReviewView } from '@holdpoint/protocol';
import { useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';

/** What goes with the words of a request for changes. */
export interface ChangeRequest {
  /** The tasks that are done again. Default: the review's own. */
  readonly to?: readonly string[];
  /** Remarks about single places; with any, the words may be left out. */
  readonly comments?: readonly Comment[];
}

/** Each decides on exactly what `review` shows: its revision and its content. */
export type ReviewDecision = DecisionSnapshot & {
  approve(review: ReviewView, remark?: string): Promise<DecisionSnapshot>;
  /** Approves the person's own version: the proposal, changed by `patch`. */
  edit(review: ReviewView, patch: readonly PatchOperation[], remark?: string): Promise<DecisionSnapshot>;
  /** Sends the words back to the agents. Without words and without comments the server refuses, and all is kept. */
  requestChanges(review: ReviewView, feedback: string, request?: ChangeRequest): Promise<DecisionSnapshot>;
  /** A blank reason is refused by the server, and kept. */
  reject(review: ReviewView, reason: string): Promise<DecisionSnapshot>;
  /** Takes one of the outcomes that the gate has a name for. */
  choose(review: ReviewView, outcome: string, remark?: string): Promise<DecisionSnapshot>;
  /** Sends a request whose outcome is unknown once more, under its own key: it is recorded at most once. */
  repeat(): Promise<DecisionSnapshot>;
  reset(): void;
};

/** One person's answer to one review, from the click to the record. */
export function useReviewDecision(reviewId: string): ReviewDecision {
  const handle = useReviewClient().decision(reviewId);
  const send = ({ revision, contentHash }: ReviewView, answer: Omit<DecisionRequest, 'revision' | 'contentHash'>) =>
    handle.submit({ ...answer, revision, contentHash });
  return {
    ...useReadable(handle),
    approve: (review, remark) => send(review, { type: 'approve', ...worded(remark) }),
    edit: (review, patch, remark) => send(review, { type: 'edit', patch, ...worded(remark) }),
    requestChanges: (review, feedback, { to = [], comments = [] } = {}) =>
      send(review, {
        type: 'revise',
        ...(comments.length > 0 ? worded(feedback) : { feedback }),
        ...(to.length > 0 && { to }),
        ...(comments.length > 0 && { comments }),
      }),
    reject: (review, reason) => send(review, { type: 'reject', feedback: reason }),
    choose: (review, outcome, remark) => send(review, { type: 'outcome', outcome, ...worded(remark) }),
    repeat: () => handle.repeat(),
    reset: () => handle.reset(),
  };
}

/** What this person has typed about a review and not sent; the same in every tab. */
export function useReviewDraft(
  reviewId: string,
): readonly [draft: Draft, write: (draft: Draft) => void, clear: () => void] {
  const handle = useReviewClient().draft(reviewId);
  return [useReadable(handle), (draft) => handle.write(draft), () => handle.clear()];
}

/** Words that may be left out are left out when they are blank. */
function worded(feedback = ''): Pick<DecisionRequest, 'feedback'> {
  return feedback.trim() === '' ? {} : { feedback };
}
