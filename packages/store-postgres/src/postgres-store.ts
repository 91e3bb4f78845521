import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkCommit, type Store, storeClosed } from '@holdpoint/store';
import { changeHints } from './change-hints.ts';
import { changeListener } from './change-listener.ts';
import { commandLeases } from './command-leases.ts';
import { checkWritten, commitError, commitStatement } from './commit-statement.ts';
import type { PostgresFaultPoint } from './fault-point.ts';
import { checkSchema, migrate } from './migrate.ts';
import { isRaised, isUndone, storeError } from './postgres-error.ts';
import { asText, guardPool, type PostgresAnswer, type PostgresPool, type PostgresQuery } from './postgres-pool.ts';
import { runReader } from './run-reader.ts';
import { defaultSchema, quotedSchema } from './schema-name.ts';
import { checkServer, type PostgresDurability } from './server-check.ts';
import { storeClock } from './store-clock.ts';
import { storedName } from './stored-name.ts';

export interface PostgresStoreOptions {
  /** A `Pool` of `pg`. It stays yours: `close` leaves it open. `watch` keeps one of its connections. */
  readonly pool: PostgresPool;
  /** Where the tables are. Default `holdpoint`. */
  readonly schema?: string;
  /** Whether the first use brings the tables to this version. Default true; otherwise call `migrate` before. */
  readonly migrate?: boolean;
  /**
   * What an acknowledged commit survives. Default `host`. The first use throws `STORE_UNAVAILABLE` when the server's
   * settings promise less: `host` needs `fsync` and `synchronous_commit`, `replicated` also a synchronous standby.
   */
  readonly durability?: PostgresDurability;
  /** A pool for `watch`, where `pool` goes through a pooler that cannot LISTEN. Default `pool`. */
  readonly listenPool?: PostgresPool;
  /** Milliseconds to wait for an answer of the server, then `STORE_UNAVAILABLE`. Default 30_000. */
  readonly answerMs?: number;
  /** Milliseconds since the epoch, in place of the database's clock. This handle's clock does not follow it backwards. */
  readonly now?: () => number;
  /** A test hook: called at each of `postgresFaultPoints` of every write; it may throw, or kill the process. */
  readonly fault?: (point: PostgresFaultPoint) => void;
}

/**
 * Keeps runs in PostgreSQL, for any number of processes. A commit is one statement, and one round trip.
 *
 * Connects at the first use, which also makes or upgrades the tables. The clock is the database's.
 *
 * @example const holdpoint = createHoldpoint({ crews, store: postgresStore({ pool: new pg.Pool({ connectionString }) }) });
 */
export function postgresStore(options: PostgresStoreOptions): Store {
  const {
    pool,
    schema = defaultSchema,
    durability = 'host',
    listenPool = pool,
    answerMs = 30_000,
    now,
    fault,
  } = options;
  const quoted = quotedSchema(schema);
  const handle = randomUUID();
  const channel = `${schema}_changes`;
  const clock = storeClock(now);
  guardPool(pool);
  guardPool(listenPool);
  const reader = runReader(read, { schema: quoted, clock });
  const commands = commandLeases(write, { schema: quoted, clock, holder: handle });
  const hints = changeHints(read, { channel, writer: handle });
  const listener = changeListener(listenPool, { channel, handle });
  const unanswered = new Set<Promise<unknown>>();
  let prepared: Promise<void> | null = null;
  let closing: Promise<void> | null = null;

  return {
    durability,
    leasesOnCommit: true,
    ...(now && { now: clock.parameter }),
    load: (run, loadOptions = {}) => answer(() => reader.load(run, loadOptions)),
    commit: (commit) =>
      answer(async () => {
        checkCommit(commit);
        const { tenant, run, expected, entries } = commit;
        const head = { ...commit, entries: [] }; // what errors name; the caller may change the commit at once
        const version = expected + entries.length;
        try {
          checkWritten(head, (await write(commitStatement(quoted, commit, { clock, holder: handle }))).rows);
        } catch (error) {
          throw commitError(head, error);
        }
        hints.announce({ tenant, run, version });
      }),
    journal: (run, journalOptions = {}) => answer(() => reader.journal(run, journalOptions)),
    find: (query) => answer(() => reader.find(query)),
    lease: (leaseOptions) => answer(() => commands.lease(leaseOptions)),
    close() {
      closing ??= (async () => {
        await Promise.allSettled(unanswered);
        listener.stop();
        await hints.close();
      })();
      return closing;
    },
    watch(changed) {
      if (closing) throw storeClosed();
      return listener.watch(changed);
    },
    erase: ({ tenant, run }, versions) =>
      answer(async () => {
        const ofRun = `update ${quoted}.journal set body = 'null' where tenant = $1 and run = $2`;
        const values = [storedName(tenant), storedName(run)];
        if (versions === 'all') await write({ text: ofRun, values });
        else await write({ text: `${ofRun} and version = any ($3)`, values: [...values, [...versions]] });
      }),
  };

  /** Runs what a caller asked for, which `close` waits for. `work` takes down its input before it first waits. */
  function answer<T>(work: () => Promise<T>): Promise<T> {
    if (closing) return Promise.reject(storeClosed());
    const answered = work().catch((error) => {
      throw storeError(error);
    });
    unanswered.add(answered);
    const settled = () => unanswered.delete(answered);
    answered.then(settled, settled);
    return answered;
  }

  /** Once, before the first statement; again when it failed. */
  function ready(): Promise<void> {
    prepared ??= prepare().catch((error) => {
      prepared = null;
      throw error;
    });
    return prepared;
  }

  async function prepare(): Promise<void> {
    await checkServer(pool, durability);
    if (options.migrate === false) await checkSchema({ pool, schema });
    else await migrate({ pool, schema });
  }

  async function read(query: PostgresQuery): Promise<PostgresAnswer> {
    await ready();
    return pool.query({ ...query, types: asText, query_timeout: answerMs });
  }

  /** A statement is a transaction of its own: when the server undid it because of others, it is sent again. */
  async function write(query: PostgresQuery): Promise<PostgresAnswer> {
    await ready();
    for (let tries = 1; ; tries += 1) {
      try {
        return await send({ ...query, types: asText, query_timeout: answerMs });
      } catch (error) {
        if (!isUndone(error) || tries === 5) throw error;
      }
      await sleep(tries * 10 * Math.random());
    }
  }

  async function send(query: PostgresQuery): Promise<PostgresAnswer> {
    const client = await pool.connect();
    const ignore = () => {}; // a connection that breaks rejects its query as well
    client.on('error', ignore);
    let isOver = false;
    try {
      fault?.('postgres.beforeSend');
      const answering = client.query(query);
      answering.catch(ignore);
      fault?.('postgres.sent');
      const answered = await answering;
      fault?.('postgres.afterCommit');
      isOver = true;
      return answered;
    } catch (error) {
      // told before its transaction is over: until then its locks would be stepped over by whoever asks for work
      if (isRaised(error)) {
        await client.query({ text: 'select 1', query_timeout: answerMs });
        isOver = true;
      }
      throw error;
    } finally {
      if (isOver) client.off('error', ignore);
      client.release(!isOver);
    }
  }
}
