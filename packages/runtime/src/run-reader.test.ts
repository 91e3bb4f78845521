import type { Run } from '@holdpoint/core';
import type { Json } from '@holdpoint/protocol';
import { type Commit, type LoadOptions, memoryStore, type RunRef, type Store } from '@holdpoint/store';
import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { createRunReader } from './run-reader.ts';

const ref: RunRef = { tenant: 'acme', run: 'r1' };

/** One step of a run whose whole state is the head of its chain and one word. */
function step(hash: string, state: string, { run = 'r1', expected = 0 } = {}): Commit {
  const head = { version: expected + 1, key: hash, task: null, type: 'happened', at: 1, bodyHash: hash };
  const body: Json = { head: hash, tasks: [], row: { state } };
  const rows = [{ kind: 'run' as const, id: run, tags: [], sort: 0, body }];
  return { ...ref, run, expected, entries: [{ ...head, hash, body: {} }], rows, commands: [], done: [] };
}

function watched(store: Store) {
  const asked: (LoadOptions | undefined)[] = [];
  const load: Store['load'] = (run, options) => {
    asked.push(options);
    return store.load(run, options);
  };
  return { asked, reader: createRunReader({ ...store, load }, systemClock) };
}

const stateOf = async (reader: ReturnType<typeof createRunReader>, of = ref) => (await reader.read(of)).run?.crew.state;

it('reads a run again only after it moved, and the clock each time', async () => {
  let time = 1_000;
  const store = memoryStore({ now: () => time });
  await store.commit(step('one', 'running'));
  const { reader, asked } = watched(store);
  const first = await reader.read(ref);
  time = 2_000;
  const second = await reader.read(ref);
  expect(second.run).toBe(first.run);
  expect([first.now, second.now]).toEqual([1_000, 2_000]);
  await store.commit(step('two', 'done', { expected: 1 }));
  expect(await stateOf(reader)).toBe('done');
  expect(asked).toEqual([undefined, { known: 'one' }, { known: 'one' }]);
});

it('goes by what happened, not by how often: a database may go back to an older state', async () => {
  const [before, after] = [memoryStore(), memoryStore()];
  let store = before;
  const { reader } = watched({ ...before, load: (...asked) => store.load(...asked) });
  await before.commit(step('one', 'running'));
  await before.commit(step('two', 'done', { expected: 1 }));
  expect(await stateOf(reader)).toBe('done');
  store = after;
  expect(await stateOf(reader)).toBeUndefined();
  await after.commit(step('one', 'running'));
  await after.commit(step('other', 'cancelled', { expected: 1 }));
  expect(await stateOf(reader)).toBe('cancelled');
});

it('tells the run that it saw last without asking, with the store’s time', async () => {
  const [store, own] = [memoryStore({ now: () => 5_000 }), { at: 0 }];
  const { now: _, ...remote } = store; // a server's clock
  let answersIn = 3;
  const load: Store['load'] = async (...asked) => {
    own.at += answersIn;
    return store.load(...asked);
  };
  const reader = createRunReader({ ...remote, load }, { ...systemClock, now: () => own.at });
  await store.commit(step('one', 'running'));
  expect(reader.seen(ref)).toBeNull();
  const { run } = await reader.read(ref);
  own.at += 400;
  expect(reader.seen(ref)).toEqual({ run, now: 5_399 });
  reader.keep(run as Run, 6_000); // by another clock, which is ahead of what is told here
  expect(reader.seen(ref)?.now).toBe(6_000);
  own.at += 601;
  expect(reader.seen(ref)).toBeNull();
  answersIn = 101; // nobody knows when the answer's time was
  await reader.read(ref);
  expect(reader.seen(ref)).toBeNull();
});

it('tells the time of a store that has its clock here', async () => {
  let now = 5_000;
  const store = memoryStore({ now: () => now });
  await store.commit(step('one', 'running'));
  const reader = createRunReader(store, systemClock);
  await reader.read(ref);
  now = 90_000;
  expect(reader.seen(ref)?.now).toBe(90_000);
});

it('takes rows from a store that always gives them', async () => {
  const store = memoryStore();
  const reader = createRunReader({ ...store, load: (run) => store.load(run) }, systemClock);
  await store.commit(step('one', 'running'));
  expect([await stateOf(reader), await stateOf(reader)]).toEqual(['running', 'running']);
});

it('keeps the runs of its tenants apart, and only those that were read last', async () => {
  const store = memoryStore();
  const { reader, asked } = watched(store);
  const runs = Array.from({ length: 300 }, (_, n) => ({ ...ref, run: `r${n}` }));
  for (const { run } of runs) await store.commit(step(run, run, { run }));
  await store.commit({ ...step('twin', 'of the twin'), tenant: 'twin' });
  for (const run of [...runs, { ...ref, tenant: 'twin' }]) await reader.read(run);
  expect(await stateOf(reader, { ...ref, tenant: 'twin' })).toBe('of the twin');
  asked.length = 0;
  expect([await stateOf(reader), await stateOf(reader, { ...ref, run: 'r299' })]).toEqual(['r1', 'r299']);
  expect(asked).toEqual([undefined, { known: 'r299' }]);
});
