import type { RunView } from '@holdpoint/protocol';
import { type Named, named, useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';

/** One run with its tasks as the server has it now. */
export function useCrewRun(runId: string): Named<'run', RunView> & { refresh(): void } {
  const resource = useReviewClient().run(runId);
  return { ...named('run', useReadable(resource)), refresh: resource.refresh };
}
