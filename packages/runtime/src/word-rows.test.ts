import type { Run, TaskRow } from '@holdpoint/core';
import type { Row } from '@holdpoint/store';
import { describe, expect, it } from 'vitest';
import { changedWordRows, withOlderWords, withoutOlderWords } from './word-rows.ts';

const task = (told: readonly number[]) => ({ state: 'working', context: { told } }) as unknown as TaskRow;
const run = (tasks: Readonly<Record<string, readonly number[]>>) =>
  ({ tasks: Object.fromEntries(Object.entries(tasks).map(([id, told]) => [id, task(told)])) }) as unknown as Run;
const versions = (count: number, from = 4) => Array.from({ length: count }, (_, index) => from + 3 * index);
const toldIn = (tasks: ReadonlyMap<string, TaskRow>) =>
  Object.fromEntries([...tasks].map(([id, { context }]) => [id, context.told]));

/** The rows of a run's words, commit after commit. */
function stored() {
  const rows = new Map<string, Row>();
  let was: Run | null = null;
  return {
    /** How many rows the commit writes. */
    commit: (after: Run) => {
      const changed = changedWordRows(was, after);
      for (const row of changed) {
        if (row.body === null) rows.delete(row.id);
        else rows.set(row.id, row);
      }
      was = after;
      return changed.length;
    },
    rows: () => [...rows.values()],
    read: (after: Run) => {
      const tasks = Object.entries(after.tasks).map(([id, row]) => [id, withoutOlderWords(row)] as const);
      return toldIn(withOlderWords(new Map(tasks), [...rows.values()].reverse()));
    },
  };
}

describe('the rows of words', () => {
  it('give back what was said, and are written once for 32 of them', () => {
    const { commit, rows, read } = stored();
    const written = Array.from({ length: 1_000 }, (_, round) => {
      const after = run({ draft: versions(round), page: versions(3) });
      const count = commit(after);
      if (round % 50 === 0 || round % 32 < 2)
        expect(read(after)).toEqual({ draft: versions(round), page: versions(3) });
      return count;
    });
    expect(written.flatMap((count, round) => (count > 0 ? [[round, count]] : []))).toEqual(
      Array.from({ length: 31 }, (_, place) => [32 * (place + 1), 1]),
    );
    const longest = [...rows(), withoutOlderWords(task(versions(1_023)))].map((row) => JSON.stringify(row).length);
    expect(Math.max(...longest)).toBeLessThan(300);
  });

  it('go where a task has another name, and away with it', () => {
    const { commit, rows, read } = stored();
    commit(run({ draft: versions(70), page: versions(40, 5) }));
    // names may be exchanged
    const renamed = run({ page: versions(70), draft: versions(40, 5) });
    commit(renamed);
    expect(read(renamed)).toEqual({ page: versions(70), draft: versions(40, 5) });
    commit(run({ draft: versions(40, 5) }));
    expect(rows().map(({ id }) => id)).toEqual(['0:draft']);
    // an item that comes back has nothing yet
    commit(run({ draft: [] }));
    expect(rows()).toEqual([]);
  });

  it('are none of a task that few words were said about, which is stored as it is', () => {
    expect(changedWordRows(null, run({ draft: versions(31) }))).toEqual([]);
    expect(withoutOlderWords(task(versions(31)))).toEqual(task(versions(31)));
  });
});
