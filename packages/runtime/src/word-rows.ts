import type { Run, TaskRow } from '@holdpoint/core';
import type { Json } from '@holdpoint/protocol';
import type { Row } from '@holdpoint/store';

// A task's row names the newest entries with words about it. Older ones are named in rows of their own, which are written
// once: so neither a row nor a commit grows with the rounds before it.

const mostInARow = 32;

/** Entries with words about a task: the first that are full are in the place 0. */
interface OlderWords {
  readonly task: string;
  readonly place: number;
  readonly told: readonly number[];
}

/** The rows of older words that differ between two states of a run. */
export function changedWordRows(was: Run | null, after: Run): readonly Row[] {
  const ids = new Set([...Object.keys(after.tasks), ...Object.keys(was?.tasks ?? {})]);
  return [...ids].flatMap((id) => {
    const [before, now] = [was?.tasks[id]?.context.told ?? [], after.tasks[id]?.context.told ?? []];
    if (before === now) return [];
    const [older, newer] = [fullOf(before), fullOf(now)];
    return [
      ...newer.flatMap((told, place) => (same(told, older[place]) ? [] : [wordRow({ task: id, place, told })])),
      ...older.slice(newer.length).map((_, index) => goneRow({ task: id, place: newer.length + index })),
    ];
  });
}

/** A task's row as it is stored. */
export function withoutOlderWords(row: TaskRow): TaskRow {
  const { told } = row.context;
  const newest = told.slice(told.length - (told.length % mostInARow));
  return { ...row, context: { ...row.context, told: newest } };
}

/** Task rows as they were before they were stored. */
export function withOlderWords(
  tasks: ReadonlyMap<string, TaskRow>,
  rows: readonly Row[],
): ReadonlyMap<string, TaskRow> {
  const whole = new Map(tasks);
  const older = rows.filter(({ kind }) => kind === 'words').map(({ body }) => body as unknown as OlderWords);
  for (const { task, told } of older.sort((a, b) => b.place - a.place)) {
    const row = whole.get(task);
    if (row) whole.set(task, { ...row, context: { ...row.context, told: [...told, ...row.context.told] } });
  }
  return whole;
}

function fullOf(told: readonly number[]): readonly (readonly number[])[] {
  const count = Math.floor(told.length / mostInARow);
  return Array.from({ length: count }, (_, place) => told.slice(place * mostInARow, (place + 1) * mostInARow));
}

function same(one: readonly number[], other: readonly number[] | undefined): boolean {
  return one.every((version, index) => version === other?.[index]);
}

function wordRow(words: OlderWords): Row {
  return { ...goneRow(words), body: words as unknown as Json };
}

function goneRow({ task, place }: Pick<OlderWords, 'task' | 'place'>): Row {
  return { kind: 'words', id: `${place}:${task}`, tags: [], sort: 0, body: null };
}
