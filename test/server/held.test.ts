import type { HeldRunPage, ReviewPage, ReviewView, RunPage, RunView } from '@holdpoint/protocol';
import { type Crew, defineCrew, memoryStore, type Store } from '@holdpoint/server';
import { type Script, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { stores } from './stores.ts';
import {
  asked,
  type Client,
  client,
  decide,
  ended,
  eventsOf,
  expectProblem,
  people,
  requestsOf,
  serve,
  start,
  Text,
  writer,
} from './support.ts';

const input = z.object({ product: z.string() });
const task = { agent: writer, prompt: () => 'Write.', output: Text } as const;
const legal = { review: { by: { group: 'legal' }, due: '1d', remind: '2d' } } as const;
/** Legal is asked about the draft while the research is under way. */
const first = defineCrew('copy', { input })
  .task('research', task)
  .task('draft', { ...task, ...legal });
const second = defineCrew('copy', { input, version: '2' })
  .task('research', task)
  .task('draft', { ...task, ...legal });
const numbered: Script = Object.fromEntries(
  ['research', 'draft', 'line', 'check'].map((name) => [
    name,
    ({ attempt }: { readonly attempt: number }) => ({ text: `${name} ${attempt}` }),
  ]),
);
const never: Script = { ...numbered, research: () => new Promise(() => {}) };

/** A run of the first definition, left by a process that is gone. */
async function parked(store: Store) {
  const old = await serve({ store, crews: [first], script: never });
  const run = await start(client(old.url, 'sam'));
  const view = await asked(client(old.url, 'anna'), run);
  await old.holdpoint.stop({ graceMs: 0 });
  return { run, view };
}

const cancel = (as: Client, { id }: { readonly id: string }, key?: string) =>
  as.post<RunView>(`/runs/${encodeURIComponent(id)}/cancel`, {}, key);
const inbox = async (as: Client, turn = 'reviewer') =>
  (await as.get<ReviewPage>(`/reviews?turn=${turn}`)).body.items.map(({ id }) => id);

describe.each(stores)('a held run, on %s,', (_, open) => {
  it('[R73] [R74] is cancelled by who may, asks nobody any more, and says who ended it', async () => {
    const store = open();
    const { run, view } = await parked(store);
    const { url, holdpoint, model } = await serve({ store, crews: [second], script: numbered });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    expect(await inbox(anna)).toEqual([view.id]);
    const answer = await cancel(boss, run, 'c');
    expect(answer).toMatchObject({
      status: 200,
      body: { id: run.id, status: 'cancelled', endedAt: expect.any(Number) },
    });
    expect(await inbox(anna)).toEqual([]);
    expect(await inbox(anna, 'nobody')).toEqual([view.id]);
    expect((await anna.get<RunPage>('/runs')).body.items).toMatchObject([{ id: run.id, status: 'cancelled' }]);
    expect((await holdpoint.heldRuns({ tenant: 'acme' })).items).toEqual([]);
    expect((await eventsOf(anna, run)).at(-1)).toMatchObject({
      type: 'run.cancelled',
      by: { id: 'boss' },
      at: answer.body.endedAt,
      body: { channel: 'http', held: true },
    });
    const repeated = await cancel(boss, run, 'c');
    expect([repeated.status, repeated.headers.get('idempotent-replay')]).toEqual([200, 'true']);
    expectProblem(await cancel(boss, run), 409, 'RUN_CANCELLED');
    expect(model.requests).toEqual([]);
  });

  it('[R73] that was cancelled is read by a later release that has its definition, and stays as it ended', async () => {
    const store = open();
    const { run, view } = await parked(store);
    const between = await serve({ store, crews: [second], script: numbered });
    await cancel(client(between.url, 'boss'), run);
    await between.holdpoint.stop({ graceMs: 0 });
    const { url, holdpoint, errors, model } = await serve({
      store,
      crews: [second],
      pinned: [first],
      script: numbered,
    });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    expect((await anna.get<RunView>(`/runs/${run.id}`)).body).toMatchObject({
      status: 'cancelled',
      taskList: [
        { id: 'research', status: 'working' },
        { id: 'draft', status: 'inReview', gated: true },
      ],
    });
    expect((await anna.get<ReviewView>(`/reviews/${view.id}`)).body).toMatchObject({ state: 'cancelled', allowed: [] });
    expectProblem(await decide(anna, view), 409, 'REVIEW_CANCELLED');
    expectProblem(await boss.post(`/runs/${run.id}/rerun`, { from: ['draft'] }), 409, 'RUN_CANCELLED');
    expectProblem(await boss.post(`/runs/${run.id}/migrate`, {}), 409, 'RUN_CANCELLED');
    expectProblem(await boss.get(`/runs/${run.id}/migration`), 409, 'RUN_CANCELLED');
    // its journal leads to its rows, by the plan as well
    const snapshot = await holdpoint.runtime.exportRun({ tenant: 'acme', run: run.id });
    const elsewhere = await serve({ crews: [first] });
    await elsewhere.holdpoint.runtime.importRun(JSON.parse(JSON.stringify(snapshot)), { as: 'move' });
    expect(requestsOf(model, 'research')).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('takes nothing but its cancel, and that from nobody who may not', async () => {
    const store = open();
    const { run, view } = await parked(store);
    const before = await store.journal({ tenant: 'acme', run: run.id });
    const { url } = await serve({ store, crews: [second], script: numbered });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    expectProblem(await cancel(client(url, 'sam'), run), 403, 'FORBIDDEN');
    expectProblem(await cancel(client(url, 'twin'), run), 404, 'RUN_NOT_FOUND');
    expectProblem(await decide(anna, view), 409, 'DEFINITION_UNKNOWN');
    expectProblem(await boss.post(`/runs/${run.id}/pause`, {}), 409, 'DEFINITION_UNKNOWN');
    expectProblem(await boss.post(`/runs/${run.id}/rerun`, { from: ['draft'] }), 409, 'DEFINITION_UNKNOWN');
    expectProblem(await boss.post(`/runs/${run.id}/migrate`, {}), 409, 'DEFINITION_UNKNOWN');
    expectProblem(await boss.get(`/runs/${run.id}/migration`), 409, 'DEFINITION_UNKNOWN');
    expect(await store.journal({ tenant: 'acme', run: run.id })).toEqual(before);
  });

  it('that does a task of another run tells it of its cancel, which needs that run’s definition alone', async () => {
    const inner = defineCrew('inner', { input }).task('line', { ...task, ...legal });
    const longer = defineCrew('inner', { input })
      .task('line', { ...task, ...legal })
      .task('check', { ...task, needs: ['line'] });
    const outer = (crew: typeof inner) =>
      defineCrew('copy', { input }).task('more', { crew, input: () => ({ product: 'x' }), result: 'line' });
    const store = open();
    const { run, child } = await withChild(store, outer(inner));
    // a release whose inner crew is another one has taken the child over, and was rolled back
    const next = await serve({ store, crews: [outer(longer as unknown as typeof inner)], pinned: [outer(inner)] });
    await next.holdpoint.migrate(child.id, { tenant: 'acme', by: people.boss.user, key: 'm' });
    await next.holdpoint.stop({ graceMs: 0 });
    const { url, errors } = await serve({ store, crews: [outer(inner)], script: numbered });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    expect((await anna.get<HeldRunPage>('/runs/held')).body.items.map(({ id }) => id)).toEqual([child.id]);
    expect((await cancel(boss, child)).status).toBe(200);
    expect(await ended(boss, run, 'failed')).toMatchObject({ failure: { code: 'CREW_FAILED', task: 'more' } });
    await until(async () => (await eventsOf(anna, child)).at(-1)?.type === 'run.reported');
    expect(errors).toEqual([]);
  });

  it('[R74] that has a child takes it along: whoever is there ends it, and nobody is asked for nothing', async () => {
    const inner = defineCrew('inner', { input }).task('line', { ...task, ...legal });
    const outer = (version: string) =>
      defineCrew('copy', { input, version }).task('more', {
        crew: inner,
        input: () => ({ product: 'x' }),
        result: 'line',
      });
    const store = open();
    const { run, child } = await withChild(store, outer('1'));
    const { url, errors } = await serve({ store, crews: [outer('2')], script: numbered });
    const anna = client(url, 'anna');
    expect(await inbox(anna)).toEqual([`${child.id}.line`]);
    const boss = client(url, 'boss');
    await cancel(boss, run);
    await ended(anna, child, 'cancelled');
    expect(await inbox(anna)).toEqual([]);
    await until(async () => (await eventsOf(boss, run)).at(-1)?.type === 'crew.cancelled');
    expect(errors).toEqual([]);
  });
});

/** A run that waits for the run that does its task, which waits for legal; no process. */
async function withChild(store: Store, crew: Pick<Crew, 'name' | 'definition'>) {
  const old = await serve({ store, crews: [crew], script: numbered });
  const run = await start(client(old.url, 'sam'));
  const child = { id: `${run.id}/more/1` };
  await asked(client(old.url, 'anna'), child);
  // what was begun is recorded
  await until(async () => (await eventsOf(client(old.url, 'sam'), run)).at(-1)?.type === 'crew.started');
  await old.holdpoint.stop({ graceMs: 0 });
  return { run, child };
}

describe.each(stores)('the list of held runs, on %s,', (_, open) => {
  it('[R88] has those that somebody may read, and says which definition each waits for', async () => {
    const store = open();
    const { run } = await parked(store);
    const { url, holdpoint } = await serve({ store, crews: [second], script: numbered });
    // one that is over, and one that has the present definition, are not held
    const other = await start(client(url, 'sam'));
    await cancel(client(url, 'boss'), other);
    await asked(client(url, 'anna'), await start(client(url, 'sam'), 'Pan'));
    const { definition } = await holdpoint.runtime.exportRun({ tenant: 'acme', run: run.id });
    const item = { id: run.id, crew: 'copy', status: 'held', definition, startedBy: { id: 'sam' } };
    for (const reader of ['anna', 'sam', 'boss'] as const) {
      const { status, body } = await client(url, reader).get<HeldRunPage>('/runs/held');
      expect({ status, body }).toMatchObject({ status: 200, body: { items: [item], next: null } });
      expect(body.items).toHaveLength(1);
    }
    for (const stranger of ['olga', 'twin'] as const) {
      expect((await client(url, stranger).get('/runs/held')).body).toEqual({ items: [], next: null });
    }
    expect(await holdpoint.as(people.anna).heldRuns()).toMatchObject({ items: [item], next: null });
  });

  it('is read page by page, some of which have nothing', async () => {
    const store = open();
    const { run } = await parked(store);
    const { url } = await serve({ store, crews: [second], script: numbered });
    const anna = client(url, 'anna');
    await asked(anna, await start(client(url, 'sam'), 'Pan'));
    const found: string[][] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body }: { body: HeldRunPage } = await anna.get<HeldRunPage>(
        `/runs/held?limit=1${next && `&after=${encodeURIComponent(next)}`}`,
      );
      found.push(body.items.map(({ id }) => id));
      next = body.next;
    }
    expect(found).toEqual([[], [run.id]]);
    expectProblem(await anna.get('/runs/held?limit=0'), 400, 'BAD_REQUEST');
    expectProblem(await anna.get('/runs/held?after=nonsense'), 400, 'CURSOR_INVALID');
  });
});

describe('the list of held runs', () => {
  it('is narrowed by the host’s own rule, like the list of runs', async () => {
    const store = memoryStore();
    await parked(store);
    const { url } = await serve({ store, crews: [second], authorize: ({ action }) => action !== 'run.read' });
    expect((await client(url, 'anna').get('/runs/held')).body).toEqual({ items: [], next: null });
  });

  it('has those that are paused, or failed and may be run again, under what they are', async () => {
    const store = memoryStore();
    const { run } = await parked(store);
    const old = await serve({ store, crews: [first], concurrency: 0 });
    await client(old.url, 'boss').post(`/runs/${run.id}/pause`, {});
    const { url } = await serve({ store, crews: [second] });
    const boss = client(url, 'boss');
    expect((await boss.get<HeldRunPage>('/runs/held')).body.items).toMatchObject([{ id: run.id, status: 'paused' }]);
    expect((await cancel(boss, run)).body).toMatchObject({ status: 'cancelled' });
    expect((await boss.get<HeldRunPage>('/runs/held')).body.items).toEqual([]);
  });
});
