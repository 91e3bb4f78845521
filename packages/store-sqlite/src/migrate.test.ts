import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { stepTo } from './committing-process.ts';
import { migrate } from './migrate.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { sqliteStore } from './sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

it('refuses a file that a newer version wrote, and does not touch it', async () => {
  using folder = temporaryFolder();
  await sqliteStore({ file: folder.file }).close();
  const database = new DatabaseSync(folder.file);
  database.exec('pragma user_version = 99');
  expect(() => sqliteStore({ file: folder.file })).toThrow(/has schema 99; this version .* knows schemas up to 3/);
  expect(database.prepare('pragma user_version').get()).toEqual({ user_version: 99 });
  database.close();
});

const backToFirst = `
  alter table commands drop column deliveries;
  alter table journal drop column writer;
  alter table runs add column version integer not null default 1;
  alter table runs add column changed integer not null default 1;
  alter table runs add column writer text not null default '';
  create index runs_changed on runs (changed);
  pragma user_version = 1`;

it('brings a file of the first schema to this one, with what waits in it', async () => {
  using folder = temporaryFolder();
  const before = sqliteStore({ file: folder.file });
  await before.commit(stepTo('r1', 1, 'k'));
  await before.close();
  const database = new DatabaseSync(folder.file);
  database.exec(backToFirst);
  database.close();
  const after = sqliteStore({ file: folder.file });
  const { leases } = await after.lease({ routes: ['r1'], limit: 10, leaseMs: 1_000, keep: [] });
  expect(leases).toMatchObject([{ run: 'r1', deliveries: 1 }]);
  await after.commit(stepTo('r1', 2, 'k'));
  expect(await after.load({ tenant: 'acme', run: 'r1' })).toMatchObject({ version: 2 });
  await after.close();
});

it('refuses a file that belongs to something else', () => {
  using folder = temporaryFolder();
  const database = new DatabaseSync(folder.file);
  database.exec('create table orders (id integer)');
  expect(() => sqliteStore({ file: folder.file })).toThrow('holds the tables of something else');
  expect(database.prepare('select name from sqlite_schema').all()).toEqual([{ name: 'orders' }]);
  database.close();
});

it('sets a new file up once when two processes open it at the same moment', () => {
  using folder = temporaryFolder();
  const [first, second] = [new DatabaseSync(folder.file), new DatabaseSync(folder.file)];
  const amid: unknown[] = [];
  migrate(meddled(first, { after: () => amid.push(outcome(() => migrate(second))) }));
  expect(amid).toEqual(['database is locked']);
  expect(outcome(() => migrate(second))).toBe('done');
  first.close();
  second.close();
});

it('does nothing when another process was the first to set the file up', () => {
  using folder = temporaryFolder();
  const [first, second] = [new DatabaseSync(folder.file), new DatabaseSync(folder.file)];
  migrate(meddled(first, { before: () => migrate(second) }));
  expect(first.prepare('pragma user_version').get()).toEqual({ user_version: 3 });
  first.close();
  second.close();
});

/** The database, with something else happening just before or after its transaction begins. */
function meddled(
  database: DatabaseSync,
  { before, after }: { before?: () => void; after?: () => void },
): SqliteDatabase {
  return {
    get isTransaction() {
      return database.isTransaction;
    },
    exec(sql) {
      if (sql.startsWith('begin')) before?.();
      database.exec(sql);
      if (sql.startsWith('begin')) after?.();
    },
    prepare: (sql) => database.prepare(sql),
    location: () => database.location(),
    close: () => database.close(),
  };
}

function outcome(work: () => void): string {
  try {
    work();
    return 'done';
  } catch (error) {
    return (error as Error).message;
  }
}
