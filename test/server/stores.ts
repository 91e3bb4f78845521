import { randomUUID } from 'node:crypto';
import { memoryStore, type Store, sqliteStore } from '@holdpoint/server';
import { postgresStore } from '@holdpoint/store-postgres';
import { redisStore } from '@holdpoint/store-redis';
import pg from 'pg';
import { createClient } from 'redis';
import { afterAll, inject } from 'vitest';
import { temporaryFile } from './temporary-file.ts';

/** The stores every promise of the server is tested on, each empty. */
export const stores: readonly (readonly [name: string, open: () => Store])[] = [
  ['memory', () => memoryStore()],
  ['SQLite', () => sqliteStore({ file: temporaryFile() })],
  ['Postgres', postgresOpener(inject('postgres'))],
  ...redisOpener(inject('redis')),
];

/** A schema for each, all in one pool, which connects when it is first used. */
function postgresOpener(url: string): () => Store {
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  afterAll(() => pool.end());
  return () => postgresStore({ pool, schema: `of_${randomUUID().replaceAll('-', '')}` });
}

/** A prefix for each, all over one connection, which is made when it is first used. */
function redisOpener(url: string | null): typeof stores {
  if (url === null) return [];
  const client = createClient({ url });
  client.on('error', () => {});
  afterAll(() => (client.isOpen ? client.destroy() : undefined));
  const open = () => {
    if (!client.isOpen) client.connect().catch(() => {});
    return redisStore({ client, prefix: randomUUID() });
  };
  return [['Redis', open]];
}
