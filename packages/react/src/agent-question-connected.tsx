import type { Json, ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import type { AgentQuestionProps, QuestionDecision } from './agent-question.tsx';
import { AgentQuestionView } from './agent-question-view.tsx';
import { useConnectedReview } from './use-connected-review.ts';

export interface AgentQuestionConnectedProps extends Omit<AgentQuestionProps, 'reviewId' | 'onError'> {
  readonly review: ReviewView;
}

/** The view of a question, and the hooks that answer it. */
export function AgentQuestionConnected({
  review,
  onBeforeDecision,
  onDecision,
  ...props
}: AgentQuestionConnectedProps): ReactNode {
  const connected = useConnectedReview(review, {
    onBeforeDecision: (request) => onBeforeDecision?.(request as QuestionDecision<Json>, { review }),
    onRecorded: (decision, { answer = null }) => onDecision?.(decision, { review, answer }),
  });
  return <AgentQuestionView {...props} {...connected} review={review} />;
}
