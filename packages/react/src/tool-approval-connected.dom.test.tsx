import { createReviewClient } from '@holdpoint/client';
import type { ReviewView } from '@holdpoint/protocol';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { type ReactNode, StrictMode } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ReviewCard } from './review-card.tsx';
import { campaignReview } from './review-examples.ts';
import { ReviewProvider } from './review-provider.tsx';
import { ToolApproval } from './tool-approval.tsx';
import { doubtfulReview, mediumReview, recheckedReview, refundedReview } from './tool-examples.ts';
import { type ToolApprovalState, useToolApproval } from './use-tool-approval.ts';

beforeAll(async () => {
  // what is loaded when it is needed, compiled before a test waits for it
  await Promise.all([import('./review-card-connected.tsx'), import('./tool-approval-view.tsx')]);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

type Answer = { readonly status: number; readonly body: unknown };
const ok = (body: unknown): Answer => ({ status: 200, body });
const refund = { id: mediumReview.id, contentHash: mediumReview.contentHash };
const receipt = { review: refund.id, decision: refundedReview.decision, run: { id: 'r8841', version: 9 } };

/** The real client over a server that is a variable: what it has, and what it answers to a decision. */
function setup(review: ReviewView, view: ReactNode) {
  const kept = new Map<string, string>();
  const server = { review: ok(review), decision: ok(receipt), sent: [] as unknown[] };
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
      if (decides) server.sent.push(JSON.parse(`${init?.body}`));
      const { status, body } = decides ? server.decision : server.review;
      return new Response(JSON.stringify(body), { status });
    },
  });
  render(
    <StrictMode>
      <ReviewProvider client={client}>{view}</ReviewProvider>
    </StrictMode>,
  );
  return { server, client };
}

const amount = () => screen.findByRole<HTMLInputElement>('textbox', { name: /^Amount/ });
async function change(to: string) {
  await userEvent.clear(await amount());
  await userEvent.type(await amount(), to);
}

describe('a tool call from the server', () => {
  it('[R64] is drawn by the card of any review, and decided on what was shown', async () => {
    const onDecision = vi.fn();
    const { server } = setup(mediumReview, <ReviewCard reviewId={refund.id} onDecision={onDecision} />);
    await change('89');
    server.review = ok(refundedReview);
    await userEvent.click(screen.getByRole('button', { name: 'Refund 89.00 EUR' }));
    await waitFor(() => expect(onDecision).toHaveBeenCalledOnce());
    expect(server.sent).toEqual([
      {
        type: 'edit',
        revision: 1,
        contentHash: refund.contentHash,
        patch: [{ op: 'replace', path: '/amount', value: 89 }],
      },
    ]);
    expect(await screen.findByRole('form', { name: 'Exactly this ran' })).toBeTruthy();
  });

  it('keeps an edit that is out of date, and puts it on top of the newer call', async () => {
    const { server, client } = setup(mediumReview, <ToolApproval reviewId={refund.id} />);
    await change('60');
    server.review = ok({ ...recheckedReview, risk: 'medium' });
    await act(async () => {
      client.review(refund.id).refresh();
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Apply to revision 2' }));
    expect((await amount()).value).toBe('60.00');
    expect(screen.getByText('75.90', { selector: 'del *' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Refund 60.00 EUR' }));
    await waitFor(() => expect(server.sent).toHaveLength(1));
    expect(server.sent[0]).toMatchObject({ revision: 2, contentHash: recheckedReview.contentHash });
  });

  it('[R84] is refused by a guard with its words, and what was typed stays', async () => {
    const { server } = setup(mediumReview, <ToolApproval reviewId={refund.id} />);
    await change('200');
    const message = '200.00 EUR is more than can be refunded (95.90 EUR).';
    const data = { verdicts: [{ name: 'Refund policy', passed: false, message }] };
    server.decision = { status: 409, body: { code: 'CHECK_REFUSED', message: 'A guard refuses it.', data } };
    await userEvent.click(screen.getByRole('button', { name: 'Refund 200.00 EUR' }));
    expect((await screen.findByRole('alert')).textContent).toContain(message);
    expect((await amount()).value).toBe('200');
  });

  it('is drawn by a card whose host draws outputs and facts itself, without a word in the console', async () => {
    const error = vi.spyOn(console, 'error');
    const own = { renderOutput: () => 'output', renderFacts: () => 'own facts' };
    setup(mediumReview, <ReviewCard reviewId={refund.id} {...own} />);
    expect((await screen.findByRole('region', { name: 'Facts' })).textContent).toContain('own facts');
    expect(error).not.toHaveBeenCalled();
  });

  it('draws a review of another kind as its card does', async () => {
    setup(campaignReview, <ToolApproval reviewId={campaignReview.id} />);
    expect(await screen.findByRole('region', { name: 'Can this copy go to localization?' })).toBeTruthy();
    expect(screen.queryByText('Exactly this will run')).toBeNull();
  });
});

let state: ToolApprovalState<{ readonly amount: number }>;
function Own({ id }: { readonly id: string }) {
  state = useToolApproval(id);
  return <p>{state.tool ? `${state.tool.args.amount} ${state.tool.run?.label}` : state.status}</p>;
}

describe('useToolApproval', () => {
  it('[R84] hands out the arguments as they would run, and runs exactly those', async () => {
    const { server } = setup(mediumReview, <Own id={refund.id} />);
    expect(await screen.findByText('95.9 Refund 95.90 EUR')).toBeTruthy();
    await act(async () => state.setArguments({ ...(state.tool?.args as { amount: number }), amount: 89 }));
    expect(await screen.findByText('89 Refund 89.00 EUR')).toBeTruthy();
    await act(async () => state.run?.());
    expect(server.sent).toMatchObject([{ type: 'edit', patch: [{ op: 'replace', path: '/amount', value: 89 }] }]);
  });

  it('goes back to the agent’s arguments', async () => {
    setup(mediumReview, <Own id={refund.id} />);
    await screen.findByText(/^95.9/);
    await act(async () => state.setArguments({ amount: 1 }));
    await act(async () => state.reset());
    expect(await screen.findByText('95.9 Refund 95.90 EUR')).toBeTruthy();
  });

  it('runs nothing while a locked argument is changed', async () => {
    setup(mediumReview, <Own id={refund.id} />);
    await screen.findByText(/^95.9/);
    await act(async () => state.setArguments({ amount: 89 }));
    await waitFor(() => expect(state.tool?.obstacle?.kind).toBe('fixed'));
    expect(state.run).toBeNull();
  });

  it.each([
    ['rejected without a reason', () => state.reject(), { type: 'reject' }],
    [
      'answered with its result',
      () => state.answer({ refundId: 'R-1' }),
      { type: 'answer', answer: { refundId: 'R-1' } },
    ],
  ])('lets a call be %s', async (_, decide, sent) => {
    const { server } = setup(doubtfulReview, <Own id={refund.id} />);
    await screen.findByText(/Run it again/);
    await act(async () => {
      await decide();
    });
    expect(server.sent).toEqual([{ ...sent, revision: 1, contentHash: refund.contentHash }]);
  });

  it('has no call in a review of another kind', async () => {
    setup(campaignReview, <Own id={campaignReview.id} />);
    expect(await screen.findByText('ready')).toBeTruthy();
    expect(state.tool).toBeNull();
  });
});
