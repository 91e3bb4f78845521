import type { TaskView } from '@holdpoint/protocol';

/** How the rail passes a task: it begins here, goes through, ends here, or stands alone. */
export type Rail = 'start' | 'through' | 'end' | 'alone';

export interface PlacedTask {
  readonly task: TaskView;
  /** 1 for an item, or a task that runs beside others, 0 for one that all paths pass. */
  readonly level: 0 | 1;
  readonly rail: Rail;
}

/**
 * Tasks from first to last, those that may run beside each other together.
 *
 * A task stands after everything it needs: at the length of the longest path to it. Where one length has several tasks,
 * they are parallel. Items stand behind the task they belong to. Needs that are not in the list, and circles, count as
 * none.
 */
export function timelineOrder(tasks: readonly TaskView[]): readonly PlacedTask[] {
  const depths = depthsOf(tasks);
  const depthOf = (task: TaskView) => depths.get(task.id) ?? 0;
  const own = tasks.filter(({ parent }) => parent === null).toSorted((one, other) => depthOf(one) - depthOf(other));
  const ordered = own.flatMap((task) => [task, ...tasks.filter(({ parent }) => parent === task.id)]);
  const countAt = new Map<number, number>();
  for (const task of own) countAt.set(depthOf(task), (countAt.get(depthOf(task)) ?? 0) + 1);
  return ordered.map((task, index) => ({
    task,
    level: task.parent !== null || (countAt.get(depthOf(task)) ?? 1) > 1 ? 1 : 0,
    rail: railAt(index, ordered.length),
  }));
}

function depthsOf(tasks: readonly TaskView[]): ReadonlyMap<string, number> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const depths = new Map<string, number>();
  const visit = (task: TaskView, path: ReadonlySet<string>): number => {
    const known = depths.get(task.id);
    if (known !== undefined) return known;
    const before = task.needs.flatMap((need) => (path.has(need) ? [] : (byId.get(need) ?? [])));
    const depth = Math.max(-1, ...before.map((need) => visit(need, new Set([...path, task.id])))) + 1;
    depths.set(task.id, depth);
    return depth;
  };
  for (const task of tasks) visit(task, new Set([task.id]));
  return depths;
}

function railAt(index: number, length: number): Rail {
  if (length === 1) return 'alone';
  if (index === 0) return 'start';
  return index === length - 1 ? 'end' : 'through';
}
