import type { ReviewClient } from '@holdpoint/client';
import { cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ReviewProvider, type ReviewProviderProps } from './review-provider.tsx';
import { useReviewClient } from './use-review-client.ts';

afterEach(cleanup);

function clientOf(props: ReviewProviderProps): ReviewClient {
  const { result } = renderHook(useReviewClient, {
    wrapper: ({ children }) => (
      <ReviewProvider socket={false} {...props}>
        {children}
      </ReviewProvider>
    ),
  });
  return result.current;
}

it('shares one client between providers of the same server and person, and none between people', () => {
  const mara = clientOf({ url: '/holdpoint', user: 'mara' });
  expect(clientOf({ url: '/holdpoint', user: 'mara' })).toBe(mara);
  expect(clientOf({ url: '/holdpoint', user: 'jonas' })).not.toBe(mara);
  expect(clientOf({ url: '/holdpoint' })).not.toBe(mara);
});
