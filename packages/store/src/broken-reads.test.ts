import type { Json } from '@holdpoint/protocol';
import { expect, it } from 'vitest';
import { brokenRules, type Fault, type Handle, overtaken, perData } from './broken-rules.test-support.ts';
import type { StoreRule } from './conformance.ts';
import type { Commit, Entry, FoundRows, LoadedRun, Query, Row, RunRef, Store } from './store.ts';

/** Faults of order, of reading on, and of values: these rules find them, and no others do. */
const faults: readonly {
  readonly name: string;
  readonly caughtBy: readonly StoreRule['id'][];
  readonly fault: Fault;
}[] = [
  { name: 'orders commands within their run alone', caughtBy: ['ST73'], fault: runByRun },
  { name: 'rounds places in its cursor', caughtBy: ['ST74'], fault: roundsCursor },
  { name: 'compares names in its cursor otherwise than in its lists', caughtBy: ['ST75'], fault: twoOrders },
  { name: 'goes on from where the last row is now', caughtBy: ['ST76'], fault: followsRow },
  { name: 'reads a page tag by tag', caughtBy: ['ST77'], fault: tagByTag },
  { name: 'remembers that a journal had ended', caughtBy: ['ST78'], fault: remembersEnd },
  { name: 'reads numbers out of texts', caughtBy: ['ST79'], fault: bodies(numbersFromTexts) },
  { name: 'brings the names of members into one form', caughtBy: ['ST79'], fault: bodies(normalMembers) },
  { name: 'cuts texts at NUL', caughtBy: ['ST80'], fault: names((text) => text.split('\0')[0] ?? '') },
  { name: 'cuts texts after 400 characters', caughtBy: ['ST80'], fault: names((text) => text.slice(0, 400)) },
  { name: 'drops the space at the end', caughtBy: ['ST80'], fault: names((text) => text.replace(/ $/, '')) },
  { name: 'keeps times in whole milliseconds', caughtBy: ['ST81'], fault: wholeTimes },
  { name: 'writes rows by the hundred', caughtBy: ['ST82'], fault: writesInParts },
  { name: 'removes no more than 500 commands at once', caughtBy: ['ST83'], fault: removesSome },
  { name: 'looks under the first hundred tags', caughtBy: ['ST84'], fault: hundredTags },
  { name: 'takes whoever knows anything to know the rows', caughtBy: ['ST85'], fault: leavesOut(() => true) },
  {
    name: 'takes whoever knows an older entry to know the rows',
    caughtBy: ['ST85'],
    fault: leavesOut((known, entries) => entries.some(({ hash }) => hash === known)),
  },
  {
    name: 'leaves rows out and does not say so',
    caughtBy: ['ST85'],
    fault: leavesOut((known, entries) => entries.at(-1)?.hash === known, {}),
  },
  { name: 'limits what is named', caughtBy: ['ST91'], fault: limitsAlso },
];

for (const { name, caughtBy, fault } of faults) {
  it(`catches a store that ${name}`, async () => {
    expect(await brokenRules(fault, caughtBy)).toEqual(caughtBy);
  });
}

function leavesOut(
  isKnown: (known: string, entries: readonly Entry[]) => boolean,
  said: Pick<LoadedRun, 'unchanged'> = { unchanged: true },
): Fault {
  return (store) => ({
    async load(ref, { known } = {}) {
      const [loaded, entries] = [await store.load(ref), await store.journal(ref)];
      return known !== undefined && isKnown(known, entries) ? { ...loaded, rows: [], ...said } : loaded;
    },
  });
}

function limitsAlso(store: Store): Partial<Store> {
  return { journal: async (ref, options = {}) => (await store.journal(ref, options)).slice(0, options.limit) };
}

function runByRun(store: Store): Partial<Store> {
  return {
    async lease(options) {
      const { leases, lost } = await store.lease(options);
      return { leases: leases.toSorted((a, b) => (a.run < b.run ? -1 : Number(a.run > b.run))), lost };
    },
  };
}

type Found = Row & RunRef;

async function listOf(store: Store, { after: _, ...query }: Query): Promise<readonly Found[]> {
  return (await store.find({ ...query, limit: 10_000 })).rows;
}

/** Pages that go on after the last row of the page before, as it was then. */
function paged(
  store: Store,
  isAfter: (row: Found, last: Found, all: readonly Found[]) => boolean,
  list = listOf,
): Partial<Store> {
  return {
    async find(query): Promise<FoundRows> {
      if (query.after !== undefined && !query.after.startsWith('{"tenant"')) return store.find(query); // refused there
      const all = await list(store, query);
      const last = query.after === undefined ? null : (JSON.parse(query.after) as Found);
      const rest = last === null ? all : all.filter((row) => isAfter(row, last, all));
      const rows = rest.slice(0, query.limit);
      return { rows, next: rest.length > rows.length ? JSON.stringify(rows.at(-1)) : null };
    },
  };
}

function roundsCursor(store: Store): Partial<Store> {
  return paged(store, (row, last) => inOrder(row, { ...last, sort: Number(last.sort.toPrecision(15)) }) > 0);
}

function twoOrders(store: Store): Partial<Store> {
  const compareNames = (a: Found, b: Found) => a.run.localeCompare(b.run, 'en') || a.id.localeCompare(b.id, 'en');
  return paged(store, (row, last) => (row.sort - last.sort || compareNames(row, last)) > 0);
}

function followsRow(store: Store): Partial<Store> {
  return paged(store, (row, last, all) => {
    const now = all.find(({ run, id }) => run === last.run && id === last.id);
    return inOrder(row, now ?? last) > 0;
  });
}

function tagByTag(store: Store): Partial<Store> {
  const list: typeof listOf = async (_, query) => {
    const found = new Map<string, Found>();
    for (const tag of query.tags) {
      for (const row of await listOf(store, { ...query, tags: [tag] }))
        found.set(JSON.stringify([row.run, row.id]), row);
      await overtaken();
    }
    return [...found.values()].sort(inOrder);
  };
  return paged(store, (row, last) => inOrder(row, last) > 0, list);
}

function remembersEnd(store: Store, handle: Handle): Partial<Store> {
  const ends = endsOf(handle);
  return {
    async journal(ref, options = {}) {
      const page = JSON.stringify([ref, options]);
      if (options.limit !== undefined && ends.has(page)) return [];
      const entries = await store.journal(ref, options);
      if (entries.length === 0 && options.key === undefined) ends.add(page);
      return entries;
    },
  };
}

const endsOf = perData(() => new Set<string>());

function bodies(change: (body: Json) => Json): Fault {
  const changed = <T extends { readonly body: Json }>(items: readonly T[]) =>
    items.map((item) => ({ ...item, body: change(item.body) }));
  return (store) => ({ journal: async (ref, options) => changed(await store.journal(ref, options)) });
}

function deep(value: Json, change: (value: Json) => Json): Json {
  if (Array.isArray(value)) return value.map((item) => deep(item, change));
  if (typeof value !== 'object' || value === null) return change(value);
  const members = Object.entries(value).map(([name, member]) => [name, deep(member as Json, change)] as const);
  return change(Object.fromEntries(members));
}

function numbersFromTexts(body: Json): Json {
  return deep(body, (value) => (typeof value === 'string' && /^-?[1-9]\d*$/.test(value) ? Number(value) : value));
}

function normalMembers(body: Json): Json {
  return deep(body, (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.normalize(), member])) as Json;
  });
}

/** Changes the type of entries, of which no rule but one asks more than a plain word. */
function names(change: (text: string) => string): Fault {
  const changed = (entry: Entry) => ({ ...entry, type: change(entry.type) });
  return (store) => ({ commit: (commit) => store.commit({ ...commit, entries: commit.entries.map(changed) }) });
}

function wholeTimes(store: Store): Partial<Store> {
  const whole = (entry: Entry) => ({ ...entry, at: Math.trunc(entry.at) });
  return { commit: (commit) => store.commit({ ...commit, entries: commit.entries.map(whole) }) };
}

function writesInParts(store: Store): Partial<Store> {
  return {
    async commit(commit) {
      try {
        await store.commit(commit);
      } catch (error) {
        if (commit.rows.length > 100) await store.commit(partOf(commit));
        throw error;
      }
    },
  };
}

function partOf(commit: Commit): Commit {
  return { ...commit, rows: commit.rows.slice(0, 100), commands: [] };
}

function removesSome(store: Store): Partial<Store> {
  return { commit: (commit) => store.commit({ ...commit, done: commit.done.slice(0, 500) }) };
}

function hundredTags(store: Store): Partial<Store> {
  return { find: (query) => store.find({ ...query, tags: query.tags.slice(0, 100) }) };
}

function inOrder(a: Found, b: Found): number {
  return a.sort - b.sort || compare(a.run, b.run) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
