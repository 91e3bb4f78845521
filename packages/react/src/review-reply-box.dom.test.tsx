import { createReviewClient } from '@holdpoint/client';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { repliedReview } from './reply-examples.ts';
import { campaignReview, fullReview } from './review-examples.ts';
import { ReviewProvider } from './review-provider.tsx';
import { ReviewReplyBox } from './review-reply-box.tsx';

afterEach(cleanup);

/** The box over the real client, and a server that has this review. */
function show(review: typeof campaignReview): { readonly sent: unknown[] } {
  const sent: unknown[] = [];
  const client = createReviewClient({
    url: '/holdpoint',
    socket: false,
    fetch: async (url, init) => {
      if (!`${url}`.endsWith('/reply')) return Response.json(`${url}`.includes(review.id) ? review : { items: [] });
      sent.push(JSON.parse(`${init?.body}`));
      return Response.json({ review: review.id, reply: 9, run: { id: 'r1', version: 9 } }, { status: 202 });
    },
  });
  render(
    <ReviewProvider client={client}>
      <ReviewReplyBox reviewId={review.id} />
    </ReviewProvider>,
  );
  return { sent };
}

it('[R29] sends what a person writes about what the review shows', async () => {
  const { sent } = show(fullReview);
  await userEvent.type(await screen.findByRole('textbox'), 'Ship it, thanks.');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  const { revision, contentHash } = fullReview;
  await waitFor(() => expect(sent).toEqual([{ text: 'Ship it, thanks.', revision, contentHash }]));
});

it('[R46] shows what was said before, and asks to choose where it was not understood', async () => {
  show(repliedReview);
  expect(await screen.findByText('What is this for?')).toBeDefined();
  expect(screen.getAllByText(/could not be interpreted/).length).toBeGreaterThan(0);
});

it('takes no words from whom nobody asks', async () => {
  show({ ...campaignReview, allowed: [] });
  await screen.findByRole('textbox');
  expect((screen.getByRole('button', { name: /Send/ }) as HTMLButtonElement).disabled).toBe(true);
});

it('names what words were read as by the button that says the same', async () => {
  show(repliedReview);
  expect(await screen.findByText(/request changes/)).toBeDefined();
  expect(screen.queryByText(/revise/)).toBeNull();
});
