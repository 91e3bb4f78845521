import type { DecisionSnapshot, Draft } from '@holdpoint/client';
import type { DecisionType, ReviewView } from '@holdpoint/protocol';
import { useMachine, useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';

export type ReviewDecision = DecisionSnapshot & {
  /** Approves exactly what `review` shows: its revision and its content. */
  approve(review: ReviewView, remark?: string): Promise<DecisionSnapshot>;
  /** Sends the words back to the agent. A blank text is refused by the server, and kept. */
  requestChanges(review: ReviewView, feedback: string): Promise<DecisionSnapshot>;
  /** Sends a request whose outcome is unknown once more, under its own key: it is recorded at most once. */
  repeat(): Promise<DecisionSnapshot>;
  reset(): void;
};

/** One person's answer to one review, from the click to the record. */
export function useReviewDecision(reviewId: string): ReviewDecision {
  const handle = useReviewClient().decision(reviewId);
  const send = ({ revision, contentHash }: ReviewView, type: DecisionType, feedback: string | undefined) =>
    handle.submit({ type, revision, contentHash, ...(feedback !== undefined && { feedback }) });
  return {
    ...useMachine(handle),
    approve: (review, remark) => send(review, 'approve', remark),
    requestChanges: (review, feedback) => send(review, 'revise', feedback),
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
