import type { ConnectionSnapshot } from '@holdpoint/client';
import { useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';

/** How this page is connected, and since when it has heard nothing. */
export function useConnectionStatus(): ConnectionSnapshot & { retry(): void } {
  const { connection } = useReviewClient();
  return { ...useReadable(connection), retry: connection.retry };
}
