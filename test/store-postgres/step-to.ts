import type { Commit, Store } from '@holdpoint/store';
import { expect } from 'vitest';

/** The commit that makes `version`: everything of it names the version, so that a half-written one shows. */
export function stepTo(run: string, version: number, by: string): Commit {
  const body = { version, padding: 'x'.repeat((version * 37) % 2_000) };
  const head = { version, key: `${by} ${version}`, task: 'a', type: 'step', at: version };
  return {
    tenant: 'acme',
    run,
    expected: version - 1,
    entries: [{ ...head, body, bodyHash: `${version}`, hash: `${version}` }],
    rows: ['a', 'b', 'c'].map((id) => ({ kind: 'task', id, tags: [run, `${run} at ${version}`], sort: version, body })),
    commands: [{ id: `${run}/${version}`, route: run, due: 0, body: null }],
    done: [`${run}/${version - 1}`],
  };
}

/** The run is at this version or later, and everything that its last commit wrote is there. Returns the keys. */
export async function expectWhole(store: Store, run: string, atLeast: number): Promise<readonly string[]> {
  const ref = { tenant: 'acme', run };
  const { version, rows } = await store.load(ref);
  expect(version).toBeGreaterThanOrEqual(atLeast);
  const journal = await store.journal(ref);
  expect(journal.map((entry) => entry.version)).toEqual(Array.from({ length: version }, (_, n) => n + 1));
  if (version === 0) return [];
  const last = stepTo(run, version, '');
  expect(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(last.rows);
  expect(journal.at(-1)?.body).toEqual(last.entries[0]?.body);
  const found = await store.find({ tenant: 'acme', kind: 'task', tags: [run, `${run} at ${version}`], limit: 10 });
  expect(found.rows.map(({ id, sort }) => [id, sort])).toEqual(['a', 'b', 'c'].map((id) => [id, version]));
  const { leases } = await store.lease({ routes: [run], limit: 10, leaseMs: 0, keep: [] });
  expect(leases.map(({ id }) => id)).toEqual([`${run}/${version}`]);
  return journal.map(({ key }) => key);
}
