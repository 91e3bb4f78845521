import type { ReviewPage, Turn } from '@holdpoint/protocol';
import { type Named, named, useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';

export interface UseReviewsOptions {
  /** Whose move the reviews are. Default `reviewer`: those that wait for a person. */
  readonly turn?: Turn;
}

/** The reviews this person may find, a page at a time; grows by `more()`. */
export function useReviews({ turn = 'reviewer' }: UseReviewsOptions = {}): Named<'page', ReviewPage> & {
  more(): Promise<void>;
  refresh(): void;
} {
  const resource = useReviewClient().reviews(turn);
  return { ...named('page', useReadable(resource)), more: resource.more, refresh: resource.refresh };
}

/** How many loaded reviews wait for this person; `more` when there are further pages. */
export function useReviewCount(): { readonly count: number; readonly more: boolean } {
  const { page } = useReviews();
  return { count: page?.items.length ?? 0, more: page?.next != null };
}
