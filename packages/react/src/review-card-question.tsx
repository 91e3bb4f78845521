import type { DecisionRequest } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { AgentQuestionConnected } from './agent-question-connected.tsx';
import type { ReviewCardConnectedProps } from './review-card-connected.tsx';

/** A question in the place of the card. What only an output has is left out. */
export function ReviewCardQuestion(props: ReviewCardConnectedProps): ReactNode {
  const { queue: _place, renderOutput: _render, renderFacts: _facts, feedbackTemplates: _phrases, ...more } = props;
  const { classNames = {}, onBeforeDecision, onDecision, ...rest } = more;
  const { header, foot, actions } = classNames;
  return (
    <AgentQuestionConnected
      {...rest}
      classNames={{ header, foot, actions }}
      onBeforeDecision={(decision: DecisionRequest, about) => onBeforeDecision?.(decision, about)}
      onDecision={(decision, { review }) => onDecision?.(decision, { review })}
    />
  );
}
