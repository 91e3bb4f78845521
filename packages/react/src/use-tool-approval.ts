import type { DecisionSnapshot } from '@holdpoint/client';
import type { Json, ReviewView } from '@holdpoint/protocol';
import { decisionRequest, type Taken } from './decision-request.ts';
import { draftWithEdit } from './review-draft.ts';
import { type ToolCall, toolCall } from './tool-call.ts';
import type { Named } from './use-resource.ts';
import { useReview } from './use-review.ts';
import { useReviewClient } from './use-review-client.ts';
import { useReviewDecision, useReviewDraft } from './use-review-decision.ts';

export type ToolApprovalState<Arguments = Json> = Named<'review', ReviewView<Arguments>> & {
  /** The call with the person's changes; `null` until it is loaded, and for a review of another kind. */
  readonly tool: ToolCall<Arguments> | null;
  readonly decision: DecisionSnapshot;
  /** Kept as a draft, in every tab, until it is sent or taken back. */
  setArguments(args: Arguments): void;
  /** Goes back to the agent's own arguments. */
  reset(): void;
  /**
   * Runs the call as `tool.args` has it: an approval, or an edit where something was changed. `null` while it cannot.
   * At high risk `tool.confirm` says what to ask before.
   */
  readonly run: (() => Promise<DecisionSnapshot>) | null;
  /** The agent is told, and goes on. */
  reject(reason?: string): Promise<DecisionSnapshot>;
  /** Of a call that was cut off: it happened, and this is its result. */
  answer(result: Json): Promise<DecisionSnapshot>;
  refresh(): void;
};

/** A tool call that waits for a person, what they have changed in it, and their decision. `Arguments`: the tool's type. */
export function useToolApproval<Arguments = Json>(reviewId: string): ToolApprovalState<Arguments> {
  const state = useReview<Arguments>(reviewId);
  const handle = useReviewClient().decision(reviewId);
  const decision = useReviewDecision(reviewId);
  const [draft, write] = useReviewDraft(reviewId);
  // the server validated them by the tool's schema; the type is the page's word for it
  const review = state.review as ReviewView | null;
  const tool = review?.kind === 'tool' ? toolCall(review, draft) : null;
  const { state: stage, request, receipt, error } = decision;
  const send = (taken: Taken) => {
    if (!review) throw new Error('useToolApproval has nothing to decide yet: wait until its `review` is there.');
    return handle.submit(decisionRequest(review, taken));
  };
  const runs = tool?.obstacle === null && stage !== 'submitting' ? tool.run : null;
  return {
    ...state,
    tool: tool as ToolCall<Arguments> | null,
    decision: { state: stage, request, receipt, error },
    setArguments: (args) => review && write(draftWithEdit(draft, review, args as Json)),
    reset: () => review && tool && write(draftWithEdit(draft, review, tool.proposed)),
    run: runs && (() => send(runs.taken)),
    reject: (reason = '') => send({ type: 'reject', feedback: reason }),
    answer: (result) => send({ type: 'answer', answer: result }),
  };
}
