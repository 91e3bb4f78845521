import { type Store, storeClosed, storeRules } from '@holdpoint/store';
import { it } from 'vitest';
import { createStoreData, type StoreData } from './store-data.ts';

// What is simulated is a store like any other: it keeps the rules that every adapter keeps.

const kept = new Map<string, StoreData>();

for (const rule of await storeRules({ open: async ({ now, data }) => handleOn(data, now) })) {
  it.skipIf(rule.skip !== null)(`[${rule.id}] ${rule.name}`, rule.run);
}

/** A connection without a network: what is asked is answered at once, with copies. */
function handleOn(name: string, now: () => number): Store {
  const data = kept.get(name) ?? createStoreData({ now });
  kept.set(name, data);
  const connection = {};
  let closed = false;
  const ask = async <Answer>(answer: () => Answer): Promise<Answer> => {
    if (closed) throw storeClosed();
    return structuredClone(answer());
  };
  return {
    durability: 'process',
    leasesOnCommit: true,
    load: (ref, options) => ask(() => data.load(ref, options)),
    commit: (commit) => ask(() => data.commit(commit, connection)),
    journal: (ref, options) => ask(() => data.journal(ref, options)),
    find: (query) => ask(() => data.find(query)),
    lease: (options) => ask(() => data.lease(options, connection)),
    close: async () => {
      closed = true;
    },
  };
}
