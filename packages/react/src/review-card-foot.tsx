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
import { ReviewFailedNotice, ReviewLostNotice, ReviewStaleNotice } from './review-notices.tsx';
import { ReviewSettledNotice } from './review-settled-notice.tsx';
import type { ReviewSituation } from './review-situation.ts';
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
  const { review, situation, draft, offline, keys, handlers, noticeRef } = props;
  const next = { nextKey: keys.next, onNext: handlers.onNext };
  switch (situation.kind) {
    case 'open':
    case 'refused':
      return (
        <div ref={noticeRef} tabIndex={-1} className="hp-deciding">
          <Deciding {...props} />
        </div>
      );
    case 'stale':
      return (
        <ReviewStaleNotice
          ref={noticeRef}
          situation={situation}
          draft={draft}
          onApplyToNew={handlers.onApplyToNew}
          onStartAgain={handlers.onStartAgain}
        />
      );
    case 'lost':
      return (
        <ReviewLostNotice
          ref={noticeRef}
          review={review}
          situation={situation}
          draft={draft}
          onReset={handlers.onDismiss}
          {...next}
        />
      );
    case 'failed':
      return (
        <ReviewFailedNotice
          ref={noticeRef}
          error={situation.error}
          draft={draft}
          offline={offline}
          onRepeat={situation.repeatable ? handlers.onRepeat : undefined}
          onReset={handlers.onDismiss}
        />
      );
    default:
      return (
        <ReviewSettledNotice
          ref={noticeRef}
          review={review}
          situation={situation}
          onTryAgain={() => {
            handlers.onDismiss?.();
            handlers.onRetryConnection?.();
          }}
          {...next}
        />
      );
  }
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
