import type { ReviewView } from '@holdpoint/protocol';
import { type ReactNode, useState } from 'react';
import type { ReviewCardProps } from './review-card.tsx';
import { ReviewCardView } from './review-card-view.tsx';
import { useConnectedReview } from './use-connected-review.ts';
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
  const { onRetryConnection, ...connected } = useConnectedReview(review, {
    onBeforeDecision: (request) => onBeforeDecision?.(request, { review }),
    onRecorded: (decision) => onDecision?.(decision, { review }),
  });
  const [previewed, setPreviewed] = useState<readonly string[] | null>(null);
  const impact = useReviewImpact(previewed && review.id, previewed ?? []);
  return (
    <ReviewCardView
      {...props}
      {...connected}
      review={review}
      impact={impact}
      onImpactRequest={setPreviewed}
      onRetryConnection={() => {
        onRetryConnection?.();
        impact.refresh();
      }}
    />
  );
}
