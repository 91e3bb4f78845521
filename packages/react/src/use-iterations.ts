import type { Json, RevisionView } from '@holdpoint/protocol';
import type { Named } from './use-resource.ts';
import { useReview } from './use-review.ts';

/** Two iterations to compare, the older one first. */
export type IterationPair<Output = Json> = readonly [before: RevisionView<Output>, after: RevisionView<Output>];

/** A review's iterations, oldest first. `Output` types their proposals, as in `useReview`. */
export function useIterations<Output = Json>(
  reviewId: string,
): Named<'iterations', readonly RevisionView<Output>[]> & { refresh(): void } {
  const { review, ...state } = useReview<Output>(reviewId);
  return { ...state, iterations: review?.revisions ?? null } as ReturnType<typeof useIterations<Output>>;
}

/**
 * The iterations of these numbers. Default: the newest, and the one before it. `null` where one of them is missing, or
 * where there is nothing older to compare with.
 */
export function iterationPair<Output>(
  iterations: readonly RevisionView<Output>[],
  after = iterations.at(-1)?.revision,
  before?: number,
): IterationPair<Output> | null {
  const at = iterations.findIndex(({ revision }) => revision === after);
  const newer = iterations[at];
  const older =
    before === undefined ? iterations[at - 1] : iterations.slice(0, at).find(({ revision }) => revision === before);
  return newer && older ? [older, newer] : null;
}
