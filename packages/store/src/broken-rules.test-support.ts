import { storeRules } from './conformance.ts';
import { memoryStore } from './memory-store.ts';
import { storeClosed } from './refusals.ts';
import type { Commit, Store } from './store.ts';

/** What one deliberate fault changes of a store that is in order. Called once for each handle. */
export type Fault = (store: Store, handle: Handle) => Partial<Store>;

/** What a fault may use of a handle's inside. */
export interface Handle {
  /** 0 for the first handle on its data. */
  readonly nth: number;
  /** The data itself, the same for all of its handles; it does not know who holds what. */
  readonly data: Store;
  /** Who leased a command last, by the command's id. */
  readonly holders: Map<string, unknown>;
}

/** Rules of large things, asked only of the faults that they must catch: thousands of questions take their time. */
const slow = ['ST34', 'ST62', 'ST69', 'ST73', 'ST74', 'ST75', 'ST82', 'ST83'];

/** The rules that a store with this fault breaks, in their order. */
export async function brokenRules(fault: Fault, caughtBy: readonly string[] = []): Promise<readonly string[]> {
  const rules = (await storeRules({ open: handlesWith(fault) })).filter(
    ({ id, skip }) => skip === null && (!slow.includes(id) || caughtBy.includes(id)),
  );
  const outcomes = await Promise.allSettled(rules.map(({ run }) => run()));
  return rules.filter((_, index) => outcomes[index]?.status === 'rejected').map(({ id }) => id);
}

/** Lets go on whatever can: a fault that waits for it is overtaken. */
export async function overtaken(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await null;
}

/** What the handles on one data share beside it. */
export function perData<Shared>(init: () => Shared): (handle: Handle) => Shared {
  const kept = new WeakMap<Store, Shared>();
  return ({ data }) => {
    const shared = kept.get(data) ?? init();
    kept.set(data, shared);
    return shared;
  };
}

/**
 * Opens handles, each with the fault, on data in memory that outlives them. Faults need not care for what is done to a
 * commit later, or for `close`: each works on a copy, and is waited for.
 */
function handlesWith(fault: Fault) {
  const kept = new Map<string, Omit<Handle, 'nth'> & { handles: number }>();
  return async ({ now, data }: { readonly now: () => number; readonly data: string }): Promise<Store> => {
    const shared = kept.get(data) ?? { data: memoryStore({ now }), holders: new Map(), handles: 0 };
    kept.set(data, shared);
    let closed = false;
    const sound = handleOn(shared, () => {
      closed = true;
    });
    const store = { ...sound, ...fault(sound, { ...shared, nth: shared.handles++ }) };
    const pending = new Set<Promise<unknown>>();
    const opened = <Result>(ask: () => Promise<Result>): Promise<Result> => {
      const answer = closed ? Promise.reject(storeClosed()) : ask();
      pending.add(answer);
      return answer;
    };
    return {
      durability: store.durability,
      load: (run, options) => opened(() => store.load(run, options)),
      commit: (commit) => opened(() => store.commit(copy(commit))),
      journal: (run, options) => opened(() => store.journal(run, options)),
      find: (query) => opened(() => store.find(query)),
      lease: (options) => opened(() => store.lease(options)),
      erase: (run, versions) => opened(async () => store.erase?.(run, versions)),
      close: async () => {
        await store.close();
        await Promise.allSettled(pending);
        await overtaken();
      },
    };
  };
}

function handleOn({ data, holders }: Omit<Handle, 'nth'>, close: () => void): Store {
  const me = {};
  return {
    ...data,
    durability: 'process',
    lease({ keep, ...options }) {
      return oneByOne(holders, async () => {
        const mine = keep.filter((id) => holders.get(id) === me);
        const { leases, lost } = await data.lease({ ...options, keep: mine });
        for (const { id } of leases) holders.set(id, me);
        return { leases, lost: [...lost, ...keep.filter((id) => !mine.includes(id))] };
      });
    },
    close: async () => close(),
  };
}

const queues = new WeakMap<object, Promise<unknown>>();

/** Works of one owner, each after the one before. */
function oneByOne<Result>(owner: object, work: () => Promise<Result>): Promise<Result> {
  const result = Promise.resolve(queues.get(owner)).then(work);
  queues.set(
    owner,
    result.catch(() => {}),
  );
  return result;
}

/** A body that is no JSON fails in the store, not here. */
function copy(commit: Commit): Commit {
  try {
    return JSON.parse(JSON.stringify(commit)) as Commit;
  } catch {
    return commit;
  }
}
