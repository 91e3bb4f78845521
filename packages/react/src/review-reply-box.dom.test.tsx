import { createReviewClient } from '@holdpoint/client';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { repliedReview } from './reply-examples.ts';
import { campaignReview, fullReview } from './review-examples.ts';
import { ReviewProvider } from './review-provider.tsx';
import { ReviewReplyBox, type ReviewReplyBoxProps } from './review-reply-box.tsx';

afterEach(() => {
  cleanup();
  localStorage.clear();
});

/** The box over the real client, and a server that has this review. */
function show(review: typeof campaignReview, props: Partial<ReviewReplyBoxProps> = {}) {
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
  const view = (
    <ReviewProvider client={client}>
      <ReviewReplyBox reviewId={review.id} {...props} />
    </ReviewProvider>
  );
  const { unmount } = render(view);
  return { sent, client, unmount, again: () => render(view) };
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

const field = () => screen.findByRole<HTMLTextAreaElement>('textbox');

it('[R58] keeps what is typed while the box is away, until it is recorded, and apart from the words of a decision', async () => {
  const onValueChange = vi.fn();
  const { client, unmount, again } = show(fullReview, { onValueChange });
  await userEvent.type(await field(), 'Ship it');
  expect(onValueChange).toHaveBeenLastCalledWith('Ship it');
  unmount();
  again();
  expect((await field()).value).toBe('Ship it');
  expect(client.draft(fullReview.id).getSnapshot().feedback).toBe('');
  await userEvent.type(await field(), ' now.{Control>}{Enter}{/Control}');
  await waitFor(async () => expect((await field()).value).toBe(''));
  expect(client.replyDraft(fullReview.id).getSnapshot().feedback).toBe('');
});

it('leaves what is typed to a host that holds it', async () => {
  const onValueChange = vi.fn();
  const { client } = show(fullReview, { value: 'Mine', onValueChange });
  await userEvent.type(await field(), '!');
  expect(onValueChange).toHaveBeenCalledExactlyOnceWith('Mine!');
  expect((await field()).value).toBe('Mine');
  expect(client.replyDraft(fullReview.id).getSnapshot().feedback).toBe('');
});
