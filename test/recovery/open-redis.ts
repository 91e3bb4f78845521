import type { Store } from '@holdpoint/store';
import { type RedisFaultPoint, redisStore } from '@holdpoint/store-redis';
import { createClient } from 'redis';

export async function openRedis(url: string, prefix: string, fault: (point: RedisFaultPoint) => void): Promise<Store> {
  const client = createClient({ url }).on('error', () => {});
  await client.connect();
  return redisStore({ client, prefix, fault });
}
