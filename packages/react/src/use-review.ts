import type { Json, ReviewView } from '@holdpoint/protocol';
import { type Named, named, useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';

/**
 * One review as the server has it now, read again whenever its run moves. `Output` types its proposals; the server
 * validated them by the task's schema.
 */
export function useReview<Output = Json>(reviewId: string): Named<'review', ReviewView<Output>> & { refresh(): void } {
  const resource = useReviewClient().review(reviewId);
  const state = named('review', useReadable(resource)) as unknown as Named<'review', ReviewView<Output>>;
  return { ...state, refresh: resource.refresh };
}
