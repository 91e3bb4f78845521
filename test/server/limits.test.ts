import type { RunView } from '@holdpoint/protocol';
import { defineCrew, memoryStore, type Store, sqliteStore } from '@holdpoint/server';
import { type Reply, reply, type ScriptedCall, type VirtualClock, virtualClock } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { input, task } from './crews.ts';
import { type Client, client, eventsOf, type StageOptions, serve, start, Text } from './support.ts';
import { temporaryFile } from './temporary-file.ts';

const minute = 60_000;
const hour = 60 * minute;
const single = defineCrew('single', { input }).task('draft', task);
const judged = defineCrew('judged', { input }).task('draft', { ...task, guards: { sober: 'No superlatives.' } });

const quick = defineCrew('quick', { input }).task('count', { perform: () => ({ text: '1' }), output: Text });
const written = ({ task }: ScriptedCall) => (task === 'draft' ? { text: 'x' } : { passes: true, problem: null });

const timed: readonly (readonly [string, (now: () => number) => Store])[] = [
  ['memory', (now) => memoryStore({ now })],
  ['SQLite', (now) => sqliteStore({ file: temporaryFile(), now })],
];

describe.each(timed)('limits on model calls, on %s,', (_, open) => {
  const begin = async ({ answer = written, ...options }: Begin = {}) => {
    const clock = virtualClock();
    const asked: { readonly at: number; readonly key: string }[] = [];
    const note = (call: ScriptedCall) => {
      asked.push({ at: clock.now(), key: call.key });
      return answer(call, asked.length);
    };
    const script = { draft: note, 'draft:judge': note };
    const crews = [single, judged, quick];
    const stage = await serve({ store: open(clock.now), clock, pollMs: 500, crews, script, ...options });
    const began = clock.now();
    const pass = (ms: number) => passing(clock, ms);
    return { ...stage, anna: client(stage.url, 'anna'), asked, began, clock, pass };
  };

  it('spread a burst of 40 runs over the minutes, in order, and hold up no worker', async () => {
    const { anna, asked, began, pass } = await begin({ limits: { requestsPerMinute: 10 }, concurrency: 2 });
    const runs = await startMany(anna, 40);
    const other = await start(anna, 'Kettle', 'quick');
    await pass(5_000);
    expect(await viewOf(anna, other)).toMatchObject({ status: 'done' });
    await pass(5 * minute);
    const views = await Promise.all(runs.map((run) => viewOf(anna, run)));
    expect(views.map(({ status }) => status)).toEqual(Array(40).fill('done'));
    expect(views.map(({ usage }) => [usage.requests, usage.unrecorded])).toEqual(Array(40).fill([1, 0]));
    for (const { at } of asked) {
      expect(asked.filter((call) => call.at >= at && call.at < at + minute).length).toBeLessThanOrEqual(10);
    }
    const spent = (asked.at(-1)?.at ?? 0) - began;
    expect(spent).toBeGreaterThanOrEqual(3 * minute);
    expect(spent).toBeLessThan(3 * minute + 10_000);
    const order = asked.map(({ key }) => runs.findIndex(({ id }) => key.startsWith(`${id}/`)));
    const places = order.map((run) => Math.floor(run / 10));
    expect(places).toEqual(places.toSorted());
  });

  it('let tenants take turns', async () => {
    const { url, anna, asked, pass } = await begin({ limits: { requestsPerMinute: 2 } });
    await startMany(anna, 12);
    await pass(1_000);
    const [late] = await startMany(client(url, 'twin'), 1);
    await pass(2 * minute);
    const place = asked.findIndex(({ key }) => key.startsWith(`${late?.id}/`));
    expect(place).toBeGreaterThanOrEqual(2);
    expect(place).toBeLessThanOrEqual(3);
  });

  it('hold one tenant back and not the others', async () => {
    const { url, anna, asked, pass } = await begin({ limits: { perTenantPerMinute: 1 } });
    await startMany(anna, 3);
    await startMany(client(url, 'twin'), 1);
    await pass(1_000);
    expect(asked).toHaveLength(2);
    await pass(3 * minute);
    expect(asked).toHaveLength(4);
  });

  it('show a call that waits as waiting, not as failed, and count its judges', async () => {
    const { anna, asked, began, clock, pass } = await begin({ limits: { requestsPerMinute: 1 }, retry: { tries: 1 } });
    const run = await start(anna, 'Kettle', 'judged');
    await pass(1_000);
    const [waiting] = (await viewOf(anna, run)).taskList;
    expect(waiting).toMatchObject({ status: 'guarding', failure: null });
    expect(waiting?.waitsUntil).toBeGreaterThanOrEqual(began + minute);
    expect(asked).toHaveLength(1);
    await pass(2 * minute);
    const { status, taskList, usage } = await viewOf(anna, run);
    expect({ status, usage }).toMatchObject({ status: 'done', usage: { requests: 2, unrecorded: 0 } });
    expect(taskList).toMatchObject([{ waitsUntil: null }]);
    expect((await eventsOf(anna, run)).map(({ type }) => type)).toContain('call.deferred');
    expect(clock.now()).toBeGreaterThan(began + 2 * minute);
  });

  it('[R52] of the endpoint are waited out: an hour of 429 loses no draft and uses up no try', async () => {
    const until = Date.UTC(2026, 0, 1) + hour;
    const limited = reply.fail('MODEL_RATE_LIMITED', { retryAfterMs: 120_000 });
    const { anna, asked, clock, pass } = await begin({
      answer: () => (clock.now() < until ? limited : { text: 'late' }),
      retry: { tries: 1 },
    });
    const run = await start(anna, 'Kettle', 'single');
    await pass(10_000);
    expect((await viewOf(anna, run)).taskList[0]?.failure).toMatchObject({ code: 'MODEL_RATE_LIMITED' });
    await pass(hour + 6 * minute);
    const { status, usage } = await viewOf(anna, run);
    expect({ status, usage }).toMatchObject({ status: 'done', usage: { requests: 1, unrecorded: asked.length - 1 } });
  });

  it('of the endpoint that never end are given up after `limitedMs`', async () => {
    const { anna, pass } = await begin({
      answer: () => reply.fail('MODEL_RATE_LIMITED', { retryAfterMs: minute }),
      retry: { limitedMs: 10 * minute },
    });
    const run = await start(anna, 'Kettle', 'single');
    await pass(9 * minute);
    expect(await viewOf(anna, run)).toMatchObject({ status: 'running' });
    await pass(10 * minute);
    expect(await viewOf(anna, run)).toMatchObject({ status: 'failed', failure: { code: 'MODEL_RATE_LIMITED' } });
  });
});

interface Begin extends Omit<StageOptions, 'store' | 'script' | 'clock'> {
  readonly answer?: (call: ScriptedCall, nth: number) => Reply;
}

/** Lets time pass, and the work that it brings be done in between. */
async function passing(clock: VirtualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    await clock.advance(500);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

async function startMany(as: Client, count: number) {
  const runs = [];
  for (let n = 0; n < count; n += 1) runs.push(await start(as, `Kettle ${n}`, 'single'));
  return runs;
}

async function viewOf(as: Client, run: { readonly id: string }): Promise<RunView> {
  return (await as.get<RunView>(`/runs/${run.id}`)).body;
}
