import { ReviewCard, ReviewReplyBox } from '@holdpoint/react';
import type { ReactNode } from 'react';

interface OpenReviewProps {
  readonly reviewId: string;
  readonly onNext: () => void;
}

/** One review, and below its buttons an answer in words. */
export function OpenReview({ reviewId, onNext }: OpenReviewProps): ReactNode {
  return (
    <div className="open">
      <ReviewCard className="card" reviewId={reviewId} onNext={onNext} />
      <ReviewReplyBox className="reply" reviewId={reviewId} />
    </div>
  );
}
