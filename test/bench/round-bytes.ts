import type { BenchStore, Written } from './bench-store.ts';
import { type HandedOver, weighed } from './handed-over.ts';
import { createRounds } from './rounds.ts';

/** Of one round, the mean of a few: what the store was given, and what it wrote. */
export type RoundBytes = Written & Omit<HandedOver, 'largestRow'>;

/** The log of SQLite begins anew after some thousand pages: it is looked at more often. */
const look = 5;

/** Begins a run; `at` goes on to a round of it and tells of `window` rounds from there. */
export async function roundBytes(bench: BenchStore, window: number) {
  const { store, handedOver } = weighed(bench.store);
  const { runtime, begin, round } = createRounds(store);
  await runtime.start();
  let shown = await begin();
  let written = await bench.written();

  async function go(to: number) {
    while (shown.revision < to) {
      shown = await round(shown);
      if (shown.revision % look === 0) written = await bench.written();
    }
    return { ...written, ...handedOver() };
  }

  return {
    async at(nth: number): Promise<RoundBytes> {
      const [before, after] = [await go(nth), await go(nth + window)];
      const each = (of: keyof RoundBytes) => ((after[of] ?? 0) - (before[of] ?? 0)) / window;
      return {
        commits: each('commits'),
        entries: each('entries'),
        all: each('all'),
        stored: each('stored'),
        logged: after.logged === null ? null : each('logged'),
      };
    },
    async end(): Promise<HandedOver> {
      await runtime.stop({ graceMs: 0 });
      return handedOver();
    },
  };
}
