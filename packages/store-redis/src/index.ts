export type { RedisDurability } from './check-server.ts';
export { type RedisFaultPoint, redisFaultPoints } from './fault-point.ts';
export type { ConnectionEvent, RedisClient, RedisSubscriber, SendOptions } from './redis-client.ts';
export { type RedisStoreOptions, redisStore } from './redis-store.ts';
