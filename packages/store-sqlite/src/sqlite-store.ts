import { randomBytes } from 'node:crypto';
import { checkCommit, type Durability, type Store, steadyClock, storeClosed } from '@holdpoint/store';
import { changeWatch } from './change-watch.ts';
import { commandLeases } from './command-leases.ts';
import { commitText } from './commit-text.ts';
import { commitWriter } from './commit-writer.ts';
import { entryEraser } from './entry-eraser.ts';
import type { SqliteFaultPoint } from './fault-point.ts';
import { groupCommit } from './group-commit.ts';
import { openDatabase, type SqliteSource } from './open-database.ts';
import { patiently } from './patiently.ts';
import { runReader } from './run-reader.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { storeError } from './sqlite-error.ts';

export interface SqliteStoreOptions {
  /**
   * `full` (default): a commit is acknowledged when it is on the disk, class `host`. `normal`: commits do not wait for
   * the disk, and a loss of power may take the last ones; class `process`.
   */
  readonly synchronous?: 'full' | 'normal';
  /** Milliseconds to keep trying while another process holds the write lock, then `STORE_UNAVAILABLE`. Default 5_000. */
  readonly busyMs?: number;
  /** Milliseconds between two looks of `watch` for commits of other processes. Default 50. */
  readonly watchMs?: number;
  /** Milliseconds since the epoch. Default `Date.now`. This handle's clock does not follow it backwards. */
  readonly now?: () => number;
  /** A test hook: called at each of `sqliteFaultPoints` of every transaction; it may throw, or kill the process. */
  readonly fault?: (point: SqliteFaultPoint) => void;
}

/**
 * Keeps runs in one SQLite file. Several processes of one machine may open it at once.
 *
 * The file must be on a local disk: SQLite's write-ahead log does not work over a network. Throws `STORE_UNAVAILABLE`
 * when the file cannot be opened, belongs to something else, or was written by a newer version.
 *
 * @example const holdpoint = createHoldpoint({ crews, store: sqliteStore({ file: 'holdpoint.db' }) });
 */
export function sqliteStore(options: SqliteSource & SqliteStoreOptions): Store {
  const { synchronous = 'full', busyMs = 5_000, watchMs = 50, now = Date.now, fault } = options;
  const database = openDatabase(options, synchronous);
  const handle = randomBytes(9).toString('base64url'); // short: it stands in every entry
  const clock = steadyClock(now);
  const group = groupCommit(database, { busyMs, synchronous, fault });
  const write = commitWriter(database, { writer: handle, clock });
  const commands = commandLeases(database, handle);
  const reader = runReader(database);
  const erase = entryEraser(database);
  const watches = new Set<() => void>();
  let closing: Promise<void> | null = null;

  const open = () => {
    if (closing) throw storeClosed();
  };

  /** A single statement is of one instant by itself. */
  async function read<T>(statement: () => T): Promise<T> {
    try {
      return await patiently(() => {
        open(); // at every try: the store may be closed in between
        return statement();
      }, busyMs);
    } catch (error) {
      throw storeError(error);
    }
  }

  async function change<T>(work: () => T, kind?: 'hint'): Promise<T> {
    open();
    return group.write(work, kind);
  }

  return {
    durability: durabilityOf(database, synchronous),
    leasesOnCommit: true,
    now: clock,
    load: (run, loadOptions = {}) => read(() => ({ ...reader.load(run, loadOptions), now: clock() })),
    async commit(commit) {
      open();
      checkCommit(commit);
      const text = commitText(commit);
      await change(() => write(text));
    },
    journal: (run, journalOptions = {}) => read(() => reader.journal(run, journalOptions)),
    find: (query) => read(() => atOneInstant(database, () => reader.find(query))),
    async lease(leaseOptions) {
      const isWanted = () => atOneInstant(database, () => commands.isWanted(leaseOptions, clock()));
      if (!(await read(isWanted))) return { leases: [], lost: [] };
      return change(() => commands.lease(leaseOptions, clock()), 'hint');
    },
    close() {
      closing ??= group.settled().then(() => {
        for (const stop of watches) stop();
        if ('file' in options) database.close();
      });
      return closing;
    },
    watch(changed) {
      open();
      const stop = changeWatch(database, { writer: handle, watchMs }, changed);
      watches.add(stop);
      return stop;
    },
    async erase(run, versions) {
      await change(() => erase.empty(run, versions));
      erase.sweep();
    },
  };
}

function durabilityOf(database: SqliteDatabase, synchronous: 'full' | 'normal'): Durability {
  if (database.location() === null) return 'none';
  return synchronous === 'full' ? 'host' : 'process';
}

function atOneInstant<T>(database: SqliteDatabase, work: () => T): T {
  database.exec('begin');
  try {
    return work();
  } finally {
    if (database.isTransaction) database.exec('commit');
  }
}
