import { createReviewClient } from '@holdpoint/client';
import { errorCodes } from '@holdpoint/protocol';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it } from 'vitest';
import { campaignReview as review } from './review-examples.ts';
import { ReviewProvider } from './review-provider.tsx';
import { useReview } from './use-review.ts';
import { useReviewReply } from './use-review-reply.ts';

afterEach(() => {
  cleanup();
  localStorage.clear();
});

const receipt = { review: review.id, reply: 9, run: { id: 'r1', version: 9 } };

/** The hook over the real client and a server that takes words, or refuses them. */
async function setup(refusal: keyof typeof errorCodes | null = null) {
  const sent: unknown[] = [];
  const client = createReviewClient({
    url: '/holdpoint',
    socket: false,
    fetch: async (url, init) => {
      if (!`${url}`.endsWith('/reply')) return Response.json(`${url}`.includes('r1.draft') ? review : { items: [] });
      sent.push(JSON.parse(`${init?.body}`));
      if (refusal === null) return Response.json(receipt, { status: 202 });
      return Response.json({ code: refusal, message: 'No.' }, { status: errorCodes[refusal].status });
    },
  });
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <ReviewProvider client={client}>{children}</ReviewProvider>
  );
  const { result } = renderHook(() => ({ ...useReviewReply(review.id), shown: useReview(review.id).review }), {
    wrapper,
  });
  expect(await result.current.reply('too early')).toBeNull();
  await waitFor(() => expect(result.current.shown).toEqual(review));
  expect(sent).toEqual([]);
  return { sent, result };
}

it('[R29] sends words about what the review shows, and says when they are recorded', async () => {
  const { sent, result } = await setup();
  expect(result.current.status).toBe('idle');
  let answer: Promise<unknown> | undefined;
  act(() => {
    answer = result.current.reply('ship it, thanks');
  });
  expect(result.current.status).toBe('sending');
  await act(async () => expect(await answer).toEqual(receipt));
  expect(result.current).toMatchObject({ status: 'sent', receipt, error: null });
  const { revision, contentHash } = review;
  expect(sent).toEqual([{ text: 'ship it, thanks', revision, contentHash }]);
});

it('[R58] keeps what is typed until it is recorded, and over a refusal', async () => {
  const taken = await setup();
  act(() => taken.result.current.writeDraft('ship it '));
  expect(taken.result.current.draft).toBe('ship it ');
  await act(async () => void (await taken.result.current.reply('ship it')));
  expect(taken.result.current.draft).toBe('');
  const refused = await setup('REPLY_PENDING');
  act(() => refused.result.current.writeDraft('no'));
  await act(async () => void (await refused.result.current.reply('no')));
  expect(refused.result.current.draft).toBe('no');
});

it('says why words were not taken, and forgets it when told to', async () => {
  const { result } = await setup('REPLY_PENDING');
  await act(async () => expect(await result.current.reply('no')).toBeNull());
  expect(result.current).toMatchObject({ status: 'error', receipt: null, error: { code: 'REPLY_PENDING' } });
  act(() => result.current.reset());
  expect(result.current).toMatchObject({ status: 'idle', error: null });
});
