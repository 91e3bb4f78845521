'use client';

import type { ReviewView } from '@holdpoint/protocol';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { RequestChangesForm } from './request-changes-form.tsx';
import { ReviewActions } from './review-actions.tsx';
import type { ReviewCardAction, ReviewCardHandlers } from './review-card-view.tsx';
import { ReviewFailedNotice, ReviewLostNotice, ReviewStaleNotice } from './review-notices.tsx';
import { ReviewSettledNotice } from './review-settled-notice.tsx';
import type { ReviewSituation } from './review-situation.ts';
import type { BoundKeys } from './use-shortcuts.ts';

export interface ReviewCardFootProps {
  readonly review: ReviewView;
  readonly situation: ReviewSituation;
  readonly feedback: string;
  /** What is on its way. */
  readonly sending: 'approve' | 'revise' | null;
  readonly offline: boolean;
  readonly keys: BoundKeys<ReviewCardAction>;
  /** `focus`: opened by the person just now. */
  readonly form: { readonly focus: boolean } | null;
  readonly onOpenForm: () => void;
  readonly onCloseForm: () => void;
  readonly handlers: ReviewCardHandlers;
  /** What gets the focus when the situation changes. */
  readonly noticeRef: RefObject<HTMLDivElement | null>;
  readonly actionsClass?: string | undefined;
}

/** The foot of the card: the actions, the form, or what takes their place. */
export function ReviewCardFoot(props: ReviewCardFootProps): ReactNode {
  const { review, situation, feedback, offline, keys, handlers, noticeRef } = props;
  const next = { nextKey: keys.next, onNext: handlers.onNext };
  switch (situation.kind) {
    case 'open':
      return <Deciding {...props} />;
    case 'stale':
      return (
        <ReviewStaleNotice
          ref={noticeRef}
          situation={situation}
          feedback={feedback}
          onApplyToNew={handlers.onApplyToNew}
          onStartAgain={handlers.onStartAgain}
        />
      );
    case 'lost':
      return (
        <ReviewLostNotice
          ref={noticeRef}
          situation={situation}
          feedback={feedback}
          onReset={handlers.onDismiss}
          {...next}
        />
      );
    case 'failed':
      return (
        <ReviewFailedNotice
          ref={noticeRef}
          error={situation.error}
          feedback={feedback}
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
  const { review, feedback, sending, offline, keys, form, onOpenForm, onCloseForm, handlers, noticeRef, actionsClass } =
    props;
  const opener = useRef<HTMLButtonElement>(null);
  const returns = useRef(false);
  useEffect(() => {
    if (form === null && returns.current) opener.current?.focus();
    returns.current = false;
  }, [form]);
  return (
    <div ref={noticeRef} tabIndex={-1} className="hp-deciding">
      {form && review.allowed.some(({ type }) => type === 'revise') ? (
        <RequestChangesForm
          feedback={feedback}
          agent={review.task.agent}
          sending={sending !== null}
          offline={offline}
          takeFocus={form.focus}
          onFeedbackChange={(text) => handlers.onDraftChange?.({ feedback: text, revision: review.revision })}
          onSubmit={(text) => handlers.onRequestChanges?.(text)}
          onRetry={handlers.onRetryConnection}
          onCancel={() => {
            returns.current = true;
            onCloseForm();
          }}
        />
      ) : (
        <ReviewActions
          className={actionsClass}
          allowed={review.allowed}
          offline={offline}
          sending={sending !== null}
          hasDraft={feedback.trim() !== ''}
          keys={{
            ...(keys.approve !== undefined && { approve: keys.approve }),
            ...(keys.requestChanges !== undefined && { revise: keys.requestChanges }),
          }}
          requestRef={opener}
          onApprove={handlers.onApprove}
          onRequestChanges={onOpenForm}
          onRetry={handlers.onRetryConnection}
        />
      )}
    </div>
  );
}
