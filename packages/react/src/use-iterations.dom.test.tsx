import type { ResourceState, ReviewClient } from '@holdpoint/client';
import type { ReviewView } from '@holdpoint/protocol';
import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { thirdRound } from './review-examples.ts';
import { ReviewProvider } from './review-provider.tsx';
import { iterationPair, useIterations } from './use-iterations.ts';

function iterationsOf(state: ResourceState<ReviewView>) {
  const resource = { getSnapshot: () => state, subscribe: () => ({ unsubscribe: () => {} }), refresh: () => {} };
  const client = { acquire: () => () => {}, review: () => resource } as unknown as ReviewClient;
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <ReviewProvider client={client}>{children}</ReviewProvider>
  );
  return renderHook(() => useIterations('r1.draft'), { wrapper }).result.current;
}

describe('useIterations', () => {
  it('has the revisions of a review, oldest first', () => {
    const { status, iterations } = iterationsOf({ status: 'ready', data: thirdRound, error: null, asOf: 1 });
    expect([status, iterations?.map(({ revision }) => revision)]).toEqual(['ready', [1, 2, 3]]);
  });

  it('has none while the review is loading, and keeps those read before an error', () => {
    const error = { code: 'NETWORK', message: 'The server cannot be reached.' } as const;
    expect(iterationsOf({ status: 'loading', data: null, error: null, asOf: null })).toMatchObject({
      status: 'loading',
      iterations: null,
    });
    expect(iterationsOf({ status: 'error', data: thirdRound, error, asOf: 1 })).toMatchObject({
      status: 'error',
      iterations: thirdRound.revisions,
      error,
    });
  });
});

describe('iterationPair', () => {
  const pair = (...given: readonly (number | undefined)[]) =>
    iterationPair(thirdRound.revisions, ...given)?.map(({ revision }) => revision);

  it('is the newest and the one before it', () => {
    expect(pair()).toEqual([2, 3]);
  });

  it.each([
    [[2], [1, 2]],
    [
      [3, 1],
      [1, 3],
    ],
    [
      [undefined, 1],
      [1, 3],
    ],
  ])('is what is asked for: %o', (given, expected) => {
    expect(pair(...given)).toEqual(expected);
  });

  it.each([[[1]], [[4]], [[2, 2]], [[1, 3]], [[3, 9]]])('is none where one is missing or not older: %o', (given) => {
    expect(pair(...given)).toBeUndefined();
  });

  it('is none without a second iteration', () => {
    expect(iterationPair([])).toBeNull();
  });
});
