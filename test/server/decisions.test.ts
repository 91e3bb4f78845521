import { setTimeout as delay } from 'node:timers/promises';
import type { DecisionReceipt, DecisionRequest, Problem, ReviewView, RunView } from '@holdpoint/protocol';
import { memoryStore, type Store, sqliteStore } from '@holdpoint/server';
import { describe, expect, it } from 'vitest';
import { connect } from './live.ts';
import { stores } from './stores.ts';
import { asked, client, decision, ended, expectProblem, on, serve, start } from './support.ts';
import { temporaryFile } from './temporary-file.ts';

const reviewOf = async (anna: ReturnType<typeof client>, view: ReviewView) =>
  (await anna.get<ReviewView>(`/reviews/${view.id}`)).body;

describe.each(stores)('a decision on %s', (_, open) => {
  it.each([
    ['no', undefined],
    ['empty', ''],
    ['blank', ' \t\n'],
    ['invisible', '\u00a0\u3000\ufeff'],
  ])(
    '[R45] asks for words when changes are requested with %s feedback, and uses up no attempt',
    async (_name, feedback) => {
      const { url, model } = await serve({ store: open() });
      const anna = client(url, 'anna');
      const view = await asked(anna, await start(anna));
      const live = await connect(url, { token: 'anna' });
      expectProblem(await anna.post(decision(view), on(view, 'revise', feedback)), 422, 'FEEDBACK_REQUIRED');
      expect(await live.decide(view, on(view, 'revise', feedback))).toMatchObject({
        ok: false,
        error: { code: 'FEEDBACK_REQUIRED' },
      });
      expect(await reviewOf(anna, view)).toEqual(view);
      expect(model.requests).toHaveLength(1);
    },
  );

  it('[R51] has a code of its own for each way of coming too late or to nobody, and no effect', async () => {
    const { url, model } = await serve({ store: open() });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    const live = await connect(url, { token: 'anna' });
    const decided = await asked(anna, await start(anna, 'decided'));
    const cancelled = await asked(anna, await start(anna, 'cancelled'));
    const moved = await asked(anna, await start(anna, 'moved'));
    await anna.post(decision(decided), on(decided));
    await boss.post(`/runs/${cancelled.run.id}/cancel`, {});
    await anna.post(decision(moved), on(moved, 'revise', 'More.'));
    await asked(anna, moved.run, 2);
    const absent = `${'0'.repeat(32)}.draft`;
    const before = (await anna.get('/runs')).text;
    for (const [view, status, code] of [
      [{ ...decided, id: absent }, 404, 'REVIEW_NOT_FOUND'],
      [{ ...decided, id: 'nonsense' }, 404, 'REVIEW_NOT_FOUND'],
      [{ ...decided, id: `${decided.run.id}.other` }, 404, 'REVIEW_NOT_FOUND'],
      [decided, 409, 'REVIEW_ALREADY_DECIDED'],
      [cancelled, 409, 'REVIEW_CANCELLED'],
      [moved, 409, 'REVIEW_STALE'],
    ] as const) {
      for (const type of ['approve', 'revise'] as const) {
        expectProblem(await anna.post(decision(view), on(view, type, 'x')), status, code);
        expect(await live.decide(view, on(view, type, 'x'))).toMatchObject({ ok: false, error: { code } });
      }
    }
    expect((await anna.get('/runs')).text).toBe(before);
    expect(model.requests).toHaveLength(4);
  });

  it('[R74] keeps showing what was asked after its run was cancelled', async () => {
    const { url } = await serve({ store: open() });
    const anna = client(url, 'anna');
    const view = await asked(anna, await start(anna));
    expect((await client(url, 'boss').post(`/runs/${view.run.id}/cancel`, {})).status).toBe(200);
    expect(await reviewOf(anna, view)).toMatchObject({
      state: 'cancelled',
      turn: 'nobody',
      allowed: [],
      revisions: view.revisions,
    });
  });

  it('[R69] answers a repeat with the same key as it answered at first, over both doors', async () => {
    const { url, model } = await serve({ store: open() });
    const anna = client(url, 'anna');
    const view = await asked(anna, await start(anna));
    const live = await connect(url, { token: 'anna' });
    const request = on(view, 'revise', 'Shorter.');
    const first = await anna.post<DecisionReceipt>(decision(view), request, 'once');
    await asked(anna, view.run, 2);
    const second = await anna.post<DecisionReceipt>(decision(view), request, 'once');
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotent-replay')).toBe('true');
    expect(await live.decide(view, request, 'once')).toEqual({ ok: true, result: first.body });
    const others: readonly DecisionRequest[] = [
      on(view),
      { ...request, feedback: 'Longer.' },
      { ...request, revision: 2 },
    ];
    for (const other of others) {
      expectProblem(await anna.post(decision(view), other, 'once'), 422, 'IDEMPOTENCY_KEY_REUSED');
      expect(await live.decide(view, other, 'once')).toMatchObject({
        ok: false,
        error: { code: 'IDEMPOTENCY_KEY_REUSED' },
      });
    }
    // another person's key is another key
    expectProblem(await client(url, 'ben').post(decision(view), request, 'once'), 409, 'REVIEW_STALE');
    expect(model.requests).toHaveLength(2);
  });

  it('[R69] records a hundred duplicates at once as one, and answers all of them alike', async () => {
    const { url } = await serve({ store: open() });
    const anna = client(url, 'anna');
    const view = await asked(anna, await start(anna));
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => anna.post(decision(view), on(view, 'approve'), 'once')),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replay') === null)).toHaveLength(1);
    expect(await ended(anna, view.run)).toMatchObject({ version: 4 });
  });

  it('[R70] refuses a decision on an older revision or on another content, and names the new one', async () => {
    const { url } = await serve({ store: open() });
    const anna = client(url, 'anna');
    const run = await start(anna);
    const old = await asked(anna, run);
    await anna.post(decision(old), on(old, 'revise', 'Shorter.'));
    const view = await asked(anna, run, 2);
    const live = await connect(url, { token: 'ben' });
    const data = { revision: 2, contentHash: view.contentHash };
    for (const stale of [on(old), { ...on(view), revision: 3 }, { ...on(view), contentHash: old.contentHash }]) {
      const answer = await anna.post<Problem>(decision(view), stale);
      expectProblem(answer, 409, 'REVIEW_STALE');
      expect(answer.body.data).toMatchObject(data);
      expect(await live.decide(view, stale)).toMatchObject({ ok: false, error: { code: 'REVIEW_STALE', data } });
    }
    expect(await reviewOf(anna, view)).toEqual(view);
  });

  it('keeps the remark that came with an approval', async () => {
    const { url } = await serve({ store: open() });
    const anna = client(url, 'anna');
    const view = await asked(anna, await start(anna));
    await anna.post(decision(view), on(view, 'approve', 'Nice.'));
    await ended(anna, view.run);
    expect(await reviewOf(anna, view)).toMatchObject({
      state: 'decided',
      revisions: [{ decision: { type: 'approve', feedback: 'Nice.', by: { id: 'anna', name: 'anna!' } } }],
    });
  });
});

it.each<[name: string, open: () => readonly [Store, Store]]>([
  [
    'memory',
    () => {
      // as a store behind a network is: between its answer and the next question others have their turn
      const store = memoryStore();
      const distant: Store = { ...store, load: (run) => store.load(run).finally(() => delay(30)) };
      return [distant, distant];
    },
  ],
  [
    'SQLite',
    () => {
      const file = temporaryFile();
      return [sqliteStore({ file }), sqliteStore({ file })];
    },
  ],
])('[R69] is won by one of fifty at once from two instances on one %s store', async (_name, open) => {
  const [store, other] = open();
  const worker = await serve({ store });
  const desk = await serve({ store: other, concurrency: 0 });
  const view = await asked(client(worker.url, 'anna'), await start(client(worker.url, 'anna')));
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      client(index % 2 ? worker.url : desk.url, index % 3 ? 'anna' : 'ben').post<DecisionReceipt & Problem>(
        decision(view),
        on(view),
      ),
    ),
  );
  const [won, ...more] = answers.filter(({ status }) => status === 200);
  expect(more).toEqual([]);
  for (const { status, body } of answers.filter((answer) => answer !== won)) {
    expect({ status, code: body.code, by: body.data?.winner }).toMatchObject({
      status: 409,
      code: 'REVIEW_ALREADY_DECIDED',
      by: { by: won?.body.decision.by, at: won?.body.decision.at },
    });
  }
  expect(await ended(client(desk.url, 'anna'), view.run)).toMatchObject({ version: 4 });
});

it('[R69] answers a repeat after a restart on the same file as it answered at first', async () => {
  const file = temporaryFile();
  const first = await serve({ store: sqliteStore({ file }) });
  const run = await start(client(first.url, 'anna'));
  const view = await asked(client(first.url, 'anna'), run);
  const given = await client(first.url, 'anna').post(decision(view), on(view), 'once');
  await first.stop();
  const second = await serve({ store: sqliteStore({ file }) });
  const anna = client(second.url, 'anna');
  const repeated = await anna.post(decision(view), on(view), 'once');
  expect(repeated).toMatchObject({ status: 200, text: given.text });
  expect(repeated.headers.get('idempotent-replay')).toBe('true');
  expectProblem(await anna.post(decision(view), on(view), 'twice'), 409, 'REVIEW_ALREADY_DECIDED');
  expect((await anna.get<RunView>(`/runs/${run.id}`)).body).toMatchObject({ version: 4, status: 'done' });
});
