import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '@holdpoint/store';
import { type PostgresAnswer, type PostgresQuery, postgresStore } from '@holdpoint/store-postgres';
import { type SqliteDatabase, sqliteStore } from '@holdpoint/store-sqlite';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rewritingPool } from '../store-postgres/rewriting-pool.ts';
import { startPostgres } from '../support/start-postgres.ts';
import { fill } from './fill.ts';
import { startOn } from './parked.ts';
import { postgresBench } from './postgres-bench.ts';
import { roundBytes } from './round-bytes.ts';
import { createRounds } from './rounds.ts';
import { sqliteBench } from './sqlite-bench.ts';

// What does not depend on how busy the machine is; `pnpm bench` measures the rest.

const rounds = 20;

describe('a decision and the task it leads to', () => {
  it('wait for the disk twice on SQLite', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdpoint-counts-'));
    const file = join(folder, 'holdpoint.db');
    const database = new DatabaseSync(file);
    const synced: unknown[] = [];
    const store = sqliteStore({ database: countingSyncs(database, file, synced) });
    onTestFinished(async () => {
      await store.close();
      database.close();
      rmSync(folder, { recursive: true });
    });
    await decide(store, () => synced.splice(0));
    expect(synced.length).toBe(2 * rounds);
  });

  it('wait for the disk twice on Postgres, each time for one statement', async () => {
    const server = await startPostgres();
    const pool = new pg.Pool({ connectionString: server.url, max: 8 });
    onTestFinished(async () => {
      await pool.end();
      await server[Symbol.asyncDispose]();
    });
    const waited: string[] = [];
    const store = postgresStore({
      pool: rewritingPool(pool, async (query, send) => {
        const answer = await send(query);
        if (isCommit(query)) waited.push('commit');
        else if (handsOut(answer)) waited.push('lease');
        else if (!isRead(query)) waited.push(query.text);
        return answer;
      }),
    });
    onTestFinished(() => store.close());
    await decide(store, () => waited.splice(0));
    expect(waited).toEqual(Array(2 * rounds).fill('commit'));
  });
});

describe.each([
  ['SQLite', sqliteBench, { stored: 2, logged: Number.POSITIVE_INFINITY }],
  ['Postgres', postgresBench, { stored: 1.7, logged: 2.5 }],
])('the bytes of a round on %s', (_, open, most) => {
  it('are few beside what it holds, and as many later', async () => {
    await using bench = await open();
    const { at, end } = await roundBytes(bench, 60);
    const [early, late] = [await at(10), await at(100)];
    const { largestRow } = await end();
    for (const round of [early, late]) {
      expect(round.commits).toBe(2);
      expect(round.stored / round.entries).toBeLessThan(most.stored);
      if (round.logged !== null) expect(round.logged / round.all).toBeLessThan(most.logged);
    }
    expect(late.entries / early.entries).toBeLessThan(1.1);
    expect(late.stored / early.stored).toBeLessThan(1.1);
    expect(largestRow).toBeLessThan(4_096);
  });
});

it('a process holds no more with 10,000 parked runs than with one', async () => {
  await using none = await sqliteBench();
  await using many = await sqliteBench();
  await fill(none, 1);
  await fill(many, 10_000);
  await startOn(none); // the next ones find compiled what this one compiled
  const more = (await startOn(many)).heap - (await startOn(none)).heap;
  expect(more / 2 ** 20).toBeLessThan(1);
});

/** Some rounds of one run, the first ones before `begins`. */
async function decide(store: Store, begins: () => unknown): Promise<void> {
  const { runtime, begin, round } = createRounds(store);
  onTestFinished(() => runtime.stop({ graceMs: 0 }));
  await runtime.start();
  let shown = await round(await begin());
  await begins();
  for (let n = 0; n < rounds; n += 1) shown = await round(shown);
}

/** Tells of each COMMIT that wrote to the log and waited until that was on the disk. */
function countingSyncs(database: DatabaseSync, file: string, synced: unknown[]): SqliteDatabase {
  database.exec('pragma journal_mode = wal; pragma wal_autocheckpoint = 0');
  const logged = () => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return {
    get isTransaction() {
      return database.isTransaction;
    },
    prepare: (sql) => database.prepare(sql),
    location: () => database.location(),
    close: () => database.close(),
    exec(sql) {
      const before = logged();
      database.exec(sql);
      const waits = database.prepare('pragma synchronous').get()?.synchronous === 2;
      if (waits && logged() > before) synced.push(sql);
    },
  };
}

function isCommit({ text }: PostgresQuery): boolean {
  return text.includes('.commit(');
}

/** Also true of what tells others of a commit: NOTIFY waits for no disk. */
function isRead({ text }: PostgresQuery): boolean {
  return /^\s*(select|with)\b/.test(text);
}

function handsOut({ rows }: Partial<PostgresAnswer>): boolean {
  return rows?.some((row) => (row as { readonly deliveries?: unknown }).deliveries != null) ?? false;
}
