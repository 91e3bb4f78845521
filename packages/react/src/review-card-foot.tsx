'use client';

import type { Draft } from '@holdpoint/client';
import type { ReviewView } from '@holdpoint/protocol';
import type { ReactNode, RefObject } from 'react';
import type { Choose } from './decision-request.ts';
import { RejectForm } from './reject-form.tsx';
import { RequestChangesForm } from './request-changes-form.tsx';
import { ReviewActions } from './review-actions.tsx';
import { keyOf, type ReviewCardAction, type ReviewCardHandlers } from './review-card-props.ts';
import type { ReviewChoice } from './review-choices.ts';
import { isWritten } from './review-draft.ts';
import type { ReviewSituation } from './review-situation.ts';
import { ReviewSituationNotice } from './review-situation-notice.tsx';
import type { OpenForm } from './use-review-form.ts';
import type { BoundKeys } from './use-shortcuts.ts';

export interface ReviewCardFootProps {
  readonly review: ReviewView;
  readonly situation: ReviewSituation;
  readonly draft: Draft;
  /** A decision is on its way. */
  readonly sending: boolean;
  readonly offline: boolean;
  readonly keys: BoundKeys<ReviewCardAction>;
  readonly form: OpenForm | null;
  readonly templates: readonly string[] | undefined;
  readonly onChoose: (choice: ReviewChoice) => void;
  readonly onCloseForm: () => void;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly decide: Choose;
  readonly onRetry: (() => void) | undefined;
  readonly handlers: ReviewCardHandlers;
  /** What gets the focus when the situation changes. */
  readonly noticeRef: RefObject<HTMLDivElement | null>;
  readonly actionsClass?: string | undefined;
  /** In the place of the buttons for what is allowed. */
  readonly actions?: ReactNode;
}

/** The foot of the card: the actions, the form, or what takes their place. */
export function ReviewCardFoot(props: ReviewCardFootProps): ReactNode {
  const { situation, keys, noticeRef } = props;
  if (situation.kind === 'open' || situation.kind === 'refused') {
    return (
      <div ref={noticeRef} tabIndex={-1} className="hp-deciding">
        <Deciding {...props} />
      </div>
    );
  }
  return <ReviewSituationNotice {...props} situation={situation} nextKey={keys.next} />;
}

function Deciding(props: ReviewCardFootProps): ReactNode {
  const { review, draft, sending, offline, keys, form, templates, onChoose, onCloseForm, onChange, ...more } = props;
  const { decide, onRetry, actionsClass, actions } = more;
  const words = {
    feedback: draft.feedback,
    sending,
    offline,
    takeFocus: form?.focus,
    onFeedbackChange: (feedback: string) => onChange({ feedback }),
    onRetry,
    onCancel: onCloseForm,
  };
  switch (form?.choice.action) {
    case 'revise':
      return (
        <RequestChangesForm
          {...words}
          agent={review.task.agent}
          comments={draft.comments}
          schema={review.schema}
          templates={templates}
          onCommentsChange={(comments) => onChange({ comments })}
          onSubmit={(feedback) => decide({ type: 'revise', feedback, comments: draft.comments })}
        />
      );
    case 'reject':
    case 'outcome': {
      const { decision } = form.choice;
      const { type, outcome } = decision;
      return (
        <RejectForm
          {...words}
          decision={decision}
          reasonOptional={review.kind === 'tool'}
          onSubmit={(feedback) => decide({ type, outcome, feedback })}
        />
      );
    }
    default:
      if (actions) return actions;
      return (
        <ReviewActions
          className={actionsClass}
          allowed={review.allowed}
          task={review.task.id}
          offline={offline}
          sending={sending}
          hasDraft={isWritten(draft)}
          keys={Object.fromEntries(
            Object.entries(keyOf).flatMap(([action, bound]) => (keys[bound] ? [[action, keys[bound]]] : [])),
          )}
          onChoose={onChoose}
          onRetry={onRetry}
        />
      );
  }
}
