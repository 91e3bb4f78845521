import { canonical, type Hashing } from './canonical.ts';
import type { ItemsListed } from './event.ts';
import type { EachPlan, TaskPlan } from './plan.ts';
import { reviewMachine } from './review-machine.ts';
import type { Run } from './run.ts';
import { itemId, itemKeyOf, itemsOf } from './task-id.ts';
import { taskMachine } from './task-machine.ts';
import { type ItemPlace, newTask, type RetiredItem, type TaskRow } from './task-row.ts';
import { advance, begin } from './xstate.ts';

// The rows of a fan-out: which items there are, which of them are worked on, and when their list can be made.

type Rows = Run['tasks'];

/** The same tasks, with all items of those among them that fan out: whoever names a list names its items. */
export function withItems({ tasks }: Pick<Run, 'tasks'>, ids: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...ids].flatMap((id) => [id, ...itemsOf(tasks, id)]));
}

/** What stands beside the list of items, once the task that fans out is told them. */
export function listOf(run: Run, event: ItemsListed) {
  const named = new Set(event.items.map(({ key }) => itemId(event.task, key)));
  const gone = itemsOf(run.tasks, event.task).filter((id) => !named.has(id));
  const retired = Object.fromEntries(gone.map((id) => [itemKeyOf(id) ?? id, retiredItem(run.tasks[id])]));
  return { version: run.version + 1, total: event.items.length, retired };
}

function retiredItem(row: TaskRow | undefined): RetiredItem {
  const { attempt = 0, told = [], item = null } = row?.context ?? {};
  return { attempt, said: (item?.saidBefore ?? 0) + told.length };
}

/**
 * Gives each listed item a row, behind its list and in its order: the one it had, or a new one. Items that are not
 * listed any more are gone, and nobody is asked about them.
 */
export function placeItems(run: Run, event: ItemsListed, { agent }: TaskPlan, { sha256 }: Hashing): Run {
  const retired = run.tasks[event.task]?.context.fan?.retired ?? {};
  const placed = event.items.map(({ key, item: value }, index): [string, TaskRow] => {
    const id = itemId(event.task, key);
    const { attempt, said } = (Object.hasOwn(retired, key) && retired[key]) || { attempt: 0, said: 0 };
    const hash = sha256(canonical(value));
    const item: ItemPlace = { key, index, version: run.version + 1, hash, saidBefore: said };
    const row = run.tasks[id];
    if (row) return [id, advance(taskMachine, row, { type: 'item.placed', item }) ?? row];
    return [id, begin(taskMachine, { ...newTask(agent ? 'agent' : 'function'), item, attempt })];
  });
  const before = new Set(itemsOf(run.tasks, event.task));
  const tasks = Object.fromEntries(
    Object.entries(run.tasks).flatMap(([id, row]) => {
      if (before.has(id)) return [];
      return id === event.task ? [[id, row] as const, ...placed] : [[id, row] as const];
    }),
  );
  const reviews = Object.fromEntries(
    Object.entries(run.reviews).map(([id, row]) => {
      const gone = before.has(row.context.task) && !Object.hasOwn(tasks, row.context.task);
      return [id, (gone && advance(reviewMachine, row, { type: 'review.superseded' })) || row];
    }),
  );
  return { ...run, tasks, reviews };
}

/** What moving the items of a task needs to know. */
export interface FanOut extends Hashing {
  readonly key: string;
  readonly each: EachPlan;
  readonly at: number;
  /** Hash of what an item is made from. */
  readonly madeFrom: (item: ItemPlace) => string;
}

/**
 * Starts, or restores, the items of a task as far as its concurrency allows, and has their list made when all are
 * settled. Items that wait for people do not count, and those that are in force again take no place.
 */
export function moveItems(tasks: Rows, { key, each, at, madeFrom, sha256 }: FanOut): Rows {
  const list = tasks[key];
  const moved: Record<string, TaskRow> = { ...tasks };
  const ids = itemsOf(tasks, key);
  const blocked = ids.flatMap((id) => (tasks[id]?.state === 'blocked' ? [[id, tasks[id]] as const] : []));
  if (list?.state === 'skipped') {
    for (const [id, row] of blocked) moved[id] = advance(taskMachine, row, { type: 'item.skipped', at }) ?? row;
  }
  if (list?.state !== 'fanned') return moved;
  let free = each.concurrency - ids.filter((id) => isWorkedOn(tasks[id])).length;
  for (const [id, row] of blocked) {
    const { item, accepted } = row.context;
    if (!item || (free <= 0 && accepted === null)) continue;
    const ready = { type: 'task.ready', at, conditional: false, inputHash: madeFrom(item) };
    const next = advance(taskMachine, row, ready) ?? row;
    if (isWorkedOn(next) && free <= 0) continue;
    if (isWorkedOn(next)) free -= 1;
    moved[id] = next;
  }
  const outputs = ids.flatMap((id) => (moved[id]?.state === 'accepted' ? [moved[id].context] : []));
  if (outputs.length < ids.length) return moved;
  const made = outputs.map(({ item, accepted }) => [
    item?.key ?? '',
    accepted?.hash ?? '',
    ...(accepted?.outcome ? [accepted.outcome] : []),
  ]);
  const inputHash = sha256(canonical({ own: list.context.fan?.list?.inputHash ?? null, items: made }));
  return { ...moved, [key]: advance(taskMachine, list, { type: 'items.settled', at, inputHash }) ?? list };
}

function isWorkedOn(row: TaskRow | undefined): boolean {
  return row?.state === 'working' || row?.state === 'guarding';
}
