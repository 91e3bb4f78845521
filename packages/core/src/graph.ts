import type { CrewPlan } from './plan.ts';
import type { Run } from './run.ts';
import { itemsOf } from './task-id.ts';

// A crew is written in an order in which every need comes first: one pass along it, or against it, sees the whole graph.

interface Node {
  readonly key: string;
  readonly needs: readonly string[];
}

/** These tasks and all they depend on. */
export function upstreamOf(tasks: readonly Node[], keys: readonly string[]): ReadonlySet<string> {
  const found = new Set(keys);
  for (const { key, needs } of [...tasks].reverse()) {
    if (found.has(key)) for (const need of needs) found.add(need);
  }
  return found;
}

/** All that depends on one of these tasks, directly or through others; they themselves are not in it. */
export function dependentsOf(tasks: readonly Node[], keys: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { key, needs } of tasks) {
    if (!keys.has(key) && needs.some((need) => keys.has(need) || found.has(need))) found.add(key);
  }
  return found;
}

/** The crew as this run has it: items need what their task needs, and their list needs them. */
export function nodesOf({ tasks }: Pick<Run, 'tasks'>, plan: Pick<CrewPlan, 'tasks'>): readonly Node[] {
  return plan.tasks.flatMap(({ key, needs, each }) => {
    const items = each ? itemsOf(tasks, key) : [];
    return [...items.map((id) => ({ key: id, needs })), { key, needs: [...needs, ...items] }];
  });
}
