import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteStore } from '@holdpoint/store-sqlite';
import { type BenchStore, value } from './bench-store.ts';
import { sqliteCopies } from './copies.ts';

export interface SqliteBenchOptions {
  /** Milliseconds that each commit waits for the disk beyond what it waits anyway, ours and raw ones alike. Default 0. */
  readonly diskMs?: number;
}

/** A file in the temporary folder, `synchronous=FULL`. Its raw rate is that of one writer: SQLite has no more. */
export async function sqliteBench({ diskMs = 0 }: SqliteBenchOptions = {}): Promise<BenchStore> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const file = join(folder, 'holdpoint.db');
  const never = new Int32Array(new SharedArrayBuffer(4));
  /** As a disk does: in the middle of a call, and nothing else goes on in this thread. */
  const waitForDisk = () => {
    if (diskMs > 0) Atomics.wait(never, 0, 0, diskMs);
  };
  const store = sqliteStore({ file, fault: (point) => point === 'sqlite.beforeCommit' && waitForDisk() });
  const raw = new DatabaseSync(join(folder, 'raw.db'));
  raw.exec(
    'pragma journal_mode = wal; pragma synchronous = full; create table lines (id integer primary key, body text)',
  );
  const insert = raw.prepare('insert into lines (body) values (?)');
  const beside = new DatabaseSync(file);
  const page = beside.prepare(`
    select body from tags join rows using (row)
    where tenant = 'bench' and tags.kind = 'review' and tag = ? order by tags.sort, run, tags.id limit ?`);
  let logged = 0;
  return {
    name: 'SQLite',
    server: `SQLite ${process.versions.sqlite}`,
    url: `sqlite:${file}`,
    store,
    async rawCommits(_, ms) {
      const from = performance.now();
      let count = 0;
      for (; performance.now() - from < ms; count += 1) {
        waitForDisk();
        insert.run(value);
      }
      return (count * 1_000) / (performance.now() - from);
    },
    rawPage: async (tag, limit) => page.all(tag, limit),
    async copyRun(run, copies) {
      beside.exec('pragma synchronous = off; pragma cache_size = -200000; begin immediate');
      for (const sql of sqliteCopies) {
        const given = { ...(sql.includes('$1') && { $1: run }), ...(sql.includes('$2') && { $2: copies }) };
        beside.prepare(sql).run(given);
      }
      beside.exec('commit; pragma synchronous = full; pragma cache_size = -2000');
      return copies.toString(16).padStart(8, '0') + run.slice(8);
    },
    // the log begins anew every 1,000 pages: whoever counts it asks more often
    async written() {
      logged += statSync(`${file}-wal`).size;
      beside.exec('pragma wal_checkpoint(truncate)');
      return { stored: statSync(file).size, logged };
    },
    async [Symbol.asyncDispose]() {
      raw.close();
      beside.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
