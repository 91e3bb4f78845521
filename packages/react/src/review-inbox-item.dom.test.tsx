import type { ReviewSummary } from '@holdpoint/protocol';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { localized } from './fan-out-examples.ts';
import {
  approvedReview,
  droppedReview,
  editedReview,
  rejectedReview,
  sentBackReview,
  sentToResearchReview,
} from './review-examples.ts';
import { ReviewInboxItem } from './review-inbox-item.tsx';

afterEach(cleanup);

it.each<readonly [ReviewSummary, string, string | undefined]>([
  [approvedReview, 'approved by Anna Keller', 'success'],
  [editedReview, 'approved with edits by Anna Keller', 'success'],
  [sentBackReview, 'changes requested by Mara Vogt', 'warning'],
  [sentToResearchReview, 'sent back by Anna Keller', 'warning'],
  [rejectedReview, 'rejected by Anna Keller', 'danger'],
  [droppedReview, 'decided by Anna Keller', undefined],
])('%#: says what came of it, and who it was', (review, sentence, tone) => {
  render(<ReviewInboxItem review={review} />);
  expect(screen.getByTitle(sentence).dataset.tone).toBe(tone);
  expect(screen.getByText(sentence)).toBeDefined();
});

it.each([
  ['agent', 'being made again'],
  ['nobody', 'no longer asked'],
] as const)('tells what comes back from what does not: turn of %s', (turn, sentence) => {
  render(<ReviewInboxItem review={{ ...approvedReview, state: 'superseded', turn }} />);
  expect(screen.getByText(sentence)).toBeDefined();
});

it('leads with what is asked, and of a fan-out with its item, since all of them ask the same', () => {
  const said = () => screen.getByRole('treeitem').textContent;
  const before = (first: string, second: string) => said().indexOf(first) < said().indexOf(second);
  const { rerender } = render(<ReviewInboxItem review={sentBackReview} />);
  expect(before(sentBackReview.question, sentBackReview.task.title)).toBe(true);
  const german = localized('de');
  rerender(<ReviewInboxItem review={german} />);
  expect(before(german.task.title, german.question)).toBe(true);
});
