import type { Readable, ResourceState } from '@holdpoint/client';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useReviewClient } from './use-review-client.ts';

/** The snapshot of something the client keeps, while the connection is kept up for it. */
export function useReadable<Snapshot>(readable: Readable<Snapshot>): Snapshot {
  useLease();
  const subscribe = useCallback((listener: () => void) => readable.subscribe(listener).unsubscribe, [readable]);
  return useSyncExternalStore(subscribe, readable.getSnapshot, readable.getSnapshot);
}

function useLease(): void {
  const client = useReviewClient();
  useEffect(() => client.acquire(), [client]);
}

/** A resource's state under a name of its own: `{ status, review, error, asOf }`. */
export type Named<Name extends string, Data> =
  | ({ readonly status: 'loading'; readonly error: null; readonly asOf: null } & { readonly [Key in Name]: null })
  | ({ readonly status: 'ready'; readonly error: null; readonly asOf: number } & { readonly [Key in Name]: Data })
  | ({
      readonly status: 'error';
      readonly error: NonNullable<ResourceState<Data>['error']>;
      readonly asOf: number | null;
    } & {
      readonly [Key in Name]: Data | null;
    });

export function named<Name extends string, Data>(
  name: Name,
  { status, data, error, asOf }: ResourceState<Data>,
): Named<Name, Data> {
  return { status, [name]: data, error, asOf } as Named<Name, Data>;
}
