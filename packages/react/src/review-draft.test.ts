import { expect, it } from 'vitest';
import { draftWithEdit, isWritten, noDraft } from './review-draft.ts';
import { campaignReview } from './review-examples.ts';

const words = { feedback: 'Shorter.', revision: 1 };

it('is written once there is anything to lose; picked tasks alone are nothing', () => {
  const comments = [{ anchor: { path: '' }, text: '' }];
  expect([noDraft, { ...noDraft, feedback: ' ' }, { ...noDraft, to: ['draft'] }].some(isWritten)).toBe(false);
  expect([words, { ...noDraft, comments }, { ...noDraft, edited: null }].every(isWritten)).toBe(true);
});

it('keeps an edit beside the words, about the newest revision', () => {
  expect(draftWithEdit(words, campaignReview, { headline: 'Mine.' })).toEqual({
    feedback: 'Shorter.',
    revision: 2,
    edited: { headline: 'Mine.' },
  });
});

it('forgets an edit that was taken back', () => {
  const proposal = structuredClone(campaignReview.revisions[1]?.proposal ?? null);
  expect(draftWithEdit({ ...words, edited: 'Mine.' }, campaignReview, proposal)).toEqual({ ...words, revision: 2 });
});
