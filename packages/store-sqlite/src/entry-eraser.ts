import type { RunRef } from '@holdpoint/store';
import type { SqliteDatabase } from './sqlite-database.ts';

/** Empties bodies in the journal. With `secure_delete`, which `openDatabase` sets, their bytes are overwritten. */
export function entryEraser(database: SqliteDatabase) {
  const ofRun = '(select id from runs where tenant = ? and run = ?)';
  const emptyAll = database.prepare(`update journal set body = 'null' where run_id = ${ofRun}`);
  const emptyOne = database.prepare(`update journal set body = 'null' where run_id = ${ofRun} and version = ?`);

  return {
    /** Inside a transaction of the caller's. */
    empty({ tenant, run }: RunRef, versions: readonly number[] | 'all'): void {
      if (versions === 'all') emptyAll.run(tenant, run);
      else for (const version of versions) emptyOne.run(tenant, run, version);
    },

    /** Outside of any transaction, afterwards: the write-ahead log holds the old pages until it is emptied. */
    sweep(): void {
      try {
        database.exec('pragma wal_checkpoint(truncate)');
      } catch {
        // the bodies are erased; the next checkpoint empties the log as well
      }
    },
  };
}
