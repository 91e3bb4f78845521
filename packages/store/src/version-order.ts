import type { Entry } from './store.ts';

/** Entries in the order of their versions, each once: for an adapter that reads those of `also` beside the others. */
export function inVersionOrder(entries: readonly Entry[]): readonly Entry[] {
  const byVersion = new Map(entries.map((entry) => [entry.version, entry]));
  return [...byVersion.values()].sort((a, b) => a.version - b.version);
}
