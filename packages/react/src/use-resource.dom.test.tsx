import type { ResourceState, ReviewClient } from '@holdpoint/client';
import type { ReviewPage } from '@holdpoint/protocol';
import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ReviewProvider } from './review-provider.tsx';
import { useReviews } from './use-reviews.ts';

/** A client that has only what `useReviews` reads. */
function clientWith(state: ResourceState<ReviewPage>): ReviewClient {
  const resource = {
    getSnapshot: () => state,
    subscribe: () => ({ unsubscribe: () => {} }),
    refresh: () => {},
    more: async () => {},
  };
  return { acquire: () => () => {}, reviews: () => resource } as unknown as ReviewClient;
}

function Count() {
  const { status, page, error } = useReviews();
  return <p>{`${status} ${page?.items.length ?? 'none'} ${error?.code ?? 'fine'}`}</p>;
}

it('hands a failed read to the host as a value, and never throws it', () => {
  const error = { code: 'NETWORK', message: 'The server could not be reached.' } as const;
  const state: ResourceState<ReviewPage> = { status: 'error', data: { items: [], next: null }, error, asOf: 1 };
  render(
    <ReviewProvider client={clientWith(state)}>
      <Count />
    </ReviewProvider>,
  );
  expect(screen.getByText('error 0 NETWORK')).toBeTruthy();
});

it('names the provider when a hook is used without one', () => {
  expect(() => render(<Count />)).toThrow(/<ReviewProvider>/);
});
