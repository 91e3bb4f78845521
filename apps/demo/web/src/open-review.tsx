import { ReviewCard, ReviewReplyBox, useReview } from '@holdpoint/react';
import type { ReactNode } from 'react';
import { GroupStrip } from './group-strip.tsx';

interface OpenReviewProps {
  readonly reviewId: string;
  readonly onNext: () => void;
}

/** One review: the others of its group above it, and below its buttons an answer in words. */
export function OpenReview({ reviewId, onNext }: OpenReviewProps): ReactNode {
  const { review } = useReview(reviewId);
  return (
    <div className="open">
      {review?.group && <GroupStrip runId={review.run.id} title={review.group.title} taskId={review.task.id} />}
      <ReviewCard className="card" reviewId={reviewId} onNext={onNext} />
      <ReviewReplyBox className="reply" reviewId={reviewId} />
    </div>
  );
}
