import { setImmediate as turn } from 'node:timers/promises';
import type { SqliteFaultPoint } from './fault-point.ts';
import { patiently } from './patiently.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { isBusy, storeError } from './sqlite-error.ts';

export interface GroupCommit {
  /**
   * Runs `work`, which must be synchronous, in the next shared transaction. Settles, for better or worse, only after
   * that transaction's COMMIT returned: with it on the disk, unless all of the transaction is `hint`, which a loss of power
   * may take.
   */
  write<T>(work: () => T, kind?: 'fact' | 'hint'): Promise<T>;
  /** Resolves when everything that was asked for so far is settled. */
  settled(): Promise<void>;
}

export interface GroupCommitOptions {
  readonly busyMs: number;
  /** `full`: a transaction with a fact in it is on the disk when its COMMIT returns. */
  readonly synchronous: 'full' | 'normal';
  readonly fault?: ((point: SqliteFaultPoint) => void) | undefined;
}

/** One transaction may keep the event loop busy for this many writes. */
const groupLimit = 128;

/**
 * Lets all writes of one turn of the event loop share a transaction, and so one fsync, with a savepoint each.
 *
 * A write that fails is undone alone. When SQLite ended the whole transaction (a full disk does that to some statements,
 * even inside a savepoint) or COMMIT failed, nobody is answered and each write is tried again in a transaction of its own.
 */
export function groupCommit(database: SqliteDatabase, options: GroupCommitOptions): GroupCommit {
  const { busyMs, synchronous, fault } = options;
  let waitsForDisk = synchronous;
  const waiting: Job[] = [];
  let draining: Promise<void> | null = null;

  return {
    write<T>(work: () => T, kind: 'fact' | 'hint' = 'fact'): Promise<T> {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      waiting.push({ work, kind, resolve: (value) => resolve(value as T), reject });
      draining ??= drain();
      return promise;
    },
    settled: () => draining ?? Promise.resolve(),
  };

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      await turn(); // the rest of this turn's writes join the group
      await commit(waiting.splice(0, groupLimit));
    }
    draining = null;
  }

  async function commit(group: readonly Job[]): Promise<void> {
    let outcomes: readonly Outcome[];
    try {
      outcomes = await patiently(() => transact(group), busyMs);
    } catch (error) {
      if (isBusy(error)) return refuse([...group, ...waiting.splice(0)], error); // those behind waited as long
      if (group.length === 1) return refuse(group, error);
      for (const job of group) await commit([job]);
      return;
    }
    try {
      fault?.('sqlite.afterCommit');
    } catch (error) {
      return refuse(group, error);
    }
    for (const [index, job] of group.entries()) {
      const outcome = outcomes[index];
      if (outcome && 'error' in outcome) job.reject(storeError(outcome.error));
      else job.resolve(outcome?.value);
    }
  }

  /** Throws when nothing at all was written. */
  function transact(group: readonly Job[]): readonly Outcome[] {
    waitForDisk(group.some(({ kind }) => kind === 'fact') ? synchronous : 'normal');
    database.exec('begin immediate');
    try {
      fault?.('sqlite.begin');
      const outcomes = group.map(attempt);
      fault?.('sqlite.beforeCommit');
      database.exec('commit');
      return outcomes;
    } catch (error) {
      if (database.isTransaction) database.exec('rollback');
      throw error;
    }
  }

  /** Of the connection, between two transactions: the log is written in order, so the next fact takes hints along. */
  function waitForDisk(how: 'full' | 'normal'): void {
    if (how !== waitsForDisk) database.exec(`pragma synchronous = ${how}`);
    waitsForDisk = how;
  }

  function attempt({ work }: Job): Outcome {
    database.exec('savepoint one');
    try {
      const value = work();
      database.exec('release one');
      return { value };
    } catch (error) {
      if (!database.isTransaction) throw error; // the earlier members of the group are gone as well
      database.exec('rollback to one');
      database.exec('release one');
      return { error };
    }
  }
}

interface Job {
  readonly work: () => unknown;
  readonly kind: 'fact' | 'hint';
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

function refuse(jobs: readonly Job[], error: unknown): void {
  for (const job of jobs) job.reject(storeError(error));
}
