import type { ReplyView, ReviewView } from '@holdpoint/protocol';
import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ReviewCardView } from './review-card-view.tsx';
import { approvedReview, campaignReview, exampleNow } from './review-examples.ts';

afterEach(cleanup);

const mara = { id: 'mara', name: 'Mara Vogt' };
const reply: ReplyView = {
  id: '9',
  text: 'Ship it, thanks.',
  by: mara,
  at: exampleNow,
  channel: 'http',
  state: 'reading',
  label: null,
  note: null,
};

const droppable: ReviewView = {
  ...campaignReview,
  allowed: [...campaignReview.allowed, { type: 'outcome', label: 'Drop campaign', outcome: 'drop', ends: true }],
};

function shown(state: Partial<ReplyView>, review = droppable): HTMLElement {
  render(<ReviewCardView review={{ ...review, replies: [{ ...reply, ...state }] }} />);
  return screen.getByRole('region', { name: 'Answered in words' });
}

it('says nothing where nobody wrote', () => {
  render(<ReviewCardView review={campaignReview} />);
  expect(screen.queryByText('Answered in words')).toBeNull();
});

it('[R29] shows the words, who wrote them, and how they were understood', () => {
  const replies = shown({ state: 'read', label: 'approve' }, approvedReview);
  expect(within(replies).getByText('Mara Vogt wrote')).toBeDefined();
  expect(within(replies).getByText('Ship it, thanks.')).toBeDefined();
  expect(within(replies).getByText('Understood as: approve.')).toBeDefined();
});

it.each<readonly [Partial<ReplyView>, string]>([
  [{ state: 'reading' }, 'Being read. The buttons work meanwhile.'],
  [{ state: 'unclear', label: 'unclear' }, 'This could not be interpreted. Please choose.'],
  [
    { state: 'refused', label: 'approve', note: 'stock: Sold out.' },
    'Understood as: approve, which was refused. Please choose. stock: Sold out.',
  ],
  [{ state: 'refused', label: 'drop', note: null }, 'Understood as: Drop campaign, which was refused. Please choose.'],
])('[R46] %o leaves the buttons, and says: %s', (state, sentence) => {
  const replies = shown(state);
  expect(within(replies).getByText(sentence)).toBeDefined();
  expect(screen.getByRole('button', { name: /^Approve and localize/ }).hasAttribute('disabled')).toBe(false);
});

it('[R46] announces that the person is to choose, as long as the review is open', () => {
  const asks = shown({ state: 'unclear', label: 'unclear' });
  expect(within(asks).getByRole('status').textContent).toBe('This could not be interpreted. Please choose.');
  cleanup();
  const note = 'The review moved on before this was taken.';
  const past = shown({ state: 'unclear', note }, approvedReview);
  expect(within(past).queryByRole('status')).toBeNull();
  expect(within(past).getByText(note)).toBeDefined();
});
