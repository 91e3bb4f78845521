import { DatabaseSync } from 'node:sqlite';
import type { DecisionReceipt, ReviewView } from '@holdpoint/protocol';
import { type Store, sqliteStore } from '@holdpoint/server';
import { expect, it, onTestFinished } from 'vitest';
import { connect } from './live.ts';
import {
  type Answer,
  asked,
  client,
  copy,
  decide,
  decision,
  eventsOf,
  expectProblem,
  on,
  serve,
  start,
} from './support.ts';
import { temporaryFile } from './temporary-file.ts';

it('[R12] answers a decision with 503 while the disk is full, and takes the same request once there is space', async () => {
  const disk = openDisk();
  const { url } = await serve({ store: disk.store });
  const anna = client(url, 'anna');
  const view = await asked(anna, await start(anna));
  const live = await connect(url, { token: 'anna' });
  await live.watch(view.run.id);
  const before = await eventsOf(anna, view.run);
  await disk.fill();
  const given = on(view, 'revise', 'Shorter, please. '.repeat(900));
  for (let tries = 0; tries < 3; tries++) {
    const refused = await anna.post(decision(view), given, 'once');
    expectProblem(refused, 503, 'STORE_UNAVAILABLE');
    expect(refused.headers.get('retry-after')).toBe('1');
  }
  expect(await live.decide(view, given, 'once')).toMatchObject({ ok: false, error: { code: 'STORE_UNAVAILABLE' } });
  const body = { crew: copy.name, input: { product: 'Pan '.repeat(4_000) } };
  expectProblem(await anna.post('/runs', body, 'another'), 503, 'STORE_UNAVAILABLE');
  expect(await eventsOf(anna, view.run)).toEqual(before); // and it is read on
  expect(await asked(anna, view.run)).toEqual(view);
  expect(live.hints).toEqual([]);

  disk.free();
  const taken = await anna.post<DecisionReceipt>(decision(view), given, 'once');
  expect([taken.status, taken.headers.get('idempotent-replay')]).toEqual([200, null]);
  expect((await anna.post(decision(view), given, 'once')).text).toBe(taken.text);
  expect((await asked(anna, view.run, 2)).revision).toBe(2);
  expect((await anna.post('/runs', body, 'another')).status).toBe(201);
});

it('answers 200 to just those of many decisions for which the disk had space', async () => {
  const disk = openDisk();
  const { url } = await serve({ store: disk.store, script: { draft: () => ({ text: 'v' }) } });
  const anna = client(url, 'anna');
  const views = await Promise.all(
    Array.from({ length: 12 }, async (_, n) => asked(anna, await start(anna, `Kettle ${n}`))),
  );
  await disk.fill();
  disk.free(16); // pages: enough for some of them
  const all = () => Promise.all(views.map((view) => decide(anna, view, lengthy(view), 'once')));
  const answers = await all();
  const decided = answers.filter(({ status }) => status === 200);
  expect(decided.length).toBeGreaterThan(0);
  expect(decided.length).toBeLessThan(views.length);
  for (const [n, answer] of answers.entries()) {
    if (answer.status !== 200) expectProblem(answer, 503, 'STORE_UNAVAILABLE');
    expect(await decisionsOf(anna, views[n] as ReviewView)).toBe(answer.status === 200 ? 1 : 0);
  }

  disk.free();
  const again = await all();
  expect(again.map(({ status }) => status)).toEqual(views.map(() => 200));
  expect(again.map(isReplay)).toEqual(answers.map(({ status }) => status === 200));
  for (const view of views) expect(await decisionsOf(anna, view)).toBe(1);
});

function lengthy(view: ReviewView) {
  return on(view, 'revise', 'Shorter, please. '.repeat(900));
}

async function decisionsOf(as: ReturnType<typeof client>, { run }: ReviewView): Promise<number> {
  return (await eventsOf(as, run)).filter(({ type }) => type === 'review.decided').length;
}

function isReplay({ headers }: Answer<unknown>): boolean {
  return headers.get('idempotent-replay') === 'true';
}

/** A store whose disk can be filled, and given pages again: so many, or as many as it likes. */
function openDisk() {
  const database = new DatabaseSync(temporaryFile());
  onTestFinished(() => database.close());
  const store: Store = sqliteStore({ database });
  const pages = () => (database.prepare('pragma page_count').get() as { page_count: number }).page_count;
  let padding = 0;
  return {
    store,
    fill: async () => {
      database.exec(`pragma max_page_count = ${pages()}`);
      // what is left within the pages: until not even a little of it fits
      for (let bytes = 4_000; bytes > 10; ) {
        const body = 'x'.repeat(bytes);
        const entry = { version: 1, key: 'k', task: null, type: 'padding', at: 0, body, bodyHash: '', hash: '' };
        const commit = { expected: 0, entries: [entry], rows: [], commands: [], done: [] };
        const isFull = await store.commit({ tenant: 'padding', run: `${padding++}`, ...commit }).then(
          () => false,
          () => true,
        );
        if (isFull) bytes = Math.floor(bytes / 4);
      }
    },
    free: (count = 1_000_000) => database.exec(`pragma max_page_count = ${pages() + count}`),
  };
}
