import type { TaskDefinition } from './definition.ts';
import { definedItem, definedList, itemPlan, listPlan } from './each.ts';
import type { CrewPlan, TaskPlan } from './plan.ts';
import type { Run } from './run.ts';

// A run's tasks are more than its crew's: work that is known only while it runs has rows of its own. Their ids begin
// with the key of the crew's task that they belong to, and go on with a character that no key has: `localize[de]`.

/** The key of the crew's task that a run's task is, or belongs to. */
export function taskKeyOf(id: string): string {
  return /^[A-Za-z0-9_-]*/.exec(id)?.[0] ?? id;
}

export function itemId(task: string, key: string): string {
  return `${task}[${key}]`;
}

/** The item's key in the id of one, or `null` for any other id. */
export function itemKeyOf(id: string): string | null {
  return /^[A-Za-z0-9_-]+\[([A-Za-z0-9_.-]{1,64})\]$/.exec(id)?.[1] ?? null;
}

/** The ids of a task's items, in the order of their list. */
export function itemsOf(tasks: Run['tasks'], key: string): readonly string[] {
  return Object.keys(tasks).filter((id) => taskKeyOf(id) === key && itemKeyOf(id) !== null);
}

/** The plan by which a run's task is done, or `null` for an id that the crew cannot have. */
export function plannedTask({ tasks }: Pick<CrewPlan, 'tasks'>, id: string): TaskPlan | null {
  const plan = tasks.find(({ key }) => key === taskKeyOf(id));
  if (!plan) return null;
  const item = itemKeyOf(id);
  if (item !== null) return plan.each && itemPlan(plan, plan.each, id, item);
  if (plan.key !== id) return null;
  return plan.each ? listPlan(plan, plan.each) : plan;
}

/** The functions by which a run's task is done, or `null` for an id that the crew cannot have. */
export function definedTask(
  { tasks }: { readonly tasks: readonly TaskDefinition[] },
  id: string,
): TaskDefinition | null {
  const task = tasks.find(({ key }) => key === taskKeyOf(id));
  if (!task) return null;
  const item = itemKeyOf(id);
  if (item !== null) return task.each && definedItem(task, task.each, id, item);
  if (task.key !== id) return null;
  return task.each ? definedList(task, task.each) : task;
}
