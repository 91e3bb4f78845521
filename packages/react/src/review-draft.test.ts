import { expect, it } from 'vitest';
import { draftWithAnswer, draftWithEdit, isWritten, noDraft } from './review-draft.ts';
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

it('keeps an answer beside the words, about the newest revision', () => {
  const answer = { dateOfLoss: '2026-11-14' };
  expect(draftWithAnswer(words, campaignReview, { blank: {} }, answer)).toEqual({ ...words, revision: 2, answer });
});

it('forgets an answer where the form is blank again', () => {
  const answered = { ...words, answer: { dateOfLoss: '2026-11-14' } };
  expect(draftWithAnswer(answered, campaignReview, { blank: {} }, {})).toEqual({ ...words, revision: 2 });
});

it('forgets an edit that was taken back', () => {
  const proposal = structuredClone(campaignReview.revisions[1]?.proposal ?? null);
  expect(draftWithEdit({ ...words, edited: 'Mine.' }, campaignReview, proposal)).toEqual({ ...words, revision: 2 });
});
