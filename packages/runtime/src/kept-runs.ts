import type { RunRef } from '@holdpoint/store';

/** A run is some kilobytes; those that nobody works on, or looks at, need none. */
const mostKept = 256;

/** What a process knows of the runs that it touched last. */
export interface KeptRuns<Known> {
  get(ref: RunRef): Known | undefined;
  keep(ref: RunRef, known: Known): void;
}

export function createKeptRuns<Known>(): KeptRuns<Known> {
  const kept = new Map<string, Known>();
  return {
    get: (ref) => kept.get(nameOf(ref)),
    keep(ref, known) {
      const name = nameOf(ref);
      // oldest first: what was kept last stays longest
      kept.delete(name);
      kept.set(name, known);
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    },
  };
}

function nameOf({ tenant, run }: RunRef): string {
  return JSON.stringify([tenant, run]);
}
