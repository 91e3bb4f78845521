import type { ReviewClient } from '@holdpoint/client';
import type { DecisionRequest, PatchOperation } from '@holdpoint/protocol';
import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it } from 'vitest';
import { campaignReview as review } from './review-examples.ts';
import { ReviewProvider } from './review-provider.tsx';
import { type ReviewDecision, useReviewDecision } from './use-review-decision.ts';

const idle = { state: 'idle', request: null, receipt: null, error: null };

/** What the hook hands to a client that sends nothing. */
function requestOf(decide: (decision: ReviewDecision) => void): DecisionRequest | undefined {
  const sent: DecisionRequest[] = [];
  const handle = {
    getSnapshot: () => idle,
    subscribe: () => ({ unsubscribe: () => {} }),
    submit: async (request: DecisionRequest) => {
      sent.push(request);
      return idle;
    },
  };
  const client = { acquire: () => () => {}, decision: () => handle } as unknown as ReviewClient;
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <ReviewProvider client={client}>{children}</ReviewProvider>
  );
  decide(renderHook(() => useReviewDecision(review.id), { wrapper }).result.current);
  return sent[0];
}

const patch: readonly PatchOperation[] = [{ op: 'replace', path: '/headline', value: 'Quiet.' }];
const comments = [{ anchor: { path: '/body' }, text: 'Not in S-2.' }];

it.each<readonly [string, (decision: ReviewDecision) => void, object]>([
  ['approves', ({ approve }) => approve(review), { type: 'approve' }],
  ['approves with a remark', ({ approve }) => approve(review, 'Fine.'), { type: 'approve', feedback: 'Fine.' }],
  ['leaves a blank remark out', ({ approve }) => approve(review, ' '), { type: 'approve' }],
  ['edits', ({ edit }) => edit(review, patch, 'Shorter.'), { type: 'edit', patch, feedback: 'Shorter.' }],
  [
    'asks for changes',
    ({ requestChanges }) => requestChanges(review, 'Shorter.'),
    { type: 'revise', feedback: 'Shorter.' },
  ],
  [
    'sends back to tasks with comments',
    ({ requestChanges }) => requestChanges(review, 'Use S-2.', { to: ['marketResearch'], comments }),
    { type: 'revise', feedback: 'Use S-2.', to: ['marketResearch'], comments },
  ],
  [
    'leaves words out where comments say it all',
    ({ requestChanges }) => requestChanges(review, '', { to: [], comments }),
    { type: 'revise', comments },
  ],
  [
    'lets the server refuse blank words',
    ({ requestChanges }) => requestChanges(review, ' '),
    { type: 'revise', feedback: ' ' },
  ],
  ['rejects', ({ reject }) => reject(review, 'Too late.'), { type: 'reject', feedback: 'Too late.' }],
  ['chooses an outcome', ({ choose }) => choose(review, 'drop'), { type: 'outcome', outcome: 'drop' }],
  [
    'chooses an outcome with a remark',
    ({ choose }) => choose(review, 'drop', 'Too late.'),
    { type: 'outcome', outcome: 'drop', feedback: 'Too late.' },
  ],
])('%s, on exactly what is shown', (_, decide, request) => {
  const { revision, contentHash } = review;
  expect(requestOf(decide)).toEqual({ ...request, revision, contentHash });
});
