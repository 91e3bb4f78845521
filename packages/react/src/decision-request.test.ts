import { expect, it } from 'vitest';
import { decisionRequest } from './decision-request.ts';
import { campaignReview } from './review-examples.ts';

const { contentHash } = campaignReview;

it('names the revision and the content that were looked at', () => {
  expect(decisionRequest(campaignReview, { type: 'approve' })).toEqual({ type: 'approve', revision: 2, contentHash });
});

it('leaves blank words and empty lists out', () => {
  const taken = { type: 'revise', feedback: '  ', comments: [], to: [], outcome: undefined } as const;
  expect(decisionRequest(campaignReview, taken)).toEqual({ type: 'revise', revision: 2, contentHash });
});

it('carries what was given', () => {
  const comments = [{ anchor: { path: '/headline' }, text: 'Louder.' }];
  const taken = { type: 'revise', feedback: ' Shorter. ', comments, to: ['draft'] } as const;
  expect(decisionRequest(campaignReview, taken)).toMatchObject({ feedback: 'Shorter.', comments, to: ['draft'] });
});
