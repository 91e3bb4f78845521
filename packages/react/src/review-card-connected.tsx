import type { DecisionSnapshot } from '@holdpoint/client';
import type { DecisionRequest, ReviewView } from '@holdpoint/protocol';
import { type ReactNode, useState } from 'react';
import type { ReviewCardProps } from './review-card.tsx';
import { ReviewCardView } from './review-card-view.tsx';
import { draftOnTop, isWritten } from './review-draft.ts';
import { useConnectionStatus } from './use-connection-status.ts';
import { useReadRevision } from './use-read-revision.ts';
import { useReviewClient } from './use-review-client.ts';
import { useReviewDecision, useReviewDraft } from './use-review-decision.ts';
import { useReviewImpact } from './use-review-impact.ts';

export interface ReviewCardConnectedProps extends Omit<ReviewCardProps, 'reviewId' | 'onError'> {
  readonly review: ReviewView;
}

/** The view of a review, and the hooks that decide it. Loaded beside the review itself. */
export function ReviewCardConnected({
  review,
  onBeforeDecision,
  onDecision,
  ...props
}: ReviewCardConnectedProps): ReactNode {
  const handle = useReviewClient().decision(review.id);
  const { repeat, reset, state, request, receipt, error } = useReviewDecision(review.id);
  const [draft, writeDraft, clearDraft] = useReviewDraft(review.id);
  const { retry, ...connection } = useConnectionStatus();
  const decision: DecisionSnapshot = { state, request, receipt, error };
  const [readRevision, takeUp] = useReadRevision(review, decision);
  const [previewed, setPreviewed] = useState<readonly string[] | null>(null);
  const impact = useReviewImpact(previewed && review.id, previewed ?? []);
  /** What the host is asked about before it is sent. */
  const [pending, setPending] = useState<DecisionRequest | null>(null);

  async function settle(sent: Promise<DecisionSnapshot>): Promise<void> {
    const { state, receipt } = await sent;
    if (state === 'committed' && receipt) onDecision?.(receipt.decision, { review });
  }

  async function decide(wanted: DecisionRequest): Promise<void> {
    let sent: Promise<DecisionSnapshot> | null = null;
    setPending(wanted);
    try {
      const answer = await onBeforeDecision?.(wanted, { review });
      if (answer !== false) sent = handle.submit(answer ?? wanted);
    } finally {
      setPending(null);
    }
    if (sent) await settle(sent);
  }

  return (
    <ReviewCardView
      {...props}
      review={review}
      decision={pending ? { state: 'submitting', request: pending, receipt: null, error: null } : decision}
      draft={draft}
      connection={connection}
      readRevision={readRevision}
      impact={impact}
      onDecide={decide}
      onImpactRequest={setPreviewed}
      onRepeat={() => settle(repeat())}
      onDismiss={reset}
      onDraftChange={writeDraft}
      onApplyToNew={() => {
        if (isWritten(draft)) writeDraft(draftOnTop(draft, review));
        reset();
        takeUp();
      }}
      onStartAgain={() => {
        clearDraft();
        reset();
        takeUp();
      }}
      onRetryConnection={() => {
        retry();
        impact.refresh();
      }}
    />
  );
}
