import type { Resource, ResourceState } from '@holdpoint/client';
import type { ImpactView } from '@holdpoint/protocol';
import { useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';

export interface UseReviewImpactOptions {
  /** `false` asks nothing yet. Default `true`. */
  readonly enabled?: boolean;
}

/**
 * What sending this review's work back to these tasks would do, by the server; read again whenever its run moves.
 *
 * Stays `loading` while there is nothing to ask about: no id, or not `enabled`.
 */
export function useReviewImpact(
  reviewId: string | null | false,
  to: readonly string[],
  { enabled = true }: UseReviewImpactOptions = {},
): ResourceState<ImpactView> & { refresh(): void } {
  const client = useReviewClient();
  const resource = reviewId && enabled ? client.impact(reviewId, to) : unasked;
  return { ...useReadable(resource), refresh: resource.refresh };
}

const loading: ResourceState<never> = { status: 'loading', data: null, error: null, asOf: null };

const unasked: Resource<ImpactView> = {
  getSnapshot: () => loading,
  subscribe: () => ({ unsubscribe: () => {} }),
  refresh: () => {},
};
