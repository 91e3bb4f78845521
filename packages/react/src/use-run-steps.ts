import type { StepsSnapshot } from '@holdpoint/client';
import { useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';

/** What the agents of a run did so far: calls, verdicts and answers, as they are recorded. */
export function useRunSteps(runId: string): StepsSnapshot {
  return useReadable(useReviewClient().steps(runId));
}
