import type { Run } from '@holdpoint/core';
import type { RunRef, Store } from '@holdpoint/store';
import type { Clock } from './clock.ts';
import { createKeptRuns } from './kept-runs.ts';
import { runFrom } from './rows.ts';
import { createToldClock } from './told-clock.ts';

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
  /**
   * The run as this process saw it last, without asking the store, or `null`. Only for a step that is committed on its
   * head: the commit tells whether it is the newest still.
   *
   * The time is the store's, also where only the store can tell it (`told-clock.ts`), and within a run it does not go back.
   */
  seen(ref: RunRef): (Standing & { readonly run: Run }) | null;
  /** What a commit of this process made of a run, at this time. */
  keep(run: Run, at: number): void;
}

interface Kept {
  readonly run: Run;
  /** Not before its newest entry. */
  readonly at: number;
}

export function createRunReader(store: Store, clock: Clock): RunReader {
  const kept = createKeptRuns<Kept>();
  const told = createToldClock(clock);
  const keep = (run: Run, at: number) => kept.keep({ tenant: run.tenant, run: run.id }, { run, at });

  return {
    keep,
    async read(ref) {
      const known = kept.get(ref)?.run;
      const asked = clock.now();
      const loaded = await store.load(ref, known && { known: known.head });
      const { now } = loaded;
      told.heard(now, asked, clock.now());
      const run = known && loaded.unchanged ? known : runFrom(ref, loaded);
      if (run) keep(run, now);
      return { run, now };
    },
    seen(ref) {
      const known = kept.get(ref);
      const now = store.now ? store.now() : told.now();
      return known && now !== null ? { run: known.run, now: Math.max(known.at, now) } : null;
    },
  };
}
