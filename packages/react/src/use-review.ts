import type { ReviewView } from '@holdpoint/protocol';
import { type Named, named, useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';

/** One review as the server has it now, read again whenever its run moves. */
export function useReview(reviewId: string): Named<'review', ReviewView> & { refresh(): void } {
  const resource = useReviewClient().review(reviewId);
  return { ...named('review', useReadable(resource)), refresh: resource.refresh };
}
