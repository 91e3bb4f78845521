import { deepStrictEqual } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { type Commit, memoryStore, type Row, type Store, writeCursor } from '@holdpoint/store';
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
    const last = await copyRun(own.run, copies);
    await compare(store, under(own, last, copies));
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

/** Throws unless a copy is just what the store would have written. */
async function compare(store: Store, { tenant, run, rows, entries }: Commit): Promise<void> {
  const ref = { tenant, run };
  deepStrictEqual(sorted((await store.load(ref)).rows), sorted(rows));
  deepStrictEqual(await store.journal(ref), entries);
  const { sort, tags } = rows.find(({ kind }) => kind === 'review') as Row;
  const { rows: listed } = await store.find({
    tenant,
    kind: 'review',
    tags,
    after: writeCursor({ sort, run, id: '' }),
    limit: 1,
  });
  deepStrictEqual(listed[0]?.run, run);
}

function sorted(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => a.kind.localeCompare(b.kind));
}
