import type { Json } from '@holdpoint/protocol';
import { HoldpointError } from '@holdpoint/protocol';
import type { Command, Commit, Entry, LeaseOptions, Row, RunRef, Store } from './store.ts';

/** What a rule is given: an empty store, its clock, and further handles on the same data. */
export interface Scene {
  readonly store: Store;
  /** What the store's `now` reads; rules set it. */
  readonly clock: { now: number };
  /** A second handle on the same data. Only for rules that need `handles`. */
  readonly reopen: () => Promise<Store>;
}

/**
 * What a rule asks of a store beyond the contract's minimum: data that outlives the handle that wrote it (every class
 * but `none`), or one of the optional methods.
 */
export type Need = 'handles' | 'watch' | 'erase' | 'now' | 'leasesOnCommit';

export interface Rule {
  readonly id: `ST${number}`;
  readonly name: string;
  readonly needs: readonly Need[];
  readonly check: (scene: Scene) => Promise<void>;
}

export function rule(id: Rule['id'], name: string, check: Rule['check'], needs: readonly Need[] = []): Rule {
  return { id, name, needs, check };
}

/** Throws unless both are the same JSON. The order of an object's keys does not count. */
export function same(what: string, actual: unknown, expected: unknown): void {
  const [is, wanted] = [canonical(actual), canonical(expected)];
  if (is !== wanted) throw new Error(`${what}: expected ${clip(wanted)}, got ${clip(is)}`);
}

/** Throws unless the promise rejects with this code. */
export async function refused(what: string, promise: Promise<unknown>, code: HoldpointError['code']): Promise<void> {
  const [outcome] = await Promise.allSettled([promise]);
  if (outcome.status === 'fulfilled') throw new Error(`${what}: expected ${code}, but it was accepted`);
  if (!HoldpointError.is(outcome.reason)) throw new Error(`${what}: expected ${code}, got "${outcome.reason}"`);
  same(what, outcome.reason.code, code);
}

export const acme: RunRef = { tenant: 'acme', run: 'r1' };

export function entry(version: number, more: Partial<Entry> = {}): Entry {
  const head = { version, key: `key ${version}`, task: null, type: 'happened', at: 1_000 + version };
  return { ...head, body: { n: version }, bodyHash: `body hash ${version}`, hash: `hash ${version}`, ...more };
}

export function row(id: string, more: Partial<Row> = {}): Row {
  return { kind: 'task', id, tags: ['all'], sort: 0, body: { id }, ...more };
}

export function command(id: string, more: Partial<Command> = {}): Command {
  return { id, route: 'default', due: 0, body: { of: id }, ...more };
}

/** The next step of a run at `expected`: one entry, unless told otherwise. */
export function step(ref: RunRef, expected: number, more: Partial<Commit> = {}): Commit {
  return { ...ref, expected, entries: [entry(expected + 1)], rows: [], commands: [], done: [], ...more };
}

export function leasing(more: Partial<LeaseOptions> = {}): LeaseOptions {
  return { routes: ['default'], limit: 100, leaseMs: 1_000, keep: [], ...more };
}

/** A body that is no JSON in the middle of being written. */
export const unwritable = {
  toJSON(): never {
    throw new Error('this body cannot be written');
  },
} as unknown as Json;

/** All that can be seen of a run and its tenant's lists, to find out whether a refused commit left anything. */
export async function everything(store: Store, { tenant, run }: RunRef): Promise<unknown> {
  const { version, rows } = await store.load({ tenant, run });
  const lists = [];
  for (const kind of ['run', 'task', 'review', 'call'] as const) {
    lists.push(await store.find({ tenant, kind, tags: ['all', 'new'], limit: 100 }));
  }
  return { version, rows: byId(rows), journal: await store.journal({ tenant, run }), lists };
}

/** `load` promises no order. */
export function byId(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => (a.kind + a.id < b.kind + b.id ? -1 : 1));
}

export function ids(items: readonly { readonly id: string }[]): readonly string[] {
  return items.map(({ id }) => id);
}

function canonical(value: unknown): string {
  const sorted = (_: string, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part;
  return JSON.stringify(value, sorted) ?? 'undefined';
}

function clip(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}… (${text.length} characters)` : text;
}
