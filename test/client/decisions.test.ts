import { sqliteStore } from '@holdpoint/server';
import { until } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { people } from '../server/support.ts';
import { temporaryFile } from '../server/temporary-file.ts';
import { asked, becomes, build, clientOf, live, on, start, watch } from './support.ts';

const decided = async (house: Awaited<ReturnType<typeof build>>, run: string) =>
  (await house.holdpoint.as(people.anna).events(run)).events.filter(({ type }) => type === 'review.decided');

it('[R10] [R58] shows a decision of one person to another within a second, and who made it', async () => {
  const house = await build();
  const [anna, ben] = [await live(house.url, 'anna'), await live(house.url, 'ben')];
  const view = await asked(anna, await start(anna));
  const [seen, inbox] = [ben.review(view.id), ben.reviews('reviewer')];
  watch(seen);
  watch(inbox);
  await becomes(inbox, ({ data }) => data?.items.length === 1);
  expect(await anna.decision(view.id).submit(on(view))).toMatchObject({
    state: 'committed',
    error: null,
    receipt: { review: view.id, decision: { type: 'approve', channel: 'socket', by: { id: 'anna' } } },
  });
  await becomes(seen, ({ data }) => data?.state === 'decided', 1_000);
  await becomes(inbox, ({ data }) => data?.items.length === 0, 1_000);
  expect(seen.getSnapshot().data?.decision).toMatchObject({ by: { name: 'anna!' }, type: 'approve' });
});

it('[R69] records one of two decisions, and tells the other who won', async () => {
  const house = await build();
  const [anna, ben] = [await live(house.url, 'anna'), await live(house.url, 'ben')];
  const view = await asked(anna, await start(anna));
  const drafts = [anna, ben].map((client) => client.draft(view.id));
  for (const draft of drafts) draft.write({ feedback: 'My words.', revision: 1 });
  const outcomes = await Promise.all([anna, ben].map((client) => client.decision(view.id).submit(on(view))));
  expect(outcomes.map(({ state }) => state).sort()).toEqual(['committed', 'lost']);
  const lost = outcomes.findIndex(({ state }) => state === 'lost');
  const winner = ['anna', 'ben'][1 - lost];
  expect(outcomes[lost]?.error).toMatchObject({
    code: 'REVIEW_ALREADY_DECIDED',
    data: { winner: { by: { id: winner }, type: 'approve' } },
  });
  expect(drafts[lost]?.getSnapshot().feedback).toBe('My words.');
  expect(drafts[1 - lost]?.getSnapshot().feedback).toBe('');
  expect(await decided(house, view.run.id)).toHaveLength(1);
});

it('[R70] [R89] refuses a decision on an older revision, keeps the draft, and takes it on the new one', async () => {
  const house = await build();
  const [anna, ben] = [await live(house.url, 'anna'), await live(house.url, 'ben')];
  const run = await start(anna);
  const first = await asked(anna, run);
  const draft = ben.draft(first.id);
  draft.write({ feedback: 'Fine as it is.', revision: 1 });
  await anna.decision(first.id).submit(on(first, 'revise', 'Shorter.'));
  const second = await asked(anna, run, 2);
  const decision = ben.decision(first.id);
  expect(await decision.submit(on(first))).toMatchObject({
    state: 'stale',
    error: { code: 'REVIEW_STALE', data: { revision: 2 } },
  });
  expect(draft.getSnapshot()).toEqual({ feedback: 'Fine as it is.', revision: 1 });
  expect(await decision.submit(on(second))).toMatchObject({ state: 'committed' });
  expect(draft.getSnapshot().feedback).toBe('');
});

it('[R36] [R69] gets the same receipt when the answer was lost after the commit', async () => {
  const house = await build();
  const client = await live(house.url, 'anna');
  const view = await asked(client, await start(client));
  // between the commit and its answer
  const stop = house.holdpoint.runtime.onChange(({ version }) => {
    if (version > 2) house.cut();
  });
  const { state, receipt } = await client.decision(view.id).submit(on(view));
  stop();
  expect(state).toBe('committed');
  // recorded through the socket, answered over HTTP
  expect(receipt).toMatchObject({ review: view.id, decision: { type: 'approve', channel: 'socket' } });
  expect(house.requests.filter((line) => line.startsWith('POST /reviews/')).length).toBeGreaterThan(0);
  expect(await decided(house, view.run.id)).toHaveLength(1);
});

it('[R69] repeats under one key until HTTP gets through', async () => {
  const keys: unknown[] = [];
  const house = await build({
    before: (request, response, next) => {
      if (!request.url.endsWith('/decision')) return next();
      keys.push(request.headers['idempotency-key']);
      if (keys.length === 1) return void response.destroy();
      if (keys.length === 2) return void response.status(502).send('<h1>Bad gateway</h1>');
      next();
    },
  });
  const client = clientOf(house.url, 'anna');
  const view = await asked(client, await start(client));
  expect(await client.decision(view.id).submit(on(view))).toMatchObject({
    state: 'committed',
    receipt: { decision: { channel: 'http' } },
  });
  expect(keys).toEqual([keys[0], keys[0], keys[0]]);
});

it('[R69] sends one request for a double click', async () => {
  const house = await build();
  const client = clientOf(house.url, 'anna');
  const view = await asked(client, await start(client));
  const handle = client.decision(view.id);
  const both = [handle.submit(on(view)), client.decision(view.id).submit(on(view))];
  expect(both[0]).toBe(both[1]);
  await both[0];
  expect(house.requests.filter((line) => line.endsWith('/decision'))).toHaveLength(1);
});

it('says what is missing, and takes it once it is there', async () => {
  const house = await build();
  const client = await live(house.url, 'anna');
  const view = await asked(client, await start(client));
  const handle = client.decision(view.id);
  expect(await handle.submit(on(view, 'revise', ' '))).toMatchObject({
    state: 'failed',
    error: { code: 'FEEDBACK_REQUIRED' },
  });
  expect(await handle.submit(on(view, 'revise', 'Shorter.'))).toMatchObject({
    state: 'committed',
    receipt: { decision: { feedback: 'Shorter.' } },
  });
});

it('[R36] decides on one instance what another works on', async () => {
  const file = temporaryFile();
  const worker = await build({ store: sqliteStore({ file }) });
  const desk = await build({ store: sqliteStore({ file }), concurrency: 0 });
  const [anna, sam] = [await live(desk.url, 'anna'), await live(desk.url, 'sam')];
  const run = await start(sam);
  const view = await asked(anna, run);
  watch(sam.run(run.id));
  expect((await anna.decision(view.id).submit(on(view))).state).toBe('committed');
  await becomes(sam.run(run.id), ({ data }) => data?.status === 'done', 2_000);
  expect([worker.model.count('draft'), desk.model.count('draft')]).toEqual([1, 0]);
});

it('controls a run for who may, and says so to who may not', async () => {
  const house = await build();
  const [boss, sam] = [clientOf(house.url, 'boss'), clientOf(house.url, 'sam')];
  const run = await start(sam);
  await expect(sam.controlRun(run.id, 'cancel')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await boss.controlRun(run.id, 'cancel')).toMatchObject({ id: run.id, status: 'cancelled' });
});

it('starts one run for one key', async () => {
  const house = await build();
  const client = clientOf(house.url, 'anna');
  const [one, two] = [
    await client.startRun('copy', { product: 'Kettle' }, 'k'),
    await client.startRun('copy', { product: 'Kettle' }, 'k'),
  ];
  expect(two.id).toBe(one.id);
  await expect(client.startRun('copy', { product: '' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  await until(() => house.model.count('draft') === 1);
});
