import type { Commit, Store } from '@holdpoint/store';

/** What the runtime handed to a store, in bytes of JSON. */
export interface HandedOver {
  readonly commits: number;
  /** Entries, which stay. */
  readonly entries: number;
  /** All of it: also rows, which take the place of earlier ones, and commands, which go again. */
  readonly all: number;
  readonly largestRow: number;
}

/** The store, with a sum of what it is given. */
export function weighed(store: Store): { readonly store: Store; readonly handedOver: () => HandedOver } {
  let sum: HandedOver = { commits: 0, entries: 0, all: 0, largestRow: 0 };
  const commit = (given: Commit) => {
    const { entries, rows } = given;
    sum = {
      commits: sum.commits + 1,
      entries: sum.entries + bytes(entries),
      all: sum.all + bytes(given),
      largestRow: Math.max(sum.largestRow, ...rows.map(bytes)),
    };
    return store.commit(given);
  };
  return { store: { ...store, commit }, handedOver: () => sum };
}

function bytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
