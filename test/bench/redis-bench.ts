import { redisStore } from '@holdpoint/store-redis';
import { createClient } from 'redis';
import { startRedis } from '../support/redis.ts';
import { type BenchStore, rateOf, value } from './bench-store.ts';

/** A server of its own that syncs each command before it acknowledges it: `appendfsync always`. */
export async function redisBench(): Promise<BenchStore> {
  const server = await startRedis();
  const connect = () =>
    createClient({ url: server.url })
      .on('error', () => {})
      .connect();
  const client = await connect();
  const store = redisStore({ client });
  const info = async (section: string, name: string) =>
    new RegExp(`^${name}:(\\S+)`, 'm').exec(await client.info(section))?.[1] ?? '';
  return {
    name: 'Redis',
    server: `Redis ${await info('server', 'redis_version')}`,
    url: server.url,
    store,
    async rawCommits(writers, ms) {
      const clients = await Promise.all(Array.from({ length: writers }, connect));
      const rate = await rateOf(
        clients.map((one, nth) => () => one.set(`line:${nth}`, value)),
        ms,
      );
      for (const one of clients) one.destroy();
      return rate;
    },
    rawPage: null,
    copyRun: null,
    written: async () => ({ stored: Number(await info('persistence', 'aof_current_size')), logged: null }),
    async [Symbol.asyncDispose]() {
      await store.close();
      client.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}
