import { createReviewClient } from '@holdpoint/client';
import type { ErrorBody, ReviewView } from '@holdpoint/protocol';
import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { StrictMode } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AgentQuestion, type AgentQuestionProps } from './agent-question.tsx';
import {
  answeredQuestion,
  askedBackQuestion,
  lossAnswer,
  lossQuestion,
  refusedAnswer,
  secondQuestion,
} from './question-examples.ts';
import { ReviewCard } from './review-card.tsx';
import { campaignReview } from './review-examples.ts';
import { ReviewProvider } from './review-provider.tsx';
import { useAgentQuestion } from './use-agent-question.ts';

beforeAll(async () => {
  // what is loaded when it is needed, compiled before a test waits for it
  await Promise.all([import('./review-card-connected.tsx'), import('./review-card-question.tsx')]);
});
afterEach(() => {
  cleanup();
  sessionStorage.clear();
});

interface Answer {
  readonly status: number;
  readonly body: object;
}
const ok = (body: object): Answer => ({ status: 200, body });
const refused = (body: ErrorBody): Answer => ({ status: 409, body });
const recorded = (review: ReviewView) =>
  ok({ review: review.id, decision: review.decision, run: { id: 'r3', version: 9 } });

/** A server that is a variable, and what one person's browser keeps; every client of it is a tab. */
function place(review: ReviewView) {
  const kept = new Map<string, string>();
  const server = { review: ok(review), decision: recorded(answeredQuestion), sent: [] as unknown[] };
  const tab = () =>
    createReviewClient({
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
  return { server, tab };
}

function setup(review: ReviewView, props: Partial<AgentQuestionProps> = {}) {
  const { server, tab } = place(review);
  const view = (client = tab()) => (
    <StrictMode>
      <ReviewProvider client={client}>
        <AgentQuestion reviewId={review.id} {...props} />
      </ReviewProvider>
    </StrictMode>
  );
  const client = tab();
  const { unmount } = render(view(client));
  const read = (next: ReviewView) =>
    act(async () => {
      server.review = ok(next);
      client.review(review.id).refresh();
    });
  return { server, read, unmount, again: () => render(view()) };
}

const button = (name: string) => screen.findByRole('button', { name });
const date = () => screen.findByLabelText<HTMLInputElement>('Date of loss');
const note = () => screen.findByRole<HTMLTextAreaElement>('textbox', { name: /^Note to the agent/ });
const foot = () => screen.getByRole('contentinfo').textContent;

async function fillIn(): Promise<void> {
  await userEvent.type(await date(), '2026-11-14');
  await userEvent.click(screen.getByRole('radio', { name: 'Yes' }));
  await userEvent.selectOptions(screen.getByRole('combobox'), 'Burst pipe');
}

describe('a question of a server', () => {
  it('[R55] is answered once, and then shows what was recorded', async () => {
    const onDecision = vi.fn();
    const { server } = setup(lossQuestion, { onDecision });
    await fillIn();
    server.review = ok(answeredQuestion);
    await userEvent.click(await button('Answer and go on'));
    await waitFor(() => expect(foot()).toContain('Jonas Weber answered this'));
    const { contentHash } = lossQuestion;
    expect(server.sent).toEqual([{ type: 'answer', revision: 1, contentHash, answer: lossAnswer }]);
    expect(onDecision).toHaveBeenCalledExactlyOnceWith(answeredQuestion.decision, {
      review: lossQuestion,
      answer: lossAnswer,
    });
    expect(screen.getByRole('region', { name: 'Answer' }).textContent).toContain('Burst pipe');
    await waitFor(() => expect(document.activeElement?.textContent).toContain('Jonas Weber answered this'));
  });

  it('[R58] keeps answer and note over a reload, and forgets them once they are recorded', async () => {
    const { server, unmount, again } = setup(lossQuestion);
    await fillIn();
    await userEvent.type(await note(), 'Shut off at 7.');
    window.dispatchEvent(new Event('pagehide'));
    unmount();
    const { unmount: leave } = again();
    expect((await date()).value).toBe('2026-11-14');
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Yes' }).checked).toBe(true);
    expect((await note()).value).toBe('Shut off at 7.');
    server.review = ok(answeredQuestion);
    await userEvent.click(await button('Answer and go on'));
    await waitFor(() => expect(foot()).toContain('Jonas Weber answered this'));
    expect(server.sent).toMatchObject([{ answer: lossAnswer, feedback: 'Shut off at 7.' }]);
    leave();
    server.review = ok(lossQuestion);
    again();
    expect((await date()).value).toBe('');
  });

  it('[R58] answered in another tab, it says by whom', async () => {
    const { read } = setup(lossQuestion);
    await date();
    await read(answeredQuestion);
    await waitFor(() => expect(foot()).toContain('Jonas Weber answered this'));
    expect(screen.queryByLabelText('Date of loss')).toBeNull();
  });

  it('[R58] lost to another tab, it keeps what was typed until the decision is looked at', async () => {
    const { server, read } = setup(lossQuestion);
    await fillIn();
    const winner = answeredQuestion.decision;
    server.decision = refused({
      code: 'REVIEW_ALREADY_DECIDED',
      message: 'Somebody was faster.',
      data: { winner: winner as never },
    });
    await userEvent.click(await button('Answer and go on'));
    await waitFor(() => expect(foot()).toContain('Yours was not recorded, your text is kept.'));
    expect((await date()).value).toBe('2026-11-14');
    server.review = ok(answeredQuestion);
    await userEvent.click(await button('See decision'));
    await read(answeredQuestion);
    await waitFor(() => expect(screen.queryByLabelText('Date of loss')).toBeNull());
    expect(foot()).toContain('Jonas Weber answered this');
  });

  it('[R58] keeps what was typed over a refusal, which lands at its field', async () => {
    const { server } = setup(lossQuestion);
    await fillIn();
    server.decision = refused(refusedAnswer.error as ErrorBody);
    await userEvent.click(await button('Answer and go on'));
    expect((await screen.findByRole('alert')).textContent).toContain('1 field was refused.');
    expect(document.querySelector('[data-path="/dateOfLoss"]')?.textContent).toContain('The policy began later');
    expect((await date()).value).toBe('2026-11-14');
    server.decision = recorded(answeredQuestion);
    server.review = ok(answeredQuestion);
    await userEvent.click(await button('Answer and go on'));
    await waitFor(() => expect(foot()).toContain('Jonas Weber answered this'));
    expect(server.sent).toHaveLength(2);
  });

  it('[R59] asks back, and goes on with what the agent asks then', async () => {
    const { server, read } = setup(lossQuestion);
    server.decision = recorded(askedBackQuestion);
    await userEvent.click(await button('Ask back…'));
    server.review = ok(askedBackQuestion);
    await userEvent.keyboard('What is this for?{Control>}{Enter}{/Control}');
    await waitFor(() => expect(foot()).toContain('Claims reader is working on revision 2.'));
    expect(server.sent).toMatchObject([{ type: 'revise', feedback: 'What is this for?' }]);
    await read(secondQuestion);
    expect(await screen.findByRole('heading', { name: 'On which day was the water found?' })).toBeDefined();
    await fillIn();
    await userEvent.click(await button('Answer and go on'));
    expect(server.sent.at(-1)).toMatchObject({ type: 'answer', revision: 2, answer: lossAnswer });
  });

  it('[R58] takes what was typed along to what is asked otherwise', async () => {
    const { server, read } = setup(lossQuestion);
    await fillIn();
    await read(secondQuestion);
    await userEvent.click(await button('Apply to revision 2'));
    expect((await date()).value).toBe('2026-11-14');
    await userEvent.click(await button('Answer and go on'));
    expect(server.sent).toMatchObject([{ revision: 2, answer: lossAnswer }]);
  });

  it('is sent as the host changes it, or not at all', async () => {
    const before = vi
      .fn()
      .mockReturnValueOnce(false)
      .mockImplementation((decision) => ({ ...decision, feedback: 'By phone.' }));
    const { server } = setup(lossQuestion, { onBeforeDecision: before });
    await fillIn();
    await userEvent.click(await button('Answer and go on'));
    expect(server.sent).toEqual([]);
    await userEvent.click(await button('Answer and go on'));
    await waitFor(() => expect(server.sent).toMatchObject([{ answer: lossAnswer, feedback: 'By phone.' }]));
  });

  it('says why nothing is there', async () => {
    const { server, tab } = place(lossQuestion);
    server.review = refused({ code: 'REVIEW_NOT_FOUND', message: 'No.' });
    render(
      <ReviewProvider client={tab()}>
        <AgentQuestion reviewId={lossQuestion.id} />
      </ReviewProvider>,
    );
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('This review does not exist, or is not open to you.');
    expect(alert.closest('section')?.dataset.slot).toBe('agent-question');
  });
});

describe('a card', () => {
  it.each([
    ['question', lossQuestion, 'agent-question'],
    ['output', campaignReview, 'review-card'],
  ] as const)('of the kind %s is drawn by what is made for it', async (_, review, slot) => {
    const { tab } = place(review);
    render(
      <ReviewProvider client={tab()}>
        <ReviewCard reviewId={review.id} />
      </ReviewProvider>,
    );
    const region = await screen.findByRole('region', { name: review.question });
    expect(region.dataset.slot).toBe(slot);
  });
});

describe('the hook', () => {
  it('[R56] shows and answers a question without a widget', async () => {
    const { server, tab } = place(lossQuestion);
    const client = tab();
    const { result } = renderHook(() => useAgentQuestion<{ readonly dateOfLoss: string }>(lossQuestion.id), {
      wrapper: ({ children }) => <ReviewProvider client={client}>{children}</ReviewProvider>,
    });
    await waitFor(() => expect(result.current.review?.question).toBe('When did the damage happen?'));
    await act(async () => {
      await result.current.answer(lossQuestion, { dateOfLoss: '2026-11-14' }, 'By phone.');
      await result.current.decline(lossQuestion);
      await result.current.askBack(lossQuestion, 'Why?');
    });
    const { contentHash } = lossQuestion;
    const about = { revision: 1, contentHash };
    expect(server.sent).toEqual([
      { type: 'answer', ...about, answer: { dateOfLoss: '2026-11-14' }, feedback: 'By phone.' },
      { type: 'decline', ...about },
      { type: 'revise', ...about, feedback: 'Why?' },
    ]);
  });
});
