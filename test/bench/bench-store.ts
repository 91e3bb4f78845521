import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '@holdpoint/store';
import { sqliteStore } from '@holdpoint/store-sqlite';

/** A store to measure, and the rate of the database below it. */
export interface BenchStore {
  readonly name: string;
  readonly store: Store;
  /** Another handle on the same data, as another process would have. */
  open(): Store;
  /** Commits of one row of about 1 KB, by as many writers, on the same disk and with the same durability, for `ms`. */
  rawCommits(writers: number, ms: number): Promise<number>;
  /** Bytes that the data takes now. */
  bytes(): Promise<number>;
  close(): Promise<void>;
}

const row = 'x'.repeat(1_000);

/** A file of its own in the temporary folder, `synchronous=FULL`. Its raw rate is of one writer: SQLite has no more. */
export async function sqliteBench(): Promise<BenchStore> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const file = join(folder, 'holdpoint.db');
  const store = sqliteStore({ file });
  const raw = new DatabaseSync(join(folder, 'raw.db'));
  raw.exec(
    'pragma journal_mode = wal; pragma synchronous = full; create table lines (id integer primary key, body text)',
  );
  const insert = raw.prepare('insert into lines (body) values (?)');
  return {
    name: 'SQLite',
    store,
    open: () => sqliteStore({ file }),
    async rawCommits(_, ms) {
      const from = performance.now();
      let count = 0;
      for (; performance.now() - from < ms; count += 1) insert.run(row);
      return (count * 1_000) / (performance.now() - from);
    },
    async bytes() {
      const database = new DatabaseSync(file);
      database.exec('pragma wal_checkpoint(truncate)');
      database.close();
      return statSync(file).size;
    },
    async close() {
      raw.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
