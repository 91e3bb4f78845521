import { HoldpointError } from '@holdpoint/protocol';
import { expect, it } from 'vitest';
import { brokenRules, type Fault } from './broken-rules.test-support.ts';
import type { StoreRule } from './conformance.ts';
import type { Commit, Entry, Lease, Query, Row, RunRef, Store } from './store.ts';

const faults: readonly {
  readonly name: string;
  readonly caughtBy: readonly StoreRule['id'][];
  readonly fault: Fault;
}[] = [
  { name: 'has no version check', caughtBy: ['ST4', 'ST9'], fault: withoutVersionCheck },
  { name: 'has no transaction', caughtBy: ['ST7', 'ST10'], fault: withoutTransaction },
  { name: 'writes entries before it checks them', caughtBy: ['ST8'], fault: withoutEntryCheck },
  { name: 'loses receipts', caughtBy: ['ST5', 'ST6'], fault: withoutReceipts },
  { name: 'looks at the version before the key', caughtBy: ['ST6'], fault: versionFirst },
  { name: 'acknowledges before it writes', caughtBy: ['ST2'], fault: acknowledgesEarly },
  { name: 'loses commands', caughtBy: ['ST35', 'ST38'], fault: losesCommands },
  { name: 'ignores done', caughtBy: ['ST35', 'ST44'], fault: ignoresDone },
  { name: 'keeps removed rows', caughtBy: ['ST19'], fault: keepsRemovedRows },
  { name: 'keeps the tags of a replaced row', caughtBy: ['ST20'], fault: keepsOldTags },
  { name: 'leaks rows of other tenants into runs', caughtBy: ['ST14', 'ST17'], fault: oneTenant },
  { name: 'leaks rows of other tenants into lists', caughtBy: ['ST26'], fault: findsAllTenants },
  { name: 'runs names together', caughtBy: ['ST17'], fault: joinsNames },
  { name: 'counts rows for its cursor', caughtBy: ['ST24'], fault: offsetCursor },
  { name: 'compares sort alone in its cursor', caughtBy: ['ST23'], fault: sortOnlyCursor },
  { name: 'lists a row once for each tag', caughtBy: ['ST21', 'ST23'], fault: listsTwice },
  { name: 'hands out the newest first', caughtBy: ['ST38', 'ST41'], fault: newestFirst },
  { name: 'hands out commands early', caughtBy: ['ST39'], fault: dueEarly },
  { name: 'hands out commands twice', caughtBy: ['ST42', 'ST45'], fault: leasesTwice },
  { name: 'does not renew', caughtBy: ['ST43'], fault: doesNotRenew },
  { name: 'never counts how often it hands a command out', caughtBy: ['ST55'], fault: countsNothing },
  { name: 'counts renewals as hand-outs', caughtBy: ['ST55'], fault: countsRenewals },
  { name: 'never says that a lease is lost', caughtBy: ['ST36', 'ST44'], fault: nothingIsLost },
  { name: 'sorts the keys of JSON', caughtBy: ['ST33'], fault: sortsKeys },
  { name: 'erases hashes', caughtBy: ['ST32'], fault: erasesHashes },
  { name: 'answers after close', caughtBy: ['ST47'], fault: staysOpen },
];

it('finds nothing wrong with a store that is in order', async () => {
  expect(await brokenRules(() => ({}))).toEqual([]);
});

for (const { name, caughtBy, fault } of faults) {
  it(`catches a store that ${name}`, async () => {
    expect(await brokenRules(fault)).toEqual(expect.arrayContaining([...caughtBy]));
  });
}

function withoutVersionCheck(store: Store): Partial<Store> {
  const commit = async ({ head: _, ...given }: Commit): Promise<void> => {
    const { version } = await store.load(given);
    const entries = given.entries.map((entry, n) => ({ ...entry, version: version + n + 1 }));
    try {
      await store.commit({ ...given, expected: version, entries });
    } catch (error) {
      if (HoldpointError.is(error) && error.code === 'VERSION_CONFLICT') return commit(given);
      throw error;
    }
  };
  return { commit };
}

function withoutTransaction(store: Store): Partial<Store> {
  return {
    async commit(commit) {
      try {
        await store.commit(commit);
      } catch (error) {
        if (!HoldpointError.is(error)) await store.commit({ ...commit, rows: commit.rows.slice(0, 1), commands: [] });
        throw error;
      }
    },
  };
}

function withoutEntryCheck(store: Store): Partial<Store> {
  return {
    async commit(commit) {
      const entries = commit.entries.map((entry, n) => ({
        ...entry,
        version: commit.expected + n + 1,
        key: `${entry.key}${n}`,
      }));
      await store.commit({ ...commit, entries });
    },
  };
}

function withoutReceipts(store: Store): Partial<Store> {
  let n = 0;
  const fresh = (entry: Entry) => ({ ...entry, key: `${entry.key} ${n++}` });
  return { commit: (commit) => store.commit({ ...commit, entries: commit.entries.map(fresh) }) };
}

function versionFirst(store: Store): Partial<Store> {
  return {
    async commit(commit) {
      const { version } = await store.load(commit);
      if (version !== commit.expected) throw new HoldpointError('VERSION_CONFLICT', 'the version');
      await store.commit(commit);
    },
  };
}

function acknowledgesEarly(store: Store): Partial<Store> {
  return {
    async commit(commit) {
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => Promise.resolve())
        .then(() => store.commit(commit))
        .catch(() => {});
    },
  };
}

function losesCommands(store: Store): Partial<Store> {
  return { commit: (commit) => store.commit({ ...commit, commands: [] }) };
}

function ignoresDone(store: Store): Partial<Store> {
  return { commit: (commit) => store.commit({ ...commit, done: [] }) };
}

function keepsRemovedRows(store: Store): Partial<Store> {
  return { commit: (commit) => store.commit({ ...commit, rows: commit.rows.filter(({ body }) => body !== null) }) };
}

function keepsOldTags(store: Store): Partial<Store> {
  return {
    async commit(commit) {
      const { rows } = await store.load(commit);
      const old = ({ kind, id }: Row) => rows.find((row) => row.kind === kind && row.id === id)?.tags ?? [];
      await store.commit({ ...commit, rows: commit.rows.map((row) => ({ ...row, tags: [...old(row), ...row.tags] })) });
    },
  };
}

function renamed(store: Store, rename: (ref: RunRef) => RunRef): Partial<Store> {
  return {
    load: (ref) => store.load(rename(ref)),
    commit: (commit) => store.commit({ ...commit, ...rename(commit) }),
    journal: (ref, options) => store.journal(rename(ref), options),
  };
}

function oneTenant(store: Store): Partial<Store> {
  return renamed(store, ({ run }) => ({ tenant: 'shared', run }));
}

function joinsNames(store: Store): Partial<Store> {
  return renamed(store, ({ tenant, run }) => ({ tenant: '', run: `${tenant}:${run}` }));
}

function findsAllTenants(store: Store): Partial<Store> {
  const tenants = new Set<string>();
  return {
    commit(commit) {
      tenants.add(commit.tenant);
      return store.commit(commit);
    },
    async find(query) {
      const found = await Promise.all([...tenants].map((tenant) => store.find({ ...query, tenant })));
      return { rows: found.flatMap(({ rows }) => rows), next: null };
    },
  };
}

async function findAll(store: Store, { after: _, ...query }: Query): Promise<readonly (Row & RunRef)[]> {
  return (await store.find({ ...query, limit: 10_000 })).rows;
}

function offsetCursor(store: Store): Partial<Store> {
  return {
    async find(query) {
      const start = Number(query.after ?? 0);
      const all = await findAll(store, query);
      const end = start + query.limit;
      return { rows: all.slice(start, end), next: end < all.length ? String(end) : null };
    },
  };
}

function sortOnlyCursor(store: Store): Partial<Store> {
  return {
    async find(query) {
      const after = query.after === undefined ? Number.NEGATIVE_INFINITY : Number(query.after);
      const rest = (await findAll(store, query)).filter(({ sort }) => sort > after);
      const rows = rest.slice(0, query.limit);
      return { rows, next: rest.length > rows.length ? String(rows.at(-1)?.sort) : null };
    },
  };
}

function listsTwice(store: Store): Partial<Store> {
  return {
    async find(query) {
      const found = await Promise.all(query.tags.map((tag) => store.find({ ...query, tags: [tag] })));
      const rows = found.flatMap(({ rows }) => rows).toSorted((a, b) => a.sort - b.sort);
      return { rows: rows.slice(0, query.limit), next: found.find(({ next }) => next !== null)?.next ?? null };
    },
  };
}

function newestFirst(store: Store): Partial<Store> {
  return {
    async lease(options) {
      const { leases, lost } = await store.lease(options);
      return { leases: leases.toReversed(), lost };
    },
  };
}

function dueEarly(store: Store): Partial<Store> {
  const early = (commit: Commit) => commit.commands.map((command) => ({ ...command, due: command.due - 1 }));
  return { commit: (commit) => store.commit({ ...commit, commands: early(commit) }) };
}

function leasesTwice(store: Store): Partial<Store> {
  let last: readonly Lease[] = [];
  return {
    async lease(options) {
      const { leases, lost } = await store.lease(options);
      last = leases.length > 0 ? leases : last;
      return { leases: last, lost };
    },
  };
}

function doesNotRenew(store: Store): Partial<Store> {
  return { lease: async (options) => ({ ...(await store.lease({ ...options, keep: [] })), lost: [] }) };
}

function countsNothing(store: Store): Partial<Store> {
  return {
    async lease(options) {
      const { leases, lost } = await store.lease(options);
      return { leases: leases.map((lease) => ({ ...lease, deliveries: 1 })), lost };
    },
  };
}

function countsRenewals(store: Store): Partial<Store> {
  const renewals = new Map<string, number>();
  return {
    async lease(options) {
      for (const id of options.keep) renewals.set(id, (renewals.get(id) ?? 0) + 1);
      const { leases, lost } = await store.lease(options);
      const counted = (lease: Lease) => ({ ...lease, deliveries: lease.deliveries + (renewals.get(lease.id) ?? 0) });
      return { leases: leases.map(counted), lost };
    },
  };
}

function nothingIsLost(store: Store): Partial<Store> {
  return { lease: async (options) => ({ ...(await store.lease(options)), lost: [] }) };
}

function sortsKeys(store: Store): Partial<Store> {
  const sorted = (row: Row): Row => {
    if (typeof row.body !== 'object' || row.body === null || Array.isArray(row.body)) return row;
    return { ...row, body: Object.fromEntries(Object.entries(row.body).toSorted()) };
  };
  return { commit: (commit) => store.commit({ ...commit, rows: commit.rows.map(sorted) }) };
}

function erasesHashes(store: Store): Partial<Store> {
  const erased = new Set<string>();
  return {
    async erase(ref, versions) {
      erased.add(ref.tenant + ref.run);
      await store.erase?.(ref, versions);
    },
    async journal(ref, options) {
      const entries = await store.journal(ref, options);
      return erased.has(ref.tenant + ref.run) ? entries.map((entry) => ({ ...entry, hash: '' })) : entries;
    },
  };
}

function staysOpen(): Partial<Store> {
  return { close: async () => {} };
}
