'use client';

import { createReviewClient, type ReviewClient, type ReviewClientOptions } from '@holdpoint/client';
import { type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Localization, LocalizationContext } from './localization-context.ts';
import { ReviewClientContext } from './use-review-client.ts';

export interface ReviewProviderProps extends Partial<ReviewClientOptions> {
  /** A client you made yourself, for instance to share it with code outside React. Then `url` is not needed. */
  readonly client?: ReviewClient;
  /** Your locale, time zone and words, over those of the provider above or of the kit. */
  readonly localization?: Partial<Localization>;
  readonly children?: ReactNode;
}

/**
 * Connects everything below it to one Holdpoint server. Renders no element of its own.
 *
 * Providers with the same `url`, `user` and `getToken` function share one client, so any number of them makes one
 * socket. When another person signs in, give the provider their `user` and `getToken`, and a `key`.
 */
export function ReviewProvider({ client: given, localization, children, ...options }: ReviewProviderProps): ReactNode {
  const [client] = useState(() => given ?? sharedClient(options));
  useEffect(() => client.acquire(), [client]);
  const outer = useContext(LocalizationContext);
  const words = useMemo(() => ({ ...outer, ...localization }), [outer, localization]);
  // React 18 has no <Context value>
  return (
    <LocalizationContext.Provider value={words}>
      <ReviewClientContext.Provider value={client}>{children}</ReviewClientContext.Provider>
    </LocalizationContext.Provider>
  );
}

interface Shared {
  readonly url: string;
  readonly user: string | undefined;
  readonly getToken: ReviewClientOptions['getToken'];
  readonly client: ReviewClient;
}
const shared: Shared[] = [];

function sharedClient(options: Partial<ReviewClientOptions>): ReviewClient {
  const { url = '/holdpoint', user, getToken } = options;
  const existing = shared.find((entry) => entry.url === url && entry.user === user && entry.getToken === getToken);
  if (existing) return existing.client;
  const client = createReviewClient({ ...options, url });
  // on a server, one process renders for many people: nothing may be shared between them
  if (typeof window !== 'undefined') shared.push({ url, user, getToken, client });
  return client;
}
