import { expect, it } from 'vitest';
import { brokenRules, type Fault, type Handle, overtaken, perData } from './broken-rules.test-support.ts';
import type { StoreRule } from './conformance.ts';
import { ids } from './rule.ts';
import type { Lease, RunRef, Store } from './store.ts';

/** Faults of leases that are renewed, run out, or are lost: these rules find them, and no others do. */
const faults: readonly {
  readonly name: string;
  readonly caughtBy: readonly StoreRule['id'][];
  readonly fault: Fault;
}[] = [
  { name: 'does not renew what ran out', caughtBy: ['ST68', 'ST71'], fault: losesRunOut },
  { name: 'hands out what is just being kept', caughtBy: ['ST68', 'ST72'], fault: handsOutKept },
  { name: 'renews the first hundred that it is to keep', caughtBy: ['ST69', 'ST83'], fault: keepsHundred },
  { name: 'renews on the asked routes alone', caughtBy: ['ST69'], fault: keepsOnRoutes },
  { name: 'does not remove what is being kept', caughtBy: ['ST70'], fault: keepsRemoved },
  { name: 'lets a handle keep what ran out with another', caughtBy: ['ST71'], fault: keepsForeign },
  { name: 'checks a lease and renews it in two steps', caughtBy: ['ST72'], fault: keepsInTwoSteps },
];

for (const { name, caughtBy, fault } of faults) {
  it(`catches a store that ${name}`, async () => {
    expect(await brokenRules(fault, caughtBy)).toEqual(caughtBy);
  });
}

function losesRunOut(store: Store): Partial<Store> {
  const until = new Map<string, number>();
  return {
    async lease(options) {
      const { now } = await store.load(nowhere);
      const { leases, lost } = await store.lease(options);
      const ranOut = options.keep.filter((id) => (until.get(id) ?? now) < now && !lost.includes(id));
      for (const id of [...options.keep, ...ids(leases)]) until.set(id, now + options.leaseMs);
      return { leases, lost: [...lost, ...ranOut] };
    },
  };
}

function handsOutKept(store: Store): Partial<Store> {
  const held = new Map<string, Lease>();
  return {
    async lease(options) {
      const { now } = await store.load(nowhere);
      const { leases, lost } = await store.lease(options);
      const kept = options.keep.flatMap((id) => held.get(id) ?? []).filter(({ id }) => !lost.includes(id));
      for (const lease of [...kept, ...leases]) held.set(lease.id, { ...lease, until: now + options.leaseMs });
      const ranOut = kept.filter(({ until }) => until < now);
      return { leases: [...leases, ...ranOut.slice(0, options.limit)], lost };
    },
  };
}

function keepsHundred(store: Store): Partial<Store> {
  return { lease: (options) => store.lease({ ...options, keep: options.keep.slice(0, 100) }) };
}

function keepsOnRoutes(store: Store): Partial<Store> {
  return { lease: (options) => store.lease({ ...options, keep: options.routes.length === 0 ? [] : options.keep }) };
}

function keepsRemoved(store: Store): Partial<Store> {
  const keeping = new Set<string>();
  return {
    commit(commit) {
      return store.commit({ ...commit, done: commit.done.filter((id) => !keeping.has(id)) });
    },
    async lease(options) {
      for (const id of options.keep) keeping.add(id);
      const leased = await store.lease(options);
      await overtaken();
      for (const id of options.keep) keeping.delete(id);
      return leased;
    },
  };
}

function keepsForeign(store: Store, handle: Handle): Partial<Store> {
  const until = untilOf(handle);
  const held = new Set<string>();
  return {
    async lease(options) {
      const { now } = await store.load(nowhere);
      const { leases, lost } = await store.lease(options);
      const back = lost.filter((id) => held.has(id) && (until.get(id) ?? now) < now);
      for (const id of [...options.keep, ...ids(leases)]) {
        held.add(id);
        until.set(id, now + options.leaseMs);
      }
      return { leases, lost: lost.filter((id) => !back.includes(id)) };
    },
  };
}

const untilOf = perData(() => new Map<string, number>());

function keepsInTwoSteps(_: Store, { data, holders }: Handle): Partial<Store> {
  const me = {};
  return {
    async lease({ keep, ...options }) {
      const mine = keep.filter((id) => holders.get(id) === me);
      await overtaken();
      const { leases, lost } = await data.lease({ ...options, keep: mine });
      for (const id of [...mine, ...ids(leases)]) holders.set(id, me);
      return { leases, lost: [...lost, ...keep.filter((id) => !mine.includes(id))] };
    },
  };
}

/** Asked for its clock alone. */
const nowhere: RunRef = { tenant: 'nobody', run: 'none' };
