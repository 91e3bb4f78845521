import type { Store } from '@holdpoint/store';
import { expect } from 'vitest';
import { stepTo } from './committing-process.ts';

/** The run of `stepTo` is at this version or later, and all that its last commit wrote is there. Gives its version. */
export async function expectWhole(store: Store, run: string, atLeast: number): Promise<number> {
  const ref = { tenant: 'acme', run };
  const { version, rows } = await store.load(ref);
  expect(version).toBeGreaterThanOrEqual(atLeast);
  const journal = await store.journal(ref);
  expect(journal.map((entry) => entry.version)).toEqual(Array.from({ length: version }, (_, n) => n + 1));
  if (version === 0) return version;
  const last = stepTo(run, version, '');
  expect(rows).toEqual(last.rows);
  expect(journal.at(-1)?.body).toEqual(last.entries[0]?.body);
  const found = await store.find({ tenant: 'acme', kind: 'task', tags: [run, `${run} at ${version}`], limit: 10 });
  expect(found.rows.map(({ id, sort }) => [id, sort])).toEqual(['a', 'b', 'c'].map((id) => [id, version]));
  const { leases } = await store.lease({ routes: [run], limit: 10, leaseMs: 0, keep: [] });
  expect(leases.map(({ id }) => id)).toEqual([`${run}/${version}`]);
  return version;
}
