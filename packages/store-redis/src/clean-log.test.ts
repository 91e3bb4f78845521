import { appendFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import { canStart } from './redis-for-tests.test-support.ts';
import { redisStore } from './redis-store.ts';
import { startRedis } from './start-redis.test-support.ts';
import { expectWhole, stepTo } from './stepping.test-support.ts';

/** A command as a log has it. */
const logged = (...parts: readonly string[]) =>
  `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`;

describe.skipIf(!canStart)('a log that ends in the middle of a transaction', () => {
  it('brings nothing of it into what is written behind it', async () => {
    await using first = await startRedis();
    const { folder, port, url } = first;
    const client = createClient({ url });
    client.on('error', () => {}); // it connects again
    await client.connect();
    const store = redisStore({ client });
    await store.commit(stepTo('r1', 1, 'k'));
    const [entries = ''] = (await client.keys('*')).filter((key) => key.includes('entries:'));
    const [head = ''] = await client.lRange(entries, 0, -1);
    await first.kill();

    const [log = ''] = globSync(join(folder, 'appendonlydir', '*.incr.aof'))
      .sort()
      .slice(-1);
    const begun =
      logged('SELECT', '0') + logged('MULTI') + logged('RPUSH', entries, head.replace('"version":1', '"version":2'));
    appendFileSync(log, begun + logged('SET', 'torn', 'here').slice(0, -9));
    const second = await startRedis({ folder, port });
    await expectWhole(store, 'r1', 1);
    await store.commit(stepTo('r1', 2, 'k'));
    await second.kill();
    await using third = await startRedis({ folder, port });
    await expectWhole(store, 'r1', 2);
    expect((await store.load({ tenant: 'acme', run: 'r1' })).version).toBe(2);
    client.destroy();
    await third.kill();
  }, 60_000);
});
