import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Store } from '@holdpoint/store';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import { cuttingProxy } from './cutting-proxy.test-support.ts';
import { canStart } from './redis-for-tests.test-support.ts';
import { type RedisStoreOptions, redisStore } from './redis-store.ts';
import { startRedis } from './start-redis.test-support.ts';
import { expectWhole, stepTo } from './stepping.test-support.ts';

const unavailable = (hint: string | RegExp) =>
  expect.objectContaining({ code: 'STORE_UNAVAILABLE', hint: expect.stringMatching(hint) });
const unknown = unavailable('unknown: look its key up');
const unwritten = (hint: string) => unavailable(new RegExp(`^Nothing was written.*${hint}`));

describe.skipIf(!canStart)('a connection to Redis', () => {
  it('that is lost between a commit and its answer leaves the outcome unknown, and the key tells it', async () => {
    await using redis = await startRedis();
    await using proxy = await cuttingProxy(redis.port);
    await using opened = await open(proxy.url);
    const { store } = opened;
    await store.load({ tenant: 'acme', run: 'r1' }); // the server passed the check
    for (let version = 1; version <= 30; version++) {
      proxy.answers = 'cut';
      const commit = stepTo('r1', version, 'k');
      await expect(store.commit(commit)).rejects.toEqual(unknown);
      const [found] = await store.journal(commit, { key: `k ${version}` });
      if (!found) await store.commit(commit); // the server had forgotten the script: nothing but that was cut
      await expect(store.commit(commit)).rejects.toMatchObject({ code: 'KEY_TAKEN' });
    }
    await expectWhole(store, 'r1', 30);
  });

  it('that is lost loses the commits in flight at most, and sends none of them twice', async () => {
    await using redis = await startRedis();
    await using proxy = await cuttingProxy(redis.port);
    await using opened = await open(proxy.url);
    const { store, client } = opened;
    await store.commit(stepTo('warm', 1, 'k'));
    const runs = Array.from({ length: 40 }, (_, n) => `r${n}`);
    const before = Number(/cmdstat_evalsha:calls=(\d+)/.exec(await client.info('commandstats'))?.[1]);
    proxy.answers = 'cut';
    const outcomes = await Promise.allSettled(runs.map((run) => store.commit(stepTo(run, 1, 'k'))));
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toEqual(unknown);
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
    await store.load({ tenant: 'acme', run: 'r1' }); // connected again
    const after = Number(/cmdstat_evalsha:calls=(\d+)/.exec(await client.info('commandstats'))?.[1]);
    expect(after - before).toBeLessThanOrEqual(runs.length + 1);
    for (const [n, run] of runs.entries()) await expectWhole(store, run, outcomes[n]?.status === 'fulfilled' ? 1 : 0);
  });

  it('that answers no more is given up in time', async () => {
    await using redis = await startRedis();
    await using proxy = await cuttingProxy(redis.port);
    await using opened = await open(proxy.url, { timeoutMs: 300 });
    const { store } = opened;
    await store.commit(stepTo('r1', 1, 'k'));
    proxy.answers = 'mute';
    await expect(store.commit(stepTo('r1', 2, 'k'))).rejects.toEqual(unknown);
    await expect(store.load({ tenant: 'acme', run: 'r1' })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('that is not there is waited for, and no longer than the time-out: nothing is sent later', async () => {
    const redis = await startRedis();
    await using opened = await open(redis.url, { timeoutMs: 300 });
    const { store, client } = opened;
    await store.commit(stepTo('r1', 1, 'k'));
    const lost = new Promise((resolve) => client.once('error', resolve));
    await redis.kill('SIGTERM');
    await lost;
    await expect(store.commit(stepTo('r1', 2, 'k'))).rejects.toEqual(unwritten('Redis is up'));
    await using again = await startRedis({ folder: redis.folder, port: redis.port });
    await expectWhole(await ready(store), 'r1', 1);
    expect((await store.load({ tenant: 'acme', run: 'r1' })).version).toBe(1);
    await again.kill();
    await redis[Symbol.asyncDispose]();
  });

  it('that nobody opened, or somebody closed, is refused at once', async () => {
    await using redis = await startRedis();
    const client = createClient({ url: redis.url });
    const store = redisStore({ client });
    await expect(store.commit(stepTo('r1', 1, 'k'))).rejects.toEqual(unwritten('connect'));
    await client.connect();
    await store.commit(stepTo('r1', 1, 'k'));
    client.destroy();
    await expect(store.commit(stepTo('r1', 2, 'k'))).rejects.toEqual(unwritten('connect'));
  });

  it('that watches is opened again after it was lost', async () => {
    await using redis = await startRedis();
    await using opened = await open(redis.url);
    await using other = await open(redis.url);
    let hints = 0;
    opened.store.watch?.(() => {
      hints += 1;
    });
    let version = 0;
    const hinted = async () => {
      for (const before = hints; hints === before; ) await other.store.commit(stepTo('r1', ++version, 'k'));
    };
    await hinted();
    await other.client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']);
    await hinted();
  });

  it('leads to a Redis without memory: a commit is refused whole, and reads go on', async () => {
    await using redis = await startRedis({ settings: { maxmemory: '8mb' } });
    await using opened = await open(redis.url);
    const { store, client } = opened;
    let version = 0;
    const commitMore = async (): Promise<void> => {
      const commit = stepTo('r1', version + 1, 'k');
      const entries = commit.entries.map((entry) => ({ ...entry, body: 'x'.repeat(100_000) }));
      await store.commit({ ...commit, entries, done: [`r1/${version}`, 'absent'] });
      version += 1;
      return commitMore();
    };
    await expect(commitMore()).rejects.toEqual(unwritten('out of memory'));
    const [run, other] = [await store.load({ tenant: 'acme', run: 'r1' }), await open(redis.url)];
    expect(run.version).toBe(version);
    expect((await other.store.load({ tenant: 'acme', run: 'r1' })).version).toBe(version); // a new connection as well
    await other[Symbol.asyncDispose]();
    await client.configSet('maxmemory', '64mb');
    await store.commit(stepTo('r1', version + 1, 'k'));
    await expectWhole(store, 'r1', version + 1);
  });

  it('leads to a replica: nothing is written there', async () => {
    await using primary = await startRedis();
    await using replica = await startRedis();
    await using opened = await open(replica.url);
    const { store, client } = opened;
    await store.commit(stepTo('r1', 1, 'k'));
    await client.sendCommand(['REPLICAOF', '127.0.0.1', `${primary.port}`]);
    await expect(store.commit(stepTo('r1', 2, 'k'))).rejects.toEqual(unwritten('replica'));
    await using another = await open(replica.url);
    await expect(another.store.load({ tenant: 'acme', run: 'r1' })).rejects.toEqual(unwritten('replica'));
  });

  it('leads to a Redis without its replicas, or whose disk fails: a commit is refused whole, and reads go on', async () => {
    await using redis = await startRedis({ settings: { save: '3600 1' } });
    await using opened = await open(redis.url);
    const { store, client } = opened;
    await store.commit(stepTo('r1', 1, 'k'));
    await client.configSet('min-replicas-to-write', '1');
    await expect(store.commit(stepTo('r1', 2, 'k'))).rejects.toEqual(unwritten('replicas'));
    await client.configSet('min-replicas-to-write', '0');
    mkdirSync(join(redis.folder, 'dump.rdb')); // in the way of the file
    await client.bgSave();
    const failed = async (): Promise<boolean> => (await client.info('persistence')).includes('bgsave_status:err');
    while (!(await failed())) await turn();
    await expect(store.commit(stepTo('r1', 2, 'k'))).rejects.toEqual(unwritten('disk'));
    expect((await store.load({ tenant: 'acme', run: 'r1' })).version).toBe(1);
    await client.configSet('stop-writes-on-bgsave-error', 'no');
    await expectWhole(store, 'r1', 1);
  });
});

async function open(url: string, options: Partial<RedisStoreOptions> = {}) {
  const client = createClient({ url, socket: { reconnectStrategy: 5 } });
  client.on('error', () => {});
  await client.connect();
  const store = redisStore({ client, ...options });
  return {
    store,
    client,
    async [Symbol.asyncDispose]() {
      await store.close();
      client.destroy();
    },
  };
}

/** The store, once it is connected again. */
async function ready(store: Store): Promise<Store> {
  for (;;) {
    try {
      await store.load({ tenant: 'acme', run: 'r1' });
      return store;
    } catch {
      // not yet
    }
  }
}
