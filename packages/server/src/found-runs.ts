import type { Run } from '@holdpoint/core';
import { createKeptRuns, runFrom } from '@holdpoint/runtime';
import type { LoadedRun, Row, RunRef, Store } from '@holdpoint/store';

/** A run with the rows it was read from. */
export interface Found {
  readonly run: Run;
  readonly rows: readonly Row[];
}

/**
 * Reads runs with their rows, `null` where there is none. Of those that were read last it keeps both: the store says by the
 * head of the chain whether they are the newest, and a page that decides on what it has just read costs one row.
 */
export function createFoundRuns(store: Pick<Store, 'load'>): (ref: RunRef) => Promise<Found | null> {
  const kept = createKeptRuns<Found>();
  return async (ref) => {
    const known = kept.get(ref);
    const loaded = await store.load(ref, known && { known: known.run.head });
    const found = known && loaded.unchanged ? known : foundIn(ref, loaded);
    if (found) kept.keep(ref, found);
    return found;
  };
}

function foundIn(ref: RunRef, loaded: LoadedRun): Found | null {
  const run = runFrom(ref, loaded);
  return run && { run, rows: loaded.rows };
}
