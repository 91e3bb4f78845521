import type { Draft } from '@holdpoint/client';
import type { ReviewView } from '@holdpoint/protocol';
import type { ReactNode, RefObject } from 'react';
import type { ReviewCardHandlers } from './review-card-props.ts';
import { ReviewFailedNotice, ReviewLostNotice, ReviewStaleNotice } from './review-notices.tsx';
import { ReviewSettledNotice } from './review-settled-notice.tsx';
import type { ReviewSituation, SituationOf } from './review-situation.ts';

/** One in which nothing can be decided now. */
export type NoticedSituation = Exclude<ReviewSituation, SituationOf<'open'> | SituationOf<'refused'>>;

export interface ReviewSituationNoticeProps {
  readonly review: ReviewView;
  readonly situation: NoticedSituation;
  readonly draft: Draft;
  readonly offline: boolean;
  readonly nextKey: string | undefined;
  readonly handlers: ReviewCardHandlers;
  /** What gets the focus when the situation changes. */
  readonly noticeRef: RefObject<HTMLDivElement | null>;
}

/** What stands in the place of the actions where there are none. */
export function ReviewSituationNotice(props: ReviewSituationNoticeProps): ReactNode {
  const { review, situation, draft, offline, nextKey, handlers, noticeRef } = props;
  const next = { nextKey, onNext: handlers.onNext };
  switch (situation.kind) {
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
