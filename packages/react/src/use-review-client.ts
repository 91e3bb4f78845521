import type { ReviewClient } from '@holdpoint/client';
import { createContext, useContext } from 'react';

export const ReviewClientContext = createContext<ReviewClient | null>(null);

/** The client of the nearest `ReviewProvider`. Throws outside one. */
export function useReviewClient(): ReviewClient {
  const client = useContext(ReviewClientContext);
  if (!client) {
    throw new Error(
      'Holdpoint widgets and hooks need a <ReviewProvider> above them: it holds the connection to your server. Wrap your app, or this part of it, in <ReviewProvider url="/holdpoint">.',
    );
  }
  return client;
}
