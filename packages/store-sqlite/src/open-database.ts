import { DatabaseSync } from 'node:sqlite';
import { HoldpointError } from '@holdpoint/protocol';
import { migrate } from './migrate.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { isBusy, storeError } from './sqlite-error.ts';

/** The file, created when it is not there; or a connection for the store alone, which stays open after `close`. */
export type SqliteSource = { readonly file: string } | { readonly database: SqliteDatabase };

/** Milliseconds to wait for other processes while opening. At the start there is nothing else to do than wait. */
const openMs = 5_000;

/** Opens the file, or takes the connection, and brings it to our settings and schema. Synchronous. */
export function openDatabase(source: SqliteSource, synchronous: 'full' | 'normal'): SqliteDatabase {
  let database: SqliteDatabase | undefined;
  try {
    database = 'file' in source ? new DatabaseSync(source.file) : source.database;
    database.exec(`pragma busy_timeout = ${openMs}`);
    useLog(database);
    // what is erased, replaced or removed is overwritten in the file; no cost was measurable
    database.exec(`pragma synchronous = ${synchronous}; pragma secure_delete = on`);
    migrate(database);
    database.exec('pragma busy_timeout = 20'); // it stops the event loop: `patiently` does the rest of the waiting
    return database;
  } catch (error) {
    if ('file' in source) database?.close();
    throw storeError(error);
  }
}

/** Switches to the write-ahead log. That needs the file alone for an instant, and `busy_timeout` does not wait for it. */
function useLog(database: SqliteDatabase): void {
  const giveUp = performance.now() + openMs;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      const { journal_mode } = database.prepare('pragma journal_mode = wal').get() as { journal_mode: string };
      if (journal_mode === 'wal' || database.location() === null) return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUp) throw error;
      Atomics.wait(pause, 0, 0, 5);
      continue;
    }
    throw new HoldpointError('STORE_UNAVAILABLE', `SQLite cannot keep a write-ahead log at "${database.location()}".`, {
      hint: 'Put the file on a local disk.',
    });
  }
}
