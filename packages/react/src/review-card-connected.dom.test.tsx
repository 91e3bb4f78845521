import { createReviewClient, type ReviewClient } from '@holdpoint/client';
import type { ErrorBody, ReviewView } from '@holdpoint/protocol';
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { type ReactNode, StrictMode } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ReviewCard, type ReviewCardProps } from './review-card.tsx';
import {
  approvedReview,
  campaignReview,
  editedReview,
  firstRound,
  fullReview,
  rejectedReview,
  sentBackReview,
  thirdRound,
} from './review-examples.ts';
import { ReviewProvider } from './review-provider.tsx';
import { draftImpact, researchImpact } from './send-back-dialog-examples.ts';
import { standInForDialogs } from './send-back-dialog-stand-in.ts';

type Answer = { readonly status: number; readonly body: unknown } | 'offline' | Promise<never>;

beforeAll(async () => {
  standInForDialogs();
  // what is loaded when it is needed, compiled before a test waits for it
  await Promise.all([
    import('./review-card-connected.tsx'),
    import('./output-editor.tsx'),
    import('./send-back-dialog.tsx'),
  ]);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** The real client over a server that is a variable: what it has, and what it answers to a decision. */
function setup(review: ReviewView | ErrorBody | Promise<never>, props: Partial<ReviewCardProps> = {}) {
  const kept = new Map<string, string>();
  const server = {
    review: review instanceof Promise ? review : ok(review),
    decision: ok({
      review: campaignReview.id,
      decision: approvedReview.decision,
      run: { id: 'r1', version: 9 },
    }),
    sent: [] as { readonly key: string | null; readonly body: unknown }[],
    previewed: [] as string[],
  };
  const client = createReviewClient({
    url: '/holdpoint',
    socket: false,
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    },
    fetch: async (url, init) => {
      const decides = `${url}`.endsWith('/decision');
      if (decides)
        server.sent.push({ key: new Headers(init?.headers).get('idempotency-key'), body: JSON.parse(`${init?.body}`) });
      if (`${url}`.endsWith('/reply')) {
        return Response.json({ review: firstRound.id, reply: 9, run: { id: 'r1', version: 9 } }, { status: 202 });
      }
      const previews = `${url}`.includes('/impact');
      if (previews) {
        server.previewed.push(`${url}`.split('/impact')[1] ?? '');
        return Response.json(`${url}`.includes('?to=') ? researchImpact : draftImpact);
      }
      const answer = await (decides ? server.decision : server.review);
      if (answer === 'offline') throw new TypeError('fetch failed');
      return new Response(JSON.stringify(answer.body), { status: answer.status });
    },
  });
  const view = (
    <StrictMode>
      <ReviewProvider client={client}>
        <ReviewCard reviewId={campaignReview.id} {...props} />
      </ReviewProvider>
    </StrictMode>
  );
  const { unmount } = render(view);
  const read = (next: ReviewView | ErrorBody) =>
    act(async () => {
      server.review = ok(next);
      client.review(campaignReview.id).refresh();
    });
  return { server, client, read, unmount, again: () => render(view) };
}

function ok(body: object): Answer {
  return 'code' in body ? refused(body as ErrorBody) : { status: 200, body };
}
function refused(body: ErrorBody): Answer {
  return { status: 409, body };
}
/** As the entry of `recordReply` is shown. */
const ownWords = {
  id: '9',
  text: 'Keep the headline.',
  by: { id: 'mara', name: 'Mara Vogt' },
  at: firstRound.openedAt,
  channel: 'http',
  note: null,
} as const;
const button = (name: string) => screen.findByRole('button', { name });
const foot = () => screen.getByRole('contentinfo').textContent;

it('sends the revision and the content the person saw, and reports what was recorded', async () => {
  const onDecision = vi.fn();
  const { server } = setup(campaignReview, { onDecision });
  const approve = await button('Approve and localize');
  server.review = ok(approvedReview);
  await userEvent.click(approve);
  await waitFor(() => expect(foot()).toContain('Anna Keller approved this'));
  const { contentHash } = campaignReview;
  expect(server.sent.map(({ body }) => body)).toEqual([{ type: 'approve', revision: 2, contentHash }]);
  expect(onDecision).toHaveBeenCalledExactlyOnceWith(approvedReview.decision, { review: campaignReview });
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Anna Keller approved this'));
});

it('keeps a draft over a reload, and clears it once it is recorded', async () => {
  const { server, unmount, again } = setup(campaignReview);
  await userEvent.click(await button('Request changes'));
  await userEvent.keyboard('Name the test conditions.');
  unmount();
  again();
  await waitFor(() => expect(screen.getByRole('textbox')).toHaveProperty('value', 'Name the test conditions.'));
  server.review = ok(sentBackReview);
  await userEvent.click(await button('Send to Copywriter'));
  await waitFor(() => expect(foot()).toContain('Copywriter is working on revision 2.'));
  expect(server.sent.map(({ body }) => body)).toMatchObject([
    { type: 'revise', feedback: 'Name the test conditions.' },
  ]);
  expect(screen.queryByText('Name the test conditions.')).toBeNull();
});

it('[R84] keeps an edit over a reload and over a refusal, and reports the edit that is recorded', async () => {
  const onDecision = vi.fn();
  const { server, unmount, again } = setup(fullReview, { onDecision });
  await userEvent.click(await button('Edit'));
  const headline = () => screen.findByRole<HTMLTextAreaElement>('textbox', { name: /Headline/ });
  await userEvent.type(await headline(), ' Revolutionary.');
  unmount();
  again();
  expect((await headline()).value).toBe('Quiet mornings start here. Revolutionary.');
  const verdicts = [{ name: 'Banned words', passed: false, message: '“revolutionary” is on the list.' }];
  const recorded = server.decision;
  server.decision = refused({ code: 'CHECK_REFUSED', message: 'A guard refuses the edit.', data: { verdicts } });
  await userEvent.click(await headline());
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect((await screen.findByRole('alert')).textContent).toContain('“revolutionary” is on the list.');
  expect((await headline()).value).toBe('Quiet mornings start here. Revolutionary.');
  server.decision = recorded;
  server.review = ok(editedReview);
  await userEvent.type(await headline(), '{Backspace}{Control>}{Enter}{/Control}');
  await waitFor(() => expect(foot()).toContain('Anna Keller approved this with edits'));
  const value = (words: string) => [{ op: 'replace', path: '/headline', value: `Quiet mornings start here. ${words}` }];
  expect(server.sent.map(({ body }) => body)).toMatchObject([
    { type: 'edit', revision: 2, patch: value('Revolutionary.') },
    { type: 'edit', revision: 2, patch: value('Revolutionary') },
  ]);
  expect(onDecision).toHaveBeenCalledOnce();
  expect(screen.queryByText('Your edit is kept.')).toBeNull();
});

it('reports a rejection like any other decision', async () => {
  const onDecision = vi.fn();
  const { server } = setup(fullReview, { onDecision });
  server.decision = ok({ review: fullReview.id, decision: rejectedReview.decision, run: { id: 'r1', version: 9 } });
  await userEvent.click(await button('Reject'));
  server.review = ok(rejectedReview);
  await userEvent.keyboard('The product is withdrawn.{Control>}{Enter}{/Control}');
  await waitFor(() => expect(foot()).toContain('Anna Keller rejected this'));
  expect(onDecision).toHaveBeenCalledExactlyOnceWith(rejectedReview.decision, { review: fullReview });
});

it('[R76] asks the server what sending back would do, while the dialog is open', async () => {
  const { server } = setup(fullReview);
  await button('Send back…');
  expect(server.previewed).toEqual([]);
  await userEvent.click(await button('Send back…'));
  const dialog = await screen.findByRole('dialog');
  await waitFor(() => expect(server.previewed).toEqual(['']));
  await userEvent.click(await within(dialog).findByRole('checkbox', { name: /Market research/ }));
  await waitFor(() => expect(server.previewed).toContain('?to=marketResearch'));
});

describe('what the host says before a decision is sent', () => {
  it('is heard with what the person decides about, and lets it pass', async () => {
    const onBeforeDecision = vi.fn();
    const { server } = setup(campaignReview, { onBeforeDecision });
    await userEvent.click(await button('Approve and localize'));
    const { contentHash } = campaignReview;
    const request = { type: 'approve', revision: 2, contentHash };
    expect(onBeforeDecision).toHaveBeenCalledExactlyOnceWith(request, { review: campaignReview });
    await waitFor(() => expect(server.sent.map(({ body }) => body)).toEqual([request]));
  });

  it('keeps it from being sent, and nothing else is begun while it is thought about', async () => {
    let answer: (value: false) => void = () => {};
    const onBeforeDecision = vi.fn(
      () =>
        new Promise<false>((resolve) => {
          answer = resolve;
        }),
    );
    const { server } = setup(campaignReview, { onBeforeDecision });
    const approve = await button('Approve and localize');
    await userEvent.click(approve);
    expect(approve.getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(approve);
    expect(onBeforeDecision).toHaveBeenCalledOnce();
    await act(async () => answer(false));
    expect(approve.getAttribute('aria-disabled')).toBe('false');
    expect(server.sent).toEqual([]);
  });

  it('takes the place of what the person sent', async () => {
    const onBeforeDecision: ReviewCardProps['onBeforeDecision'] = async (decision) => ({
      ...decision,
      feedback: 'Checked by the desk.',
    });
    const { server } = setup(campaignReview, { onBeforeDecision });
    await userEvent.click(await button('Approve and localize'));
    await waitFor(() => expect(server.sent).toHaveLength(1));
    expect(server.sent[0]?.body).toMatchObject({ type: 'approve', feedback: 'Checked by the desk.' });
  });
});

it('repeats a decision that got no answer under its own key', async () => {
  const { server } = setup(campaignReview);
  const approve = await button('Approve and localize');
  const answer = server.decision;
  server.decision = 'offline';
  vi.useFakeTimers({ shouldAdvanceTime: true });
  await userEvent.click(approve);
  await act(() => vi.advanceTimersByTimeAsync(6_000));
  vi.useRealTimers();
  const again = await button('Try again');
  expect(foot()).toContain('nobody knows whether this was recorded');
  const tries = server.sent.length;
  server.decision = answer;
  server.review = ok(approvedReview);
  await userEvent.click(again);
  await waitFor(() => expect(foot()).toContain('Anna Keller approved this'));
  expect(server.sent).toHaveLength(tries + 1);
  expect(new Set(server.sent.map((sent) => JSON.stringify(sent))).size).toBe(1);
});

it('keeps the words when a newer revision arrives, and applies them to it when told to', async () => {
  const { server, read } = setup(campaignReview);
  await userEvent.click(await button('Request changes'));
  await userEvent.keyboard('Name the test conditions.');
  await read(thirdRound);
  await waitFor(() => expect(foot()).toContain('One field changed since the one you read.'));
  expect(server.sent).toEqual([]);
  await userEvent.click(await button('Apply to revision 3'));
  expect(screen.getByRole('textbox')).toHaveProperty('value', 'Name the test conditions.');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox')));
  await userEvent.click(await button('Send to Copywriter'));
  expect(server.sent.map(({ body }) => body)).toMatchObject([
    { type: 'revise', revision: 3, contentHash: thirdRound.contentHash },
  ]);
});

it('drops the words when the person starts again', async () => {
  const { read } = setup(campaignReview);
  await userEvent.click(await button('Request changes'));
  await userEvent.keyboard('Name the test conditions.');
  await read(thirdRound);
  await userEvent.click(await button('Start again'));
  expect(await button('Approve and localize')).toBeDefined();
  expect(screen.queryByText('Draft kept in this browser')).toBeNull();
});

it('answers a stale approval with the newer revision, and approves only that', async () => {
  const { server } = setup(campaignReview);
  const answer = server.decision;
  server.decision = refused({
    code: 'REVIEW_STALE',
    message: 'Stale.',
    data: { revision: 3, openedAt: thirdRound.openedAt },
  });
  const approve = await button('Approve and localize');
  server.review = ok(thirdRound);
  await userEvent.click(approve);
  await userEvent.click(await button('Go on with revision 3'));
  server.decision = answer;
  await userEvent.click(await button('Approve and localize'));
  expect(server.sent.map(({ body }) => body)).toMatchObject([
    { revision: 2, contentHash: campaignReview.contentHash },
    { revision: 3, contentHash: thirdRound.contentHash },
  ]);
});

it('puts nothing else under the hand of a person who could decide', async () => {
  const { read } = setup(campaignReview);
  await button('Approve and localize');
  await read(thirdRound);
  await waitFor(() => expect(foot()).toContain('Revision 3 arrived'));
  await userEvent.click(await button('Go on with revision 3'));
  expect(await button('Approve and localize')).toBeDefined();
});

it('goes on by itself with the revision that the agent brings', async () => {
  const { read } = setup(sentBackReview);
  await waitFor(() => expect(foot()).toContain('Copywriter is working on revision 2.'));
  await read(campaignReview);
  expect(await button('Approve and localize')).toBeDefined();
  expect(screen.getByRole('status').textContent).toMatch(/^Revision 2 arrived at/);
});

/** Words of this page's about its first revision, recorded as entry 9. */
async function recordReply(client: ReviewClient): Promise<void> {
  const { id, revision, contentHash } = firstRound;
  await act(async () => void (await client.reply(id, { text: 'Keep the headline.', revision, contentHash })));
}

it('[R29] goes on by itself after own words that were read as a decision, however fast the agent was', async () => {
  const { client, read } = setup(firstRound);
  await button('Approve and localize');
  await recordReply(client);
  await read({ ...campaignReview, replies: [{ ...ownWords, state: 'read', label: 'revise' }] });
  await waitFor(() => expect(screen.getByRole('heading', { level: 3, name: /2 of 4 fields changed/ })).toBeDefined());
  expect(await button('Approve and localize')).toBeDefined();
});

it('puts nothing else under the hand of a person whose words came back to them', async () => {
  const { client, read } = setup(firstRound);
  await button('Approve and localize');
  await recordReply(client);
  await read({ ...campaignReview, replies: [{ ...ownWords, state: 'unclear', label: 'unclear' }] });
  await waitFor(() => expect(foot()).toContain('Revision 2 arrived'));
});

it('goes on by itself after an own request, however fast the agent was', async () => {
  const { server } = setup(firstRound);
  server.decision = ok({ review: firstRound.id, decision: sentBackReview.decision, run: { id: 'r1', version: 9 } });
  await userEvent.click(await button('Request changes'));
  server.review = ok(campaignReview);
  await userEvent.keyboard('Keep the headline.{Control>}{Enter}{/Control}');
  await waitFor(() => expect(screen.getByRole('heading', { level: 3, name: /2 of 4 fields changed/ })).toBeDefined());
  expect(await button('Approve and localize')).toBeDefined();
});

it.each<[ErrorBody, string]>([
  [{ code: 'REVIEW_NOT_FOUND', message: 'No.' }, 'This review does not exist, or is not open to you.'],
  [{ code: 'UNAUTHENTICATED', message: 'No.' }, 'Your session ended. Sign in again; your draft is kept.'],
  [{ code: 'INTERNAL', message: 'No.' }, 'This review could not be loaded. Your draft is kept.'],
])('says why nothing is there: %o', async (error, sentence) => {
  setup(error);
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain(sentence);
  expect(alert.textContent).toContain(error.code);
});

it('loads it again on request', async () => {
  const { server } = setup({ code: 'INTERNAL', message: 'No.' });
  const again = await button('Try again');
  server.review = ok(campaignReview);
  await userEvent.click(again);
  expect(await button('Approve and localize')).toBeDefined();
});

it('waits a little before it shows bars, and says when it takes long', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  setup(new Promise<never>(() => {}));
  const region = screen.getByRole('region', { name: 'Review' });
  expect(region.getAttribute('aria-busy')).toBe('true');
  expect(region.querySelector('.hp-skeleton')).toBeNull();
  await act(() => vi.advanceTimersByTimeAsync(250));
  expect(region.querySelector('.hp-skeleton')).not.toBeNull();
  await act(() => vi.advanceTimersByTimeAsync(5_000));
  expect(region.textContent).toBe('Still loading. The server has not answered yet.');
  vi.useRealTimers();
});

it('breaks alone, and can be loaded again', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const onError = vi.fn();
  let broken = true;
  const renderOutput = (): ReactNode => {
    if (broken) throw new Error('host code');
    return 'mended';
  };
  setup(campaignReview, { renderOutput, onError });
  expect((await screen.findByRole('alert')).textContent).toContain(
    'This part stopped working. The rest of the page is fine.',
  );
  expect(onError.mock.lastCall?.[0]).toMatchObject({ message: 'host code' });
  broken = false;
  await userEvent.click(await button('Load it again'));
  expect(await screen.findByText('mended')).toBeDefined();
});
