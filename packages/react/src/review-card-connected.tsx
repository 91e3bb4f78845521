import type { DecisionSnapshot } from '@holdpoint/client';
import type { ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import type { ReviewCardProps } from './review-card.tsx';
import { ReviewCardView } from './review-card-view.tsx';
import { useConnectionStatus } from './use-connection-status.ts';
import { useReadRevision } from './use-read-revision.ts';
import { useReviewDecision, useReviewDraft } from './use-review-decision.ts';

export interface ReviewCardConnectedProps extends Omit<ReviewCardProps, 'reviewId' | 'onError' | 'onDecision'> {
  readonly review: ReviewView;
  readonly onDecision: ReviewCardProps['onDecision'];
}

/** The view of a review, and the hooks that decide it. Loaded beside the review itself. */
export function ReviewCardConnected({ review, onDecision, ...props }: ReviewCardConnectedProps): ReactNode {
  const { approve, requestChanges, repeat, reset, ...decision } = useReviewDecision(review.id);
  const [draft, writeDraft, clearDraft] = useReviewDraft(review.id);
  const { retry, ...connection } = useConnectionStatus();
  const [readRevision, takeUp] = useReadRevision(review, decision);

  async function settle(sent: Promise<DecisionSnapshot>): Promise<void> {
    const { state, receipt } = await sent;
    if (state === 'committed' && receipt) onDecision?.(receipt.decision, { review });
  }

  return (
    <ReviewCardView
      {...props}
      review={review}
      decision={decision}
      draft={draft}
      connection={connection}
      readRevision={readRevision}
      onApprove={() => settle(approve(review))}
      onRequestChanges={(feedback) => settle(requestChanges(review, feedback))}
      onRepeat={() => settle(repeat())}
      onDismiss={reset}
      onDraftChange={writeDraft}
      onApplyToNew={() => {
        if (draft.feedback.trim() !== '') writeDraft({ feedback: draft.feedback, revision: review.revision });
        reset();
        takeUp();
      }}
      onStartAgain={() => {
        clearDraft();
        reset();
        takeUp();
      }}
      onRetryConnection={retry}
    />
  );
}
