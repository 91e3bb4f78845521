import { HoldpointError } from '@holdpoint/protocol';
import { type Commit, memoryStore, type Store } from '@holdpoint/store';
import fc from 'fast-check';
import { createClient } from 'redis';
import { afterAll, expect, it } from 'vitest';
import { redisForTests } from './redis-for-tests.test-support.ts';
import { redisStore } from './redis-store.ts';

const redis = await redisForTests();
const client = createClient({ url: redis?.url ?? '' });
if (redis) await client.connect();
afterAll(async () => {
  if (!redis) return;
  client.destroy();
  await redis[Symbol.asyncDispose]();
});

const name = fc.constantFrom('a', 'b', 'a\0', '\0', '', 'a:b', '\u0001');
const ref = fc.record({ tenant: fc.constantFrom('t', 't\0'), run: name });
const row = fc.record({
  kind: fc.constantFrom('task' as const, 'review' as const),
  id: name,
  tags: fc.array(name, { maxLength: 3 }),
  sort: fc.constantFrom(-1.5, -1, 0, 1e-9, 2, 1e300),
  body: fc.constantFrom(null, { text: 'x' }, [1]),
});
const command = fc.record({
  id: name,
  route: name,
  due: fc.noBias(fc.double({ min: 0, max: 5_000, noNaN: true })), // ties may be handed out in any order

  body: fc.constant('work'),
});
const commit = fc.record({
  ref,
  behind: fc.constantFrom(0, 0, 0, 0, 1),
  keys: fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 3 }),
  task: fc.option(name),
  rows: fc.uniqueArray(row, { maxLength: 4, selector: ({ kind, id }) => kind + id }),
  commands: fc.uniqueArray(command, { maxLength: 3, selector: ({ id }) => id }),
  done: fc.array(name, { maxLength: 2 }),
});

type Ask = (store: Store) => Promise<unknown>;

const work: fc.Arbitrary<{ readonly later: number; readonly ask: Ask; toString(): string }> = fc.oneof(
  { weight: 4, arbitrary: commit.map((drawn) => asked(0, drawn, committing(drawn))) },
  fc
    .record({
      tags: fc.array(name, { maxLength: 3 }),
      limit: fc.integer({ min: 1, max: 4 }),
      kind: fc.constantFrom('task' as const, 'review' as const),
    })
    .map((query) => asked(0, query, (store) => pages(store, { tenant: 't', ...query }))),
  fc
    .record({
      routes: fc.array(name, { maxLength: 3 }),
      limit: fc.nat(3),
      leaseMs: fc.constantFrom(100, 700),
      keep: fc.uniqueArray(name, { maxLength: 3 }),
    })
    .chain((options) => fc.nat(800).map((later) => asked(later, options, (store) => store.lease(options)))),
  fc
    .record({ ref, after: fc.nat(5), limit: fc.nat(4), task: fc.option(name, { nil: undefined }) })
    .map(({ ref, after, limit, task }) =>
      asked(0, { ref, after, limit, task }, (store) =>
        store.journal(ref, { after, limit, ...(task !== undefined && { task }) }),
      ),
    ),
  fc
    .record({ ref, versions: fc.oneof(fc.constant('all' as const), fc.array(fc.nat(5), { maxLength: 2 })) })
    .map(({ ref, versions }) => asked(0, { erase: versions, ref }, async (store) => store.erase?.(ref, versions))),
);

it.skipIf(!redis)('does what the memory store does, whatever is asked of both', async () => {
  let data = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(work, { minLength: 1, maxLength: 25, size: 'max' }), async (works) => {
      const clock = { now: 1_000 };
      const now = () => clock.now;
      const prefix = `test-${process.pid}-${data++}`;
      const stores = [memoryStore({ now }), redisStore({ client, now, prefix, accept: redis?.accept ?? 'none' })];
      for (const { later, ask } of works) {
        clock.now += later;
        const [memory, ours] = await Promise.all(stores.map((store) => answer(store, ask)));
        expect(ours).toEqual(memory);
      }
      for (const store of stores) await store.close();
    }),
    { numRuns: 150 },
  );
});

function asked(later: number, drawn: unknown, ask: Ask) {
  return { later, ask, toString: () => JSON.stringify(drawn) };
}

function committing({ ref, behind, keys, task, rows, commands, done }: Drawn): Ask {
  return async (store) => {
    const { version } = await store.load(ref);
    const expected = Math.max(0, version - behind);
    const head = { task, type: 'drawn', at: 1, body: { some: 'thing' }, bodyHash: 'b', hash: 'h' };
    const entries = keys.map((key, n) => ({ ...head, version: expected + n + 1, key: `${key}` }));
    await store.commit({ ...ref, expected, entries, rows, commands, done });
    const loaded = await store.load(ref);
    return { ...loaded, rows: loaded.rows.toSorted((a, b) => (a.kind + a.id < b.kind + b.id ? -1 : 1)) };
  };
}

async function pages(store: Store, query: Omit<Parameters<Store['find']>[0], 'after'>) {
  const found = [await store.find(query)];
  for (let next = found[0]?.next; next != null; next = found.at(-1)?.next) {
    found.push(await store.find({ ...query, after: next }));
  }
  return found;
}

/** What came back, or what the refusal says. */
async function answer(store: Store, ask: Ask): Promise<unknown> {
  try {
    return await ask(store);
  } catch (error) {
    if (!HoldpointError.is(error)) throw error;
    return error.message;
  }
}

type Drawn = Omit<Commit, 'tenant' | 'run' | 'expected' | 'entries'> & {
  readonly ref: { readonly tenant: string; readonly run: string };
  readonly behind: number;
  readonly keys: readonly number[];
  readonly task: string | null;
};
