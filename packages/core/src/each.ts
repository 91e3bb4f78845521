import type { EachDefinition, TaskDefinition } from './definition.ts';
import type { EachPlan, GatePlan, TaskPlan } from './plan.ts';

// A fan-out is two kinds of task: its items, which do the work and are looked over by the guards, and the list that is
// made of their outputs. Either the list is reviewed, or each item is.

/** The plan of one item. */
export function itemPlan(plan: TaskPlan, each: EachPlan, id: string, key: string): TaskPlan {
  return {
    ...plan,
    key: id,
    title: titled(plan.title, key),
    kind: plan.agent ? 'agent' : 'function',
    conditional: false,
    gate: each.reviewEach ? plan.gate : null,
    mask: each.mask,
    output: each.output,
    each: null,
  };
}

/** The plan of the list: no guard, no tool and no effect is its own. Made once more, it would come out the same. */
export function listPlan(plan: TaskPlan, each: EachPlan): TaskPlan {
  const gate = each.reviewEach || !plan.gate ? null : { ...plan.gate, ...shownPoints(plan.gate) };
  return { ...plan, gate, guards: [], sentences: [], effect: null };
}

export function definedItem(task: TaskDefinition, each: EachDefinition, id: string, key: string): TaskDefinition {
  return {
    ...task,
    key: id,
    title: titled(task.title, key),
    output: each.output,
    outputSchema: each.outputSchema,
    when: null,
    review: each.reviewEach ? task.review : null,
    each: null,
  };
}

export function definedList(task: TaskDefinition, each: EachDefinition): TaskDefinition {
  return { ...task, review: each.reviewEach ? null : task.review, guards: [], effect: null };
}

function shownPoints({ verifyFeedback }: GatePlan): Pick<GatePlan, 'verifyFeedback'> {
  return verifyFeedback ? { verifyFeedback: 'show' } : {};
}

function titled(title: string, item: string): string {
  return `${title}: ${item}`;
}
