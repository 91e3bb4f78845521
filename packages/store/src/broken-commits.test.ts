import { HoldpointError } from '@holdpoint/protocol';
import { expect, it } from 'vitest';
import { brokenRules, type Fault, type Handle, overtaken, perData } from './broken-rules.test-support.ts';
import type { StoreRule } from './conformance.ts';
import { commandTaken } from './refusals.ts';
import type { Entry, RunRef, Store } from './store.ts';

/** Faults that show only with a second commit or handle at the right moment: these rules find them, and no others do. */
const faults: readonly {
  readonly name: string;
  readonly caughtBy: readonly StoreRule['id'][];
  readonly fault: Fault;
}[] = [
  { name: 'answers a repeat in flight as if it were written', caughtBy: ['ST57'], fault: joinsRepeats },
  { name: 'drops what was late three times', caughtBy: ['ST58'], fault: dropsLate },
  { name: 'drops a command whose id was taken in the same moment', caughtBy: ['ST59'], fault: dropsTaken },
  { name: 'tells all of a group what the first was told', caughtBy: ['ST60'], fault: oneAnswer },
  { name: 'remembers the keys of the last commit alone', caughtBy: ['ST61', 'ST62'], fault: shortMemory },
  { name: 'looks for keys among the newest 100 entries', caughtBy: ['ST62'], fault: newestKeys },
  { name: 'remembers the keys of what it refused', caughtBy: ['ST63'], fault: remembersRefused },
  { name: 'forgets the keys of what it erases', caughtBy: ['ST64'], fault: erasesKeys },
  { name: 'keeps receipts with the process and not with the data', caughtBy: ['ST65'], fault: volatileReceipts },
  { name: 'loses the commands of commits that a close overtakes', caughtBy: ['ST66'], fault: hastyClose },
  { name: 'takes a version for the run that was seen', caughtBy: ['ST90'], fault: trustsVersion },
  { name: 'reads what others wrote at two instants', caughtBy: ['ST67'], fault: tornReads },
];

for (const { name, caughtBy, fault } of faults) {
  it(`catches a store that ${name}`, async () => {
    expect(await brokenRules(fault, caughtBy)).toEqual(caughtBy);
  });
}

function trustsVersion(store: Store): Partial<Store> {
  return { commit: ({ head: _, ...commit }) => store.commit(commit) };
}

function joinsRepeats(store: Store): Partial<Store> {
  const inFlight = new Map<string, Promise<void>>();
  return {
    async commit(commit) {
      const name = nameOf(commit, commit.entries[0]?.key);
      const writing = inFlight.get(name) ?? overtaken().then(() => store.commit(commit));
      inFlight.set(name, writing);
      await writing.finally(() => inFlight.delete(name));
    },
  };
}

function remembersRefused(store: Store): Partial<Store> {
  const refused = new Set<string>();
  return {
    async commit(commit) {
      const names = commit.entries.map(({ key }) => nameOf(commit, key));
      if (names.some((name) => refused.has(name))) throw new HoldpointError('KEY_TAKEN', 'seen before');
      try {
        await store.commit(commit);
      } catch (error) {
        if (HoldpointError.is(error) && error.code === 'KEY_TAKEN') for (const name of names) refused.add(name);
        throw error;
      }
    },
  };
}

function dropsLate(store: Store): Partial<Store> {
  const late = new Map<string, number>();
  return {
    async commit(commit) {
      try {
        await store.commit(commit);
      } catch (error) {
        const isLate = HoldpointError.is(error) && error.code === 'VERSION_CONFLICT';
        const name = nameOf(commit, commit.entries[0]?.key);
        late.set(name, (late.get(name) ?? 0) + Number(isLate && commit.expected < (await store.load(commit)).version));
        if ((late.get(name) ?? 0) < 3) throw error;
      }
    },
  };
}

function dropsTaken(store: Store, handle: Handle): Partial<Store> {
  const owners = ownersOf(handle);
  return {
    async commit(commit) {
      const taken = commit.commands.find(({ id }) => (owners.get(id) ?? nameOf(commit)) !== nameOf(commit));
      if (taken) throw commandTaken(commit, taken.id);
      await overtaken();
      try {
        await store.commit(commit);
        for (const { id } of commit.commands) owners.set(id, nameOf(commit));
      } catch (error) {
        if (commit.commands.length === 0 || !HoldpointError.is(error) || error.code !== 'INTERNAL') throw error;
        await store.commit({ ...commit, commands: [] });
      }
    },
  };
}

const ownersOf = perData(() => new Map<string, string>());

function oneAnswer(store: Store): Partial<Store> {
  let first: unknown = null;
  return {
    async commit(commit) {
      try {
        await store.commit(commit);
      } catch (error) {
        first ??= error;
        void overtaken().then(() => {
          first = null;
        });
        throw first;
      }
    },
  };
}

/** Writes a key a second time where it is not remembered. */
function forgetful(store: Store, remembers: (name: string) => boolean): Store['commit'] {
  return async (commit) => {
    const isForgotten = async ({ key }: Entry) =>
      !remembers(nameOf(commit, key)) && (await store.journal(commit, { key })).length > 0;
    const forgotten = await Promise.all(commit.entries.map(isForgotten));
    const entries = commit.entries.map((one, n) => (forgotten[n] ? { ...one, key: `${one.key} again` } : one));
    await store.commit({ ...commit, entries });
  };
}

function shortMemory(store: Store, handle: Handle): Partial<Store> {
  const last = lastKeysOf(handle);
  const write = forgetful(store, (name) => [...last.values()].flat().includes(name));
  return {
    async commit(commit) {
      await write(commit);
      last.set(
        nameOf(commit),
        commit.entries.map(({ key }) => nameOf(commit, key)),
      );
    },
  };
}

const lastKeysOf = perData(() => new Map<string, readonly string[]>());

function newestKeys(store: Store): Partial<Store> {
  return {
    async journal(ref, { key, ...options } = {}) {
      if (key === undefined) return store.journal(ref, options);
      const { version } = await store.load(ref);
      return store.journal(ref, { ...options, key, after: Math.max(version - 100, options.after ?? 0) });
    },
  };
}

function erasesKeys(store: Store): Partial<Store> {
  return {
    async journal(ref, options = {}) {
      const entries = await store.journal(ref, options);
      return options.key === undefined ? entries : entries.filter(({ body }) => body !== null);
    },
  };
}

function volatileReceipts(store: Store, handle: Handle): Partial<Store> {
  const process = processOf(handle);
  if (process.handles === 0) process.keys.clear();
  process.handles += 1;
  const write = forgetful(store, (name) => process.keys.has(name));
  return {
    async commit(commit) {
      await write(commit);
      for (const { key } of commit.entries) process.keys.add(nameOf(commit, key));
    },
    async close() {
      process.handles -= 1;
      await store.close();
    },
  };
}

const processOf = perData(() => ({ handles: 0, keys: new Set<string>() }));

function hastyClose(store: Store): Partial<Store> {
  let isClosing = false;
  let waiting = 0;
  return {
    async commit(commit) {
      waiting += 1;
      for (let turns = waiting; turns > 0; turns--) await overtaken(); // each after those before it
      waiting -= 1;
      await store.commit(isClosing ? { ...commit, commands: [] } : commit);
    },
    async close() {
      isClosing = true;
      await store.close();
    },
  };
}

function tornReads(store: Store, { nth }: Handle): Partial<Store> {
  if (nth === 0) return {};
  return {
    async load(ref) {
      const { rows } = await store.load(ref);
      await overtaken();
      return { ...(await store.load(ref)), rows };
    },
  };
}

function nameOf({ tenant, run }: RunRef, key = ''): string {
  return JSON.stringify([tenant, run, key]);
}
