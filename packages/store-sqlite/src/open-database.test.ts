import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { stepTo } from './committing-process.ts';
import { openDatabase } from './open-database.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { sqliteStore } from './sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

it('refuses what is no database, and a folder that is not there, with STORE_UNAVAILABLE', () => {
  using folder = temporaryFolder();
  writeFileSync(folder.file, 'no database, '.repeat(1_000));
  expect(() => sqliteStore({ file: folder.file })).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }));
  expect(() => sqliteStore({ file: `${folder.file}/absent/holdpoint.db` })).toThrow(
    expect.objectContaining({ code: 'STORE_UNAVAILABLE', hint: expect.stringContaining('Create the folder') }),
  );
});

it('opens a file that it made before without waiting for its write lock', async () => {
  using folder = temporaryFolder();
  const store = sqliteStore({ file: folder.file });
  await store.commit(stepTo('r1', 1, 'k'));
  const other = new DatabaseSync(folder.file);
  other.exec('begin immediate');
  const again = sqliteStore({ file: folder.file });
  expect((await again.load({ tenant: 'acme', run: 'r1' })).version).toBe(1);
  other.close();
  await again.close();
  await store.close();
});

it('waits when SQLite itself does not: it gives up at once when two switch a new file to the log', () => {
  using folder = temporaryFolder();
  const database = new DatabaseSync(folder.file);
  let tries = 0;
  const contended: SqliteDatabase = {
    isTransaction: false,
    exec: (sql) => database.exec(sql),
    prepare(sql) {
      // seen with four threads that open a new file at once, in one of 200 openings
      if (sql.includes('journal_mode') && ++tries < 3) throw Object.assign(new Error('locked'), { errcode: 5 });
      return database.prepare(sql);
    },
    location: () => database.location(),
    close: () => database.close(),
  };
  openDatabase({ database: contended }, 'full');
  expect(tries).toBe(3);
  expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
  database.close();
});
