import type { Draft } from '@holdpoint/client';
import type { DecisionType, ReviewView } from '@holdpoint/protocol';
import type { ReactNode, RefObject } from 'react';
import { AgentQuestionActions } from './agent-question-actions.tsx';
import type { AgentQuestionAction } from './agent-question-props.ts';
import { AskBackForm } from './ask-back-form.tsx';
import type { Choose } from './decision-request.ts';
import type { ReviewCardHandlers } from './review-card-props.ts';
import { isWritten } from './review-draft.ts';
import type { ReviewSituation } from './review-situation.ts';
import { ReviewSituationNotice } from './review-situation-notice.tsx';
import type { AskBack } from './use-ask-back.ts';
import type { BoundKeys } from './use-shortcuts.ts';

export interface AgentQuestionFootProps {
  readonly review: ReviewView;
  readonly situation: ReviewSituation;
  readonly draft: Draft;
  /** The id of the answer's form; `null` where there is none to fill in. */
  readonly form: string | null;
  /** What is on its way. */
  readonly sending: DecisionType | null;
  readonly offline: boolean;
  readonly keys: BoundKeys<AgentQuestionAction>;
  readonly asking: AskBack;
  /** Whether there is a cross, whose effect is said. */
  readonly closes: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly decide: Choose;
  readonly handlers: ReviewCardHandlers;
  readonly noticeRef: RefObject<HTMLDivElement | null>;
  readonly actionsClass: string | undefined;
}

/** The foot of a question: the actions, what is asked back, or what takes their place. */
export function AgentQuestionFoot(props: AgentQuestionFootProps): ReactNode {
  const { review, situation, draft, form, sending, offline, keys, asking, closes, onChange, decide, ...more } = props;
  const { handlers, noticeRef, actionsClass } = more;
  const onRetry = handlers.onRetryConnection;
  if (situation.kind !== 'open' && situation.kind !== 'refused') {
    const notice = { review, situation, draft, offline, handlers, noticeRef };
    return <ReviewSituationNotice {...notice} nextKey={keys.next} />;
  }
  if (asking.open) {
    return (
      <AskBackForm
        agent={review.task.agent}
        feedback={draft.feedback}
        sending={sending !== null}
        offline={offline}
        takeFocus
        onFeedbackChange={(feedback) => onChange({ feedback })}
        onSubmit={(feedback) => decide({ type: 'revise', feedback })}
        onRetry={onRetry}
        onCancel={asking.close}
      />
    );
  }
  return (
    <AgentQuestionActions
      allowed={review.allowed}
      form={form}
      keys={keys.submit}
      sending={sending}
      offline={offline}
      hasDraft={isWritten(draft)}
      closes={closes}
      onDecline={() => decide({ type: 'decline', feedback: draft.feedback })}
      onAskBack={asking.begin}
      onRetry={onRetry}
      className={actionsClass}
    />
  );
}
