import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Model } from '@holdpoint/core';
import { memoryStore, type Store } from '@holdpoint/store';
import { postgresStore } from '@holdpoint/store-postgres';
import { redisStore } from '@holdpoint/store-redis';
import { sqliteStore } from '@holdpoint/store-sqlite';
import { scriptedModel, until, virtualClock } from '@holdpoint/testing';
import pg from 'pg';
import { createClient } from 'redis';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { decide, done, firstReview, reviewsIn, runtimeOn, start } from './in-process.ts';
import { kinds } from './places.ts';

const answers = { draft: [{ text: 'v1' }, { text: 'v2' }], polish: [{ text: 'v3' }] };
const minute = 60_000;

describe.each(['memory', ...kinds.map(({ name }) => name)])('a run that waits, on %s', (kind) => {
  it('[R07] asks no model for ten minutes, nor for ten more after a restart', async () => {
    const clock = virtualClock();
    const open = opener(kind, clock.now);
    const model = scriptedModel(answers);
    let looks = 0;
    const counted = (store: Store): Store => ({
      ...store,
      lease: async (options) => {
        const leased = await store.lease(options);
        looks += 1;
        return leased;
      },
    });
    const often = { clock, pollMs: 2_000, leaseMs: 15_000 };
    const tenMinutes = async () => {
      for (let ms = 0; ms < 10 * minute; ms += often.pollMs) {
        const before = looks;
        await clock.advance(often.pollMs);
        await until(() => looks > before); // a server answers in its own time
      }
    };
    const first = runtimeOn(counted(await open()), model, often);
    await first.start();
    await start(first);
    const review = await firstReview(first.store);
    await tenMinutes();
    await first.stop({ graceMs: 0 });

    const second = runtimeOn(counted(await open()), model, often);
    await second.start();
    await tenMinutes();
    expect(model.requests).toHaveLength(1);
    expect(await reviewsIn(second.store)).toEqual([review]);
  });

  it.each(['the same process', 'the next process'])(
    '[R16] goes on after 30 days when approved, in %s',
    async (where) => {
      const clock = virtualClock();
      const open = opener(kind, clock.now);
      const patient = { clock, pollMs: 60 * minute, leaseMs: 180 * minute };
      const first = runtimeOn(await open(), scriptedModel(answers), patient);
      await first.start();
      const ref = await start(first);
      const review = await firstReview(first.store);
      const next = async () => {
        await first.stop({ graceMs: 0 });
        const second = runtimeOn(await open(), scriptedModel(answers), patient);
        await second.start();
        return second;
      };
      await clock.advance(30 * 24 * 60 * minute);
      const runtime = where === 'the same process' ? first : await next();
      const { answer } = await decide(runtime, review, 'approve');
      expect(answer.decision.at).toBeGreaterThanOrEqual(clock.now());
      await done(runtime.store, ref);
    },
  );
});

describe('a store that fails at the pause', () => {
  it.each(['nothing', 'everything'] as const)(
    '[R12] tells nobody until it is healed, then everybody once; it had written %s',
    async (written) => {
      const { store, heal } = failing(memoryStore(), written);
      const model = scriptedModel(answers);
      const failures: unknown[] = [];
      const heard: number[] = [];
      const runtime = runtimeOn(store, model, { onError: (error) => failures.push(error), leaseMs: 60 });
      runtime.onChange(({ version }) => heard.push(version));
      await runtime.start();
      await start(runtime);
      await until(() => failures.length > 3);
      expect(heard).toEqual([1]);

      heal();
      await firstReview(store);
      await until(() => heard.length > 1);
      await runtime.stop();
      expect(heard).toEqual([1, 3]);
      expect(model.requests).toHaveLength(1);
      expect(failures).toEqual(failures.map(() => expect.objectContaining({ code: 'STORE_UNAVAILABLE' })));
    },
  );
});

// in memory they are what the process is full of
describe.each(kinds)('a thousand runs that wait, on $name', ({ name }) => {
  it('[R15] hold no timer, no memory and no attention, and let the runtime stop at once', async () => {
    const store = await opener(name, Date.now)();
    const runtime = runtimeOn(store, forgetful, { pollMs: 100, leaseMs: 15_000 });
    await runtime.start();
    let asked = 0;
    runtime.onChange(({ version }) => {
      if (version === 3) asked += 1; // started, answered, shown
    });
    const hundred = (from: number) => Promise.all(Array.from({ length: 100 }, (_, n) => start(runtime, `${from + n}`)));
    await hundred(0); // warms up
    await until(() => asked === 100, { timeoutMs: 30_000 });
    const before = { heap: heapInUse(), resources: process.getActiveResourcesInfo().length };

    for (let from = 100; from < 1_100; from += 100) await hundred(from);
    await until(() => asked === 1_100, { timeoutMs: 120_000 });
    expect(await reviewsIn(store, 2_000)).toHaveLength(1_100);

    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    await until(() => delay.count > 100, { timeoutMs: 20_000 });
    delay.disable();
    expect(delay.percentile(50) / 1e6).toBeLessThan(20);
    expect(process.getActiveResourcesInfo().length - before.resources).toBeLessThan(10);
    expect(heapInUse()).toBeLessThan(before.heap * 1.1);
    const from = performance.now();
    await runtime.stop();
    expect(performance.now() - from).toBeLessThan(500);
  }, 180_000);
});

/** Gives a handle on the same data each time; all are closed with the test. */
function opener(kind: string, now: () => number): () => Promise<Store> {
  const name = `of_${randomUUID().replaceAll('-', '')}`;
  const closing = (store: Store) => {
    onTestFinished(() => store.close());
    return store;
  };
  if (kind === 'memory') {
    const store = memoryStore({ now });
    return async () => store;
  }
  if (kind === 'SQLite') {
    const folder = mkdtempSync(join(tmpdir(), 'holdpoint-waiting-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return async () => closing(sqliteStore({ file: join(folder, 'run.db'), now, synchronous: 'normal' }));
  }
  if (kind === 'Postgres') {
    const pool = new pg.Pool({ connectionString: inject('postgres'), max: 4 });
    onTestFinished(() => pool.end());
    return async () => closing(postgresStore({ pool, schema: name, now }));
  }
  const client = createClient({ url: inject('redis') ?? '' }).on('error', () => {});
  onTestFinished(() => client.destroy());
  return async () => {
    if (!client.isOpen) await client.connect();
    return closing(redisStore({ client, prefix: name, now }));
  };
}

/** Fails from the first commit that opens a review until it is healed, having written nothing or everything of it. */
function failing(inner: Store, written: 'nothing' | 'everything'): { store: Store; heal: () => void } {
  let health: 'well' | 'ill' | 'healed' = 'well';
  const fail = () => {
    throw new Error('The disk is gone.');
  };
  const commit: Store['commit'] = async (given) => {
    const falls = health === 'well' && given.rows.some(({ kind }) => kind === 'review');
    if (health !== 'ill' && (!falls || written === 'everything')) await inner.commit(given);
    if (falls) health = 'ill';
    if (health === 'ill') fail();
  };
  const journal: Store['journal'] = async (...given) => (health === 'ill' ? fail() : inner.journal(...given));
  return {
    store: { ...inner, commit, journal },
    heal: () => {
      health = 'healed';
    },
  };
}

const forgetful: Model = {
  name: 'forgetful',
  respond: async () => ({
    text: '{"text":"v1"}',
    usage: { inputTokens: 1, outputTokens: 1, requests: 1 },
    model: 'forgetful',
  }),
};

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
