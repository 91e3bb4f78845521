import type { DecisionSnapshot, Draft } from '@holdpoint/client';
import type { DecisionRequest, Json, ReviewView } from '@holdpoint/protocol';
import { decisionRequest, type Taken } from './decision-request.ts';
import type { Named } from './use-resource.ts';
import { useReview } from './use-review.ts';
import { useReviewClient } from './use-review-client.ts';
import { useReviewDecision, useReviewDraft } from './use-review-decision.ts';

/** Each answers exactly the question that `review` shows: its revision and its content. */
export interface QuestionCommands<Answer> {
  answer(review: ReviewView, answer: Answer, note?: string): Promise<DecisionSnapshot>;
  /** The agent is told that there is no answer, and goes on. */
  decline(review: ReviewView, note?: string): Promise<DecisionSnapshot>;
  /** The agent gets the words as they are, and may ask again. */
  askBack(review: ReviewView, words: string): Promise<DecisionSnapshot>;
  /** Sends a request whose outcome is unknown once more, under its own key: it is recorded at most once. */
  repeat(): Promise<DecisionSnapshot>;
  reset(): void;
}

export type AgentQuestionState<Answer = Json> = Named<'review', ReviewView> &
  QuestionCommands<Answer> & {
    readonly decision: DecisionSnapshot;
    /** What this person has typed and not sent; the same in every tab. */
    readonly draft: Draft;
    writeDraft(draft: Draft): void;
    clearDraft(): void;
    refresh(): void;
  };

/** One question, kept up to date, and one person's answer to it. `Answer`: what the question's schema takes. */
export function useAgentQuestion<Answer = Json>(reviewId: string): AgentQuestionState<Answer> {
  const { submit } = useReviewClient().decision(reviewId);
  const { state, request, receipt, error, repeat, reset } = useReviewDecision(reviewId);
  const [draft, writeDraft, clearDraft] = useReviewDraft(reviewId);
  const send = (review: ReviewView, taken: Taken) => submit(decisionRequest(review, taken));
  return {
    ...useReview(reviewId),
    decision: { state, request, receipt, error },
    draft,
    writeDraft,
    clearDraft,
    // the server checks it by the question's schema; the type is the page's word for it
    answer: (review, answer, note) =>
      send(review, { type: 'answer', answer: answer as DecisionRequest['answer'], feedback: note }),
    decline: (review, note) => send(review, { type: 'decline', feedback: note }),
    askBack: (review, words) => send(review, { type: 'revise', feedback: words }),
    repeat,
    reset,
  };
}
