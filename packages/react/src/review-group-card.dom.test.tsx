import { createReviewClient } from '@holdpoint/client';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ReviewGroupCard } from './review-group-card.tsx';
import { ReviewProvider } from './review-provider.tsx';

afterEach(cleanup);

/** The card over the real client, and a server that refuses to show the run. */
function show(status: number, code: string): void {
  const client = createReviewClient({
    url: '/holdpoint',
    socket: false,
    fetch: async () => Response.json({ code, message: 'No.' }, { status }),
  });
  render(
    <ReviewProvider client={client}>
      <ReviewGroupCard groupId="r1.localize" />
    </ReviewProvider>,
  );
}

it('says that a run is not there, and offers no other try', async () => {
  show(404, 'RUN_NOT_FOUND');
  await screen.findByText(/This run does not exist/);
  expect(screen.queryByRole('button')).toBeNull();
});
