import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createClient } from 'redis';
import type { RedisDurability } from './check-server.ts';
import { startRedis } from './start-redis.test-support.ts';

export interface RedisForTests extends AsyncDisposable {
  readonly url: string;
  /** What tests must say to use it, as far as they are not about that. */
  readonly accept: RedisDurability;
}

/** Whether a server can be started here; asked for where a test kills it, or changes its settings. */
export const canStart = (process.env.PATH ?? '').split(delimiter).some((at) => existsSync(join(at, 'redis-server')));

if (!canStart && process.env.HOLDPOINT_REQUIRE_SERVICES === '1') {
  throw new Error('redis-server is not on the PATH, and HOLDPOINT_REQUIRE_SERVICES is 1.');
}
if (!canStart) console.log('Tests that start a Redis of their own do not run: redis-server is not on the PATH.');

/** A server of the test's own, or the one at `HOLDPOINT_REDIS_URL` or on the usual port; `null` where there is none. */
export async function redisForTests(): Promise<RedisForTests | null> {
  if (canStart) {
    const started = await startRedis();
    return { url: started.url, accept: 'host', [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() };
  }
  const url = process.env.HOLDPOINT_REDIS_URL ?? 'redis://127.0.0.1:6379';
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch {
    console.log(`Tests of the Redis store do not run: there is no Redis at ${url}.`);
    return null;
  }
  return {
    url,
    accept: 'none',
    async [Symbol.asyncDispose]() {
      for await (const keys of client.scanIterator({ MATCH: '{test-*', COUNT: 1_000 })) {
        if (keys.length > 0) await client.unlink(keys); // it is not the test's own
      }
      await client.close();
    },
  };
}
