import type { StreamSnapshot } from '@holdpoint/client';
import { useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';

/** What the agents of a run are writing now. For display: nothing of it is needed to decide. */
export function useRunStream(runId: string): StreamSnapshot {
  return useReadable(useReviewClient().stream(runId));
}
