import type { ReviewView } from '@holdpoint/protocol';
import { expect, it } from 'vitest';
import { decisionWords, sentBackTo } from './decision-words.ts';
import { answeredQuestion, askedBackQuestion } from './question-examples.ts';
import {
  approvedReview,
  campaignReview,
  droppedReview,
  editedReview,
  rejectedReview,
  sentBackReview,
  sentToResearchReview,
} from './review-examples.ts';
import { text } from './text.ts';

it.each<readonly [ReviewView, string]>([
  [approvedReview, 'Anna Keller approved this'],
  [editedReview, 'Anna Keller approved this with edits'],
  [sentBackReview, 'Mara Vogt asked for changes'],
  [sentToResearchReview, 'Anna Keller sent this back to Market research'],
  [rejectedReview, 'Anna Keller rejected this'],
  [answeredQuestion, 'Jonas Weber answered this'],
  [askedBackQuestion, 'Jonas Weber asked back'],
  [droppedReview, 'Anna Keller chose “Drop”'],
])('%#: says who did what', (review, sentence) => {
  expect(review.decision && decisionWords(review.decision, review, text)).toBe(sentence);
});

it('calls an outcome by the label it was offered under, while it is', () => {
  const allowed = [{ type: 'outcome', outcome: 'drop', label: 'Drop campaign' } as const];
  const { decision } = droppedReview;
  expect(decision && decisionWords(decision, { ...droppedReview, allowed }, text)).toBe(
    'Anna Keller chose “Drop campaign”',
  );
});

it('lists several tasks, by key where no title is known', () => {
  const to = ['marketResearch', 'factCheck', 'draft'];
  const decision = { ...campaignReview.decision, to } as NonNullable<ReviewView['decision']>;
  expect(decisionWords(decision, campaignReview, text)).toBe(
    'Mara Vogt sent this back to Market research, Fact check and Draft',
  );
  expect(sentBackTo({ ...decision, to: ['draft'] }, campaignReview)).toEqual([]);
});
