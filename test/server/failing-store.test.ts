import type { DecisionReceipt, Problem, ReviewPage, RunView } from '@holdpoint/protocol';
import { memoryStore, type Store } from '@holdpoint/server';
import { until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { connect } from './live.ts';
import { stores } from './stores.ts';
import { asked, client, decision, ended, expectProblem, on, serve, start } from './support.ts';

type Failing = 'before' | 'after' | 'reads' | null;

/** A store that can be told to fail, with errors that are not ours: before writing, after it, or when read. */
function breakable(store: Store) {
  let failing: Failing = null;
  let failures = 0;
  const fail = () => {
    failures += 1;
    return new Error('ECONNREFUSED 10.0.0.7:5432 password=hunter2');
  };
  const read = <Result>(ask: () => Promise<Result>) => (failing === 'reads' ? Promise.reject(fail()) : ask());
  const wrapped: Store = {
    ...store,
    load: (run) => read(() => store.load(run)),
    journal: (run, options) => read(() => store.journal(run, options)),
    find: (query) => read(() => store.find(query)),
    commit: async (commit) => {
      if (failing === 'before') throw fail();
      await store.commit(commit);
      if (failing === 'after') throw fail();
    },
  };
  return {
    store: wrapped,
    breakDown: (how: Failing) => {
      failing = how;
    },
    get failures() {
      return failures;
    },
  };
}

describe.each(stores)('a store that fails, on %s,', (_, open) => {
  it('[R12] at the pause leaves everybody untold; healed, it tells once, and the review is there', async () => {
    const broken = breakable(open());
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { url, model } = await serve({
      store: broken.store,
      script: { draft: () => held.then(() => ({ text: 'v1' })) },
    });
    const anna = client(url, 'anna');
    const live = await connect(url, { token: 'anna' });
    const run = await start(client(url, 'sam'));
    await live.watch(run.id);
    await until(() => model.requests.length === 1 && live.hints.length === 1);
    broken.breakDown('before');
    answer();
    await until(() => broken.failures >= 3);
    expect((await anna.get<ReviewPage>('/reviews')).body.items).toEqual([]);
    expect((await anna.get<RunView>(`/runs/${run.id}`)).body).toMatchObject({
      version: 1,
      status: 'running',
      failure: null,
    });
    expect(live.hints).toEqual([{ run: run.id, version: 1 }]);
    broken.breakDown(null);
    await until(() => live.hints.length === 2);
    const view = await asked(anna, run);
    expect(await live.decide(view)).toMatchObject({ ok: true });
    await until(() => live.hints.length >= 3);
    // the start; the answer and the review it opened, told as one; the decision
    expect(live.hints).toEqual([1, 3, 4].map((version) => ({ run: run.id, version })));
    expect(model.requests).toHaveLength(1);
  });

  it('on a decision answers 503 with retry-after, and the same request later succeeds once', async () => {
    const broken = breakable(open());
    const { url } = await serve({ store: broken.store });
    const anna = client(url, 'anna');
    const view = await asked(anna, await start(anna));
    const live = await connect(url, { token: 'anna' });
    await live.watch(view.run.id);
    broken.breakDown('before');
    const refused = await anna.post<Problem>(decision(view), on(view), 'once');
    expectProblem(refused, 503, 'STORE_UNAVAILABLE');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.text).not.toMatch(/hunter2|10\.0\.0\.7/);
    expect(await live.decide(view, on(view), 'once')).toMatchObject({
      ok: false,
      error: { code: 'STORE_UNAVAILABLE' },
    });
    broken.breakDown(null);
    const given = await anna.post<DecisionReceipt>(decision(view), on(view), 'once');
    expect(given.status).toBe(200);
    expect(given.headers.get('idempotent-replay')).toBeNull();
    expect((await anna.post(decision(view), on(view), 'once')).text).toBe(given.text);
    expect(await ended(anna, view.run)).toMatchObject({ version: 4 });
    // the hint of the version before it may come after the answer that shows it
    const hinted = () => live.hints.filter(({ version }) => version > 3);
    await until(() => hinted().length > 0);
    expect(hinted()).toEqual([{ run: view.run.id, version: 4 }]);
  });

  it('after it wrote a decision does not make the answer a failure', async () => {
    const broken = breakable(open());
    const { url } = await serve({ store: broken.store });
    const anna = client(url, 'anna');
    const view = await asked(anna, await start(anna));
    broken.breakDown('after');
    const given = await anna.post<DecisionReceipt>(decision(view), on(view));
    broken.breakDown(null);
    expect(given).toMatchObject({ status: 200, body: { decision: { type: 'approve' }, run: { version: 4 } } });
    await ended(anna, view.run);
  });

  it('on a start answers 503, and the same request later starts one run', async () => {
    const broken = breakable(open());
    const { url } = await serve({ store: broken.store });
    const sam = client(url, 'sam');
    const body = { crew: 'copy', input: { product: 'Kettle' } };
    broken.breakDown('before');
    expectProblem(await sam.post('/runs', body, 'once'), 503, 'STORE_UNAVAILABLE');
    broken.breakDown(null);
    expect((await sam.post('/runs', body, 'once')).status).toBe(201);
    expect((await sam.get<ReviewPage>('/runs')).body.items).toHaveLength(1);
  });
});

it('answers every route with STORE_UNAVAILABLE while the store cannot be read, and tells nothing of why', async () => {
  const broken = breakable(memoryStore());
  const { url } = await serve({ store: broken.store });
  const anna = client(url, 'anna');
  const view = await asked(anna, await start(anna));
  const live = await connect(url, { token: 'anna' });
  const { id } = view.run;
  broken.breakDown('reads');
  const answers = [
    ...(await Promise.all(
      [
        ...['/runs', '/runs/held', `/runs/${id}`, `/runs/${id}/events`, `/runs/${id}/migration`],
        ...['/reviews', `/reviews/${view.id}`],
      ].map((path) => anna.get(path)),
    )),
    await anna.post('/runs', { crew: 'copy', input: { product: 'Pan' } }),
    await client(url, 'boss').post(`/runs/${id}/cancel`, {}),
    await client(url, 'boss').post(`/runs/${id}/migrate`, {}),
    await anna.post(decision(view), on(view)),
  ];
  const acks = [await live.watch(id), await live.decide(view)];
  broken.breakDown(null);
  for (const answer of answers) {
    expectProblem(answer, 503, 'STORE_UNAVAILABLE');
    expect(answer.headers.get('retry-after')).toBe('1');
  }
  for (const ack of acks) expect(ack).toMatchObject({ ok: false, error: { code: 'STORE_UNAVAILABLE' } });
  expect(JSON.stringify([answers, acks])).not.toMatch(/hunter2|10\.0\.0\.7/);
});
