import { ReviewCard, ReviewGroupCard, ReviewReplyBox } from '@holdpoint/react';
import type { ReactNode } from 'react';

/** The reviews of one fan-out: whichever is opened takes a decision, or an answer in words, at its place in the list. */
export function OpenGroup({ groupId }: { readonly groupId: string }): ReactNode {
  return (
    <ReviewGroupCard
      className="group"
      groupId={groupId}
      renderReview={(review) => (
        <>
          <ReviewCard reviewId={review} />
          <ReviewReplyBox className="reply" reviewId={review} />
        </>
      )}
    />
  );
}
