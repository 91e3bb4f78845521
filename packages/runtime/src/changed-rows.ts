import {
  type CallRow,
  type CrewPlan,
  itemKeyOf,
  type ReviewRow,
  type Run,
  type TaskRow,
  taskKeyOf,
} from '@holdpoint/core';
import { HoldpointError, type Json, type ReviewSummary } from '@holdpoint/protocol';
import type { Row } from '@holdpoint/store';
import {
  eligibleFor,
  namesIn,
  progressOf,
  readersIn,
  readersOf,
  reviewRow,
  reviewSummary,
  runRow,
  summaryOf,
  totalOf,
  turnOf,
} from './rows.ts';
import { changedWordRows, withoutOlderWords } from './word-rows.ts';

/** The rows that differ between two states of a run. Without `before`, all of them. */
export function changedRows(was: Run | null, after: Run, plan: CrewPlan): readonly Row[] {
  return changed(was, after, {
    run: () => runRow(after, readersOf(after, plan)),
    review: (id, row) => reviewRow(id, row, reviewSummary(id, row, after, plan), eligibleFor(row, plan)),
  });
}

/**
 * The same of a run that is cancelled now, where its definition is not here: nothing moves any more that only the plan could
 * tell, so the rest is as it stands in the stored rows.
 */
export function changedHeldRows(was: Run, after: Run, stored: readonly Row[]): readonly Row[] {
  const found = (id: string) => {
    const row = stored.find((one) => one.kind === 'review' && one.id === id);
    if (!row) throw new HoldpointError('INTERNAL', `Run "${after.id}" has no row of review "${id}".`);
    return row;
  };
  return changed(was, after, {
    run: () => runRow(after, readersIn(stored)),
    review: (id, row) => {
      const before = found(id);
      const kept = summaryOf<ReviewSummary>(before);
      const now = { state: row.state, turn: turnOf(row, after), progress: progressOf(after), expiresAt: null };
      return reviewRow(id, row, { ...kept, ...now }, namesIn(before, kept.turn));
    },
  });
}

/** How the rows are written that show more than a machine's state. */
interface Writer {
  run(): Row;
  review(id: string, row: ReviewRow): Row;
}

function changed(was: Run | null, after: Run, write: Writer): readonly Row[] {
  // another definition asks other people, in other words
  const before = was?.crew.context.definition === after.crew.context.definition ? was : null;
  const progress = progressOf(after);
  const moved = !before || progressOf(before).settled !== progress.settled;
  // the end of a run turns a review that waited for its agent into nobody's
  const ended = before?.crew.state !== after.crew.state;
  const turned = (id: string, row: ReviewRow) => {
    const was = before?.reviews[id];
    return !was || !before || turnOf(was, before) !== turnOf(row, after);
  };
  // a list that changed turns its items' places
  const regrouped = ({ context: { task } }: ReviewRow) => {
    const list = taskKeyOf(task);
    return itemKeyOf(task) !== null && totalOf(before, list) !== totalOf(after, list);
  };
  return [
    write.run(),
    ...Object.entries(after.tasks)
      .filter(([id, row]) => before?.tasks[id] !== row)
      .map(([id, row]) => machineRow('task', id, withoutOlderWords(row))),
    ...changedWordRows(was, after),
    ...Object.entries(after.calls)
      .filter(([id, row]) => before?.calls[id] !== row)
      .map(([id, row]) => machineRow('call', id, row)),
    // a turn that is over leaves no rows: what was called stands in the journal
    ...goneRows('call', was?.calls, after.calls),
    ...goneRows('task', was?.tasks, after.tasks),
    ...goneRows('review', was?.reviews, after.reviews),
    ...Object.entries(after.reviews)
      .filter(
        ([id, row]) =>
          ended || before?.reviews[id] !== row || turned(id, row) || (moved && row.state === 'open') || regrouped(row),
      )
      .map(([id, row]) => write.review(id, row)),
  ];
}

function machineRow(kind: 'task' | 'call', id: string, row: TaskRow | CallRow): Row {
  return { kind, id, tags: [], sort: 0, body: { row } as unknown as Json };
}

/** Items that their list no longer has; tasks that the definition no longer has, with their reviews. */
function goneRows(kind: Row['kind'], before: object | undefined, after: object): readonly Row[] {
  return Object.keys(before ?? {})
    .filter((id) => !Object.hasOwn(after, id))
    .map((id) => ({ kind, id, tags: [], sort: 0, body: null }));
}
