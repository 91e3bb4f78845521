import type { DecisionReceipt, DecisionRequest, Problem, ReviewView } from '@holdpoint/protocol';
import { defineCrew } from '@holdpoint/server';
import { describe, expect, it } from 'vitest';
import { chain, input, numbered, task } from './crews.ts';
import { connect } from './live.ts';
import { stores } from './stores.ts';
import { asked, client, decide, ended, eventsOf, expectProblem, on, serve, start } from './support.ts';

const kinds = (index: number): Partial<DecisionRequest> =>
  [
    {},
    { type: 'revise', feedback: `No ${index}.` } as const,
    { type: 'revise', to: ['a', 'd'], feedback: `Back ${index}.` } as const,
    { type: 'edit', patch: [{ op: 'replace', path: '/text', value: `mine ${index}` }] } as const,
    { type: 'outcome', outcome: 'hold' } as const,
  ][index % 5] ?? {};

describe.each(stores)('one review and many answers, on %s,', (_, open) => {
  it('[R69] have one winner, of fifty of every kind at once over sockets and HTTP, and one continuation', async () => {
    const crew = defineCrew('race', { input })
      .task('a', task)
      .task('d', task)
      .task('c', {
        ...task,
        needs: ['a', 'd'],
        guards: { slow: () => Promise.resolve(true as const), tidy: 'Is tidy.' },
        review: { by: { group: 'legal' }, sendBackTo: ['a', 'd'], outcomes: { hold: 'Hold' } },
      });
    const { url, model } = await serve({ store: open(), crews: [crew], script: numbered });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'race');
    const view = await asked(anna, run);
    const sockets = await Promise.all([connect(url, { token: 'anna' }), connect(url, { token: 'ben' })]);
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const parts = kinds(index);
        const socket = sockets[index % 3];
        if (!socket) return decide<DecisionReceipt | Problem>(anna, view, parts, `key-${index}`);
        const ack = await socket.decide(view, { ...on(view), ...parts }, `key-${index}`);
        return ack.ok ? { status: 200, body: ack.result } : { status: 409, body: ack.error };
      }),
    );
    const won = answers.flatMap(({ body }) => ('decision' in body ? [body.decision] : []));
    const lost = answers.flatMap(({ status, body }) => ('code' in body ? [{ status, ...body }] : []));
    expect([won.length, lost.length]).toEqual([1, 49]);
    const { feedback: _text, comments: _remarks, label: _label, ...winner } = won[0] as DecisionReceipt['decision'];
    for (const loser of lost) {
      expect(loser).toMatchObject({ status: 409, code: 'REVIEW_ALREADY_DECIDED', data: { winner } });
    }
    const revised = winner.type === 'revise';
    if (revised) await asked(anna, run, 2);
    else await ended(anna, run);
    const events = await eventsOf(anna, run);
    expect(events.filter(({ type }) => type === 'review.decided')).toHaveLength(1);
    expect(model.count('c')).toBe(revised ? 2 : 1);
    expect([model.count('a'), model.count('d')]).toEqual(winner.to ? [2, 2] : [1, 1]);
  });

  it('[R69] is answered alike when a send-back is repeated a hundred times at once, and goes back once', async () => {
    const { url, model } = await serve({ store: open(), crews: [chain], script: numbered });
    const [anna, olga] = [client(url, 'anna'), client(url, 'olga')];
    const run = await start(anna, 'Kettle', 'chain');
    for (const name of ['a', 'b']) await decide(olga, await asked(olga, run, 1, name));
    const view = await asked(anna, run, 1, 'c');
    const parts = { type: 'revise', to: ['a', 'd'], feedback: 'Again.' } as const;
    const answers = await Promise.all(
      // the order of the named tasks, and naming one twice, make no other request
      Array.from({ length: 100 }, (_, index) =>
        decide(anna, view, { ...parts, to: index % 2 ? ['d', 'a', 'd'] : parts.to }, 'once'),
      ),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replay') === null)).toHaveLength(1);
    expectProblem(await decide(anna, view, { ...parts, to: ['a'] }, 'once'), 422, 'IDEMPOTENCY_KEY_REUSED');
    await asked(olga, run, 2, 'a');
    expect(['a', 'b', 'c', 'd'].map(model.count)).toEqual([2, 1, 1, 2]);
  });

  it('[R74] are all closed when the run is cancelled: nobody is asked, late answers are refused, nothing runs', async () => {
    const open3 = defineCrew('wide', { input })
      .task('a', { ...task, review: { by: { group: 'legal' } } })
      .task('b', { ...task, review: { by: { group: 'legal' }, reject: 'fail' } })
      .task('c', { ...task, review: { by: { group: 'legal' } } })
      .task('d', { ...task, needs: ['a', 'b', 'c'] });
    const { url, model } = await serve({ store: open(), crews: [open3], script: numbered });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    const live = await connect(url, { token: 'ben' });
    const run = await start(anna, 'Kettle', 'wide');
    const views: ReviewView[] = [];
    for (const name of ['a', 'b', 'c']) views.push(await asked(anna, run, 1, name));
    expect((await boss.post(`/runs/${run.id}/cancel`, {})).status).toBe(200);
    for (const [index, view] of views.entries()) {
      expect((await anna.get<ReviewView>(`/reviews/${view.id}`)).body).toMatchObject({
        state: 'cancelled',
        turn: 'nobody',
        allowed: [],
        revisions: view.revisions,
      });
      const parts = [
        {},
        { type: 'revise', feedback: 'x' },
        { type: 'edit', patch: [{ op: 'replace', path: '/text', value: 'x' }] },
      ] as const;
      expectProblem(await decide(anna, view, parts[index]), 409, 'REVIEW_CANCELLED');
      expect(await live.decide(view)).toMatchObject({ ok: false, error: { code: 'REVIEW_CANCELLED' } });
    }
    for (const turn of ['reviewer', 'agent']) {
      expect((await anna.get<{ items: object[] }>(`/reviews?turn=${turn}`)).body.items).toEqual([]);
    }
    expect((await eventsOf(anna, run)).at(-1)?.type).toBe('run.cancelled');
    expect(['a', 'b', 'c', 'd'].map(model.count)).toEqual([1, 1, 1, 0]);
  });
});
