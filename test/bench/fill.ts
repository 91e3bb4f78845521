import { deepStrictEqual } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { type Commit, memoryStore, type Row, type Store } from '@holdpoint/store';
import { bea } from './bench-crew.ts';
import type { BenchStore } from './bench-store.ts';
import { createRounds } from './rounds.ts';

/** How many commits are under way at once. */
const writers = 64;
/** How many copies one transaction makes. */
const mostCopies = 50_000;

/**
 * Parks runs, each with one open review, a millisecond apart: what the runtime commits for one, under other ids. Written by
 * the store itself or, where the database can copy, copied from such a run and compared with one.
 */
export async function fill({ store, copyRun }: Pick<BenchStore, 'store' | 'copyRun'>, runs: number): Promise<void> {
  const parked = await oneParked();
  if (!copyRun) return commitAll(store, parked, runs);
  for (let left = runs; left > 0; left -= mostCopies) {
    const own = under(parked, randomBytes(16).toString('hex'), left);
    await store.commit(own);
    const copies = Math.min(left, mostCopies) - 1;
    if (copies === 0) continue;
    await copyRun(own.run, copies);
    await compare(store, own, copies);
  }
}

/** A run as the runtime parks it, in one commit in place of two. */
async function oneParked(): Promise<Commit> {
  const plain = memoryStore();
  const { runtime, begin } = createRounds(plain);
  await runtime.start();
  const { ref } = await begin();
  await runtime.stop({ graceMs: 0 });
  const [{ rows }, entries] = [await plain.load(ref), await plain.journal(ref)];
  return { ...ref, expected: 0, entries, rows, commands: [], done: [] };
}

function under(commit: Commit, run: string, ms = 0): Commit {
  const copy = JSON.parse(JSON.stringify(commit).replaceAll(commit.run, run)) as Commit;
  return { ...copy, rows: copy.rows.map((row) => ({ ...row, sort: row.sort + Math.sign(row.sort) * ms })) };
}

async function commitAll(store: Store, parked: Commit, runs: number): Promise<void> {
  let left = runs;
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (left > 0) {
        left -= 1;
        await store.commit(under(parked, randomBytes(16).toString('hex'), left));
      }
    }),
  );
}

/** Throws unless the last copy is there, listed, and just what the store would have written. */
async function compare(store: Store, own: Commit, copies: number): Promise<void> {
  const after = JSON.stringify([(own.rows.find(({ kind }) => kind === 'review')?.sort ?? 0) + copies, '', '']);
  const tags = ['reviewer/anyone'];
  const { rows } = await store.find({ tenant: bea.tenant, kind: 'review', tags, after, limit: 2 });
  const copy = rows.find(({ run }) => run !== own.run);
  if (!copy) throw new Error('No copied run is listed.');
  const ref = { tenant: bea.tenant, run: copy.run };
  const expected = under(own, copy.run, copies);
  deepStrictEqual(sorted((await store.load(ref)).rows), sorted(expected.rows));
  deepStrictEqual(await store.journal(ref), expected.entries);
}

function sorted(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => a.kind.localeCompare(b.kind));
}
