import type { RunPage } from '@holdpoint/protocol';
import { type Named, named, useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';

/** The runs this person may read, newest first. */
export function useRuns(): Named<'page', RunPage> & { more(): Promise<void>; refresh(): void } {
  const resource = useReviewClient().runs();
  return { ...named('page', useReadable(resource)), more: resource.more, refresh: resource.refresh };
}
