import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import type { RedisDurability } from './check-server.ts';
import { canStart } from './redis-for-tests.test-support.ts';
import { redisStore } from './redis-store.ts';
import { startRedis } from './start-redis.test-support.ts';
import { expectWhole, stepTo } from './stepping.test-support.ts';

const run = { tenant: 'acme', run: 'r1' };
const weak = [
  { name: 'appendonly', value: 'no', needs: 'appendonly yes', refuses: ['host', 'process'] },
  { name: 'appendfsync', value: 'everysec', needs: 'appendfsync always', refuses: ['host', 'process'] },
  { name: 'appendfsync', value: 'no', needs: 'appendfsync always', refuses: ['host'] },
  { name: 'no-appendfsync-on-rewrite', value: 'yes', needs: 'no-appendfsync-on-rewrite no', refuses: ['host'] },
  {
    name: 'maxmemory-policy',
    value: 'allkeys-lru',
    needs: 'maxmemory-policy noeviction',
    refuses: ['host', 'process', 'none'],
  },
  {
    name: 'maxmemory-policy',
    value: 'volatile-ttl',
    needs: 'maxmemory-policy noeviction',
    refuses: ['host', 'process', 'none'],
  },
] as const;

describe.skipIf(!canStart)('a store that is opened', () => {
  it.each(weak)('on a Redis with "$name $value" refuses $refuses', async ({ name, value, needs, refuses }) => {
    await using redis = await startRedis({ settings: { [name]: value } });
    await using client = await connected(redis.url);
    for (const accept of [undefined, 'host', 'process', 'none'] as const) {
      const store = redisStore({ client, ...(accept && { accept }) });
      const first = store.load(run);
      if (!(refuses as readonly RedisDurability[]).includes(accept ?? 'host')) {
        expect((await first).version).toBe(0);
        continue;
      }
      const refusal = { code: 'STORE_UNAVAILABLE', message: `Redis is set to "${name} ${value}".` };
      await expect(first).rejects.toMatchObject({ ...refusal, hint: expect.stringContaining(needs) });
      await expect(store.commit(stepTo('r1', 1, 'k'))).rejects.toMatchObject(refusal);
    }
    expect(await client.keys('*entries*')).toEqual([]);
  });

  it('goes on when the settings were put right', async () => {
    await using redis = await startRedis({ settings: { appendfsync: 'no' } });
    await using client = await connected(redis.url);
    const store = redisStore({ client });
    await expect(store.load(run)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await client.configSet('appendfsync', 'always');
    expect((await store.load(run)).version).toBe(0);
  });

  it('looks again after each new connection', async () => {
    const redis = await startRedis();
    await using client = await connected(redis.url);
    const store = redisStore({ client });
    await store.commit(stepTo('r1', 1, 'k'));
    const connectedAgain = new Promise((resolve) => client.once('ready', resolve));
    await redis.kill();
    await using weaker = await startRedis({
      folder: redis.folder,
      port: redis.port,
      settings: { appendfsync: 'everysec' },
    });
    await connectedAgain;
    await expect(store.load(run)).rejects.toMatchObject({ message: 'Redis is set to "appendfsync everysec".' });
    await weaker.kill();
    await redis[Symbol.asyncDispose]();
  });

  it('says the class that it was told, or host', async () => {
    await using redis = await startRedis();
    await using client = await connected(redis.url);
    const classes = [undefined, 'host', 'process', 'none'] as const;
    const stores = classes.map((accept) => redisStore({ client, ...(accept && { accept }) }));
    expect(stores.map(({ durability }) => durability)).toEqual(['host', 'host', 'process', 'none']);
  });

  it('where CONFIG is forbidden needs to be told its class', async () => {
    await using redis = await startRedis({ settings: { 'rename-command': 'CONFIG forbidden', appendfsync: 'no' } });
    await using client = await connected(redis.url);
    await expect(redisStore({ client }).load(run)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('CONFIG GET'),
      hint: expect.stringContaining("accept: 'host'"),
    });
    for (const accept of ['host', 'process', 'none'] as const) await redisStore({ client, accept }).load(run);
  });

  it('as a user without a right that a script needs is refused before anything is written', async () => {
    await using redis = await startRedis();
    await using admin = await connected(redis.url);
    const all = ['on', '>secret', '~{holdpoint}:*', '&*', '+@all'];
    for (const missing of ['zadd', 'rpush', 'lset', 'hset', 'hincrby', 'hdel', 'del', 'zrem', 'eval']) {
      await admin.sendCommand(['ACL', 'SETUSER', 'mara', 'reset', ...all, `-${missing}`]);
      await using client = await connected(redis.url.replace('//', '//mara:secret@'));
      const refused = redisStore({ client }).commit(stepTo('r1', 1, 'k'));
      await expect(refused).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', data: { redis: 'NOPERM' } });
      expect(await admin.exists('{holdpoint}:entries:acme\0r1')).toBe(0);
    }
    for (const missing of ['config', 'publish', 'flushall']) {
      await admin.sendCommand(['ACL', 'SETUSER', 'mara', 'reset', ...all, `-${missing}`]);
      await using client = await connected(redis.url.replace('//', '//mara:secret@'));
      const store = redisStore({ client, accept: 'host', prefix: 'holdpoint' });
      await store.commit(stepTo(missing, 1, 'k'));
      await expectWhole(store, missing, 1);
    }
  });

  it('on data of another layout refuses it', async () => {
    await using redis = await startRedis();
    await using client = await connected(redis.url);
    await redisStore({ client }).load(run);
    await client.set('{holdpoint}:layout', '2');
    await expect(redisStore({ client }).load(run)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('layout 2'),
    });
    await redisStore({ client, prefix: 'another' }).load(run);
  });

  it('through a client that speaks the older protocol, or maps replies to buffers, works as well', async () => {
    await using redis = await startRedis();
    for (const [n, options] of [{ RESP: 2 } as const, { commandOptions: { typeMapping: { 36: Buffer } } }].entries()) {
      await using client = await connected(redis.url, options);
      const store = redisStore({ client });
      await store.commit(stepTo(`r${n}`, 1, 'k'));
      await expectWhole(store, `r${n}`, 1);
    }
  });
});

async function connected(url: string, options: object = {}) {
  const client = createClient({ url, socket: { reconnectStrategy: 5 }, ...options });
  client.on('error', () => {});
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: async () => client.destroy() });
}
