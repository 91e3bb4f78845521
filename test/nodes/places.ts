import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Store, sqliteStore } from '@holdpoint/server';
import { postgresStore } from '@holdpoint/store-postgres';
import { redisStore } from '@holdpoint/store-redis';
import { createAdapter as createPostgresAdapter } from '@socket.io/postgres-adapter';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import pg from 'pg';
import { createClient } from 'redis';
import type { Namespace } from 'socket.io';
import type { Adapter } from 'socket.io-adapter';
import { hasRedis, startRedis } from '../support/redis.ts';
import { startPostgres } from '../support/start-postgres.ts';

/** What one node has of a place: a handle of the store, and what leads to the sockets of the others. */
export interface Opened {
  readonly store: Store;
  readonly adapter: ((namespace: Namespace) => Adapter) | null;
  /** Lets go of what the store leaves open. */
  end(): void;
}

/** Where the runs of several nodes live. */
export interface Place extends AsyncDisposable {
  readonly url: string;
}

interface Kind {
  readonly name: string;
  /** What its addresses begin with. */
  readonly scheme: string;
  readonly isHere: boolean;
  /** A new one, empty, until it is disposed of. */
  begin(): Promise<Place>;
  open(url: string): Promise<Opened>;
}

/** The stores that several processes share. Another is one more entry. */
export const kinds: readonly Kind[] = [
  { name: 'SQLite', scheme: 'sqlite:', isHere: true, begin: beginFile, open: openFile },
  { name: 'Redis', scheme: 'redis:', isHere: hasRedis, begin: startRedis, open: openRedis },
  { name: 'Postgres', scheme: 'postgres:', isHere: true, begin: startPostgres, open: openPostgres },
];

export async function openPlace(url: string): Promise<Opened> {
  const kind = kinds.find(({ scheme }) => url.startsWith(scheme));
  if (!kind) throw new Error(`No store is known for "${url}".`);
  return kind.open(url);
}

async function beginFile(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-nodes-'));
  return {
    url: `sqlite:${join(folder, 'holdpoint.db')}`,
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function openFile(url: string): Promise<Opened> {
  return { store: sqliteStore({ file: url.slice('sqlite:'.length) }), adapter: null, end: () => {} };
}

async function openRedis(url: string): Promise<Opened> {
  const connect = () =>
    createClient({ url })
      .on('error', () => {})
      .connect();
  const [client, bus] = await Promise.all([connect(), connect()]);
  // the adapter drops what becomes of it: when Redis is lost, a rejection would end the process
  const publish = bus.publish.bind(bus);
  const quiet = (channel: string, message: Buffer) => publish(channel, message).catch(() => 0);
  const adapt = createAdapter(Object.assign(bus, { publish: quiet }));
  const adapters = new Set<Adapter>();
  function adapter(namespace: Namespace): Adapter {
    const made = adapt(namespace);
    adapters.add(made);
    return made;
  }
  const end = () => {
    for (const made of adapters) made.close();
    client.destroy();
    bus.destroy();
  };
  return { store: redisStore({ client }), adapter, end };
}

/** What the adapter keeps there is too long for a notification. */
const attachments = `
  create table if not exists socket_io_attachments (
    id bigserial unique, created_at timestamptz default now(), payload bytea
  )`;

async function openPostgres(url: string): Promise<Opened> {
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  const quiet = () => {};
  pool.on('error', quiet);
  // the adapter listens on a connection of the pool, and a broken one without a listener ends the process
  pool.on('connect', (client) => client.on('error', quiet));
  // two that create it at the same moment get in each other's way
  await pool.query(attachments).catch(() => pool.query(attachments));
  // a notification of exactly 8,000 bytes is lost
  const adapt = createPostgresAdapter(pool, { payloadThreshold: 7_999, errorHandler: quiet });
  const adapters = new Set<Adapter>();
  function adapter(namespace: Namespace): Adapter {
    const made = adapt(namespace);
    adapters.add(made);
    return made;
  }
  const end = () => {
    for (const made of adapters) made.close();
    pool.end().catch(quiet);
  };
  return { store: postgresStore({ pool }), adapter, end };
}
