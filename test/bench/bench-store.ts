import type { Store } from '@holdpoint/store';

/** A store to measure, empty at first, and the database below it, to be measured beside. */
export interface BenchStore extends AsyncDisposable {
  readonly name: 'SQLite' | 'Postgres' | 'Redis';
  /** With the version of the database. */
  readonly server: string;
  /** What `openStore` opens in another process. */
  readonly url: string;
  readonly store: Store;
  /** Commits a second of one value of 1 KB, by so many writers at once, on the same disk, as durable as ours, for `ms`. */
  rawCommits(writers: number, ms: number): Promise<number>;
  /** Reads as many reviews under one tag, in order, by one query of its own. `null` where the database has none such. */
  readonly rawPage: ((tag: string, limit: number) => Promise<unknown>) | null;
  /**
   * Copies a run within the database, faster than by commits, and gives the id of the last copy. `null` where there is no
   * such way.
   */
  readonly copyRun: ((run: string, copies: number) => Promise<string>) | null;
  /** Bytes on the disk. */
  written(): Promise<Written>;
}

export interface Written {
  /** What the data and its indexes take now. */
  readonly stored: number;
  /** What went to the log so far; `null` where the log is the data. */
  readonly logged: number | null;
}

export type OpenBench = () => Promise<BenchStore>;

/** 1 KB. */
export const value = 'x'.repeat(1_000);

/** How often a second all of `writers` write together, each as soon as its last one is acknowledged. */
export async function rateOf(writers: readonly (() => Promise<unknown>)[], ms: number): Promise<number> {
  const from = performance.now();
  let count = 0;
  await Promise.all(
    writers.map(async (write) => {
      for (; performance.now() - from < ms; count += 1) await write();
    }),
  );
  return (count * 1_000) / (performance.now() - from);
}
