import type { Run } from '@holdpoint/core';
import type { RunRef, Store } from '@holdpoint/store';
import { runFrom } from './rows.ts';

/** A run as it stands, or `null` when there is none, and the store's clock. */
export interface Standing {
  readonly run: Run | null;
  readonly now: number;
}

/**
 * Reads runs. Of those that moved last it keeps the state, and the store says whether that is still the newest: by the
 * head of the chain, which names all that happened.
 */
export interface RunReader {
  read(ref: RunRef): Promise<Standing>;
  /** What a commit of this process made of a run. */
  keep(run: Run): void;
}

/** A run is some kilobytes; those that nobody works on need none. */
const mostKept = 256;

export function createRunReader(store: Store): RunReader {
  const kept = new Map<string, Run>();

  /** Oldest first: what was kept last stays longest. */
  function keep(run: Run): void {
    const name = nameOf({ tenant: run.tenant, run: run.id });
    kept.delete(name);
    kept.set(name, run);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  }

  return {
    keep,
    async read(ref) {
      const known = kept.get(nameOf(ref));
      const loaded = await store.load(ref, known && { known: known.head });
      const { now } = loaded;
      if (known && loaded.unchanged) return { run: known, now };
      const run = runFrom(ref, loaded);
      if (run) keep(run);
      return { run, now };
    },
  };
}

function nameOf({ tenant, run }: RunRef): string {
  return JSON.stringify([tenant, run]);
}
