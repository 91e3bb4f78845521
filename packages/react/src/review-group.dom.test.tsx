import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';
import { taskView } from './overview-examples.ts';
import { ReviewGroupView } from './review-group-view.tsx';

afterEach(cleanup);

const items = [
  taskView({ id: 'l[de]', title: 'Localize: de', parent: 'l', status: 'inReview', review: 'r.l[de]' }),
  taskView({ id: 'l[fr]', title: 'Localize: fr', parent: 'l', status: 'accepted', review: 'r.l[fr]' }),
  taskView({ id: 'l[it]', title: 'Localize: it', parent: 'l', status: 'working' }),
];

function Group() {
  const [opened, setOpened] = useState<string | null>(null);
  const more = { opened, onOpenChange: setOpened, renderReview: (review: string) => <p>open: {review}</p> };
  return <ReviewGroupView title="Localize" items={items} {...more} />;
}

it('[R93] lists the items of a group with their states', () => {
  render(<Group />);
  expect(screen.getByRole('region', { name: 'Localize' })).toBeDefined();
  for (const name of ['in review Localize: de', 'accepted Localize: fr', 'working Localize: it']) {
    expect(screen.getByRole('button', { name })).toBeDefined();
  }
  expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(
    expect.arrayContaining(['1 accepted', '1 working', '1 in review']),
  );
});

it('[R93] opens one review at a time, by the keyboard alone, and none that is not there yet', async () => {
  const user = userEvent.setup();
  render(<Group />);
  await user.tab();
  await user.keyboard('{Enter}');
  expect(screen.getByText('open: r.l[de]')).toBeDefined();
  await user.tab();
  await user.keyboard(' ');
  expect(screen.queryByText('open: r.l[de]')).toBeNull();
  expect(screen.getByText('open: r.l[fr]')).toBeDefined();
  expect(screen.getByRole('button', { name: /it$/ }).hasAttribute('disabled')).toBe(true);
});
