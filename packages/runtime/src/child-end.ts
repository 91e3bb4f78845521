import { addUsage, type CrewPlan, isMasked, noUsage, type Run, type TaskFailure } from '@holdpoint/core';
import type { Json, Usage } from '@holdpoint/protocol';
import type { Store } from '@holdpoint/store';
import { acceptedOf, outputAt, titleOf } from './contents.ts';

/** How a run that works for another one ended: with the accepted output of the task that is asked for, or without. */
export type ChildEnd = { readonly usage: Usage } & (
  | { readonly output: Json; readonly failure: null }
  | { readonly output: null; readonly failure: TaskFailure }
);

/** `result`: the task whose output is wanted. `usage` is all that the run used. */
export async function endOf(store: Store, child: Run, plan: CrewPlan, result: string): Promise<ChildEnd> {
  const usage = usageOf(child);
  const accepted = child.crew.state === 'done' ? acceptedOf(child, result) : null;
  if (accepted) {
    const output = await outputAt(store, { tenant: child.tenant, run: child.id }, accepted.version);
    return { output, failure: null, usage };
  }
  const failure = { code: 'CREW_FAILED', message: reasonOf(child, plan), hint: `Look at run "${child.id}".` } as const;
  return { output: null, failure, usage };
}

/** Why there is no result. What a mask hides in the child is not told either. */
function reasonOf({ crew: { state, context } }: Run, plan: CrewPlan): string {
  const { label, failure, outcome } = context;
  if (failure) {
    const why = isMasked(plan, failure.task) ? failure.code : failure.message;
    return `Crew “${label}” failed at “${titleOf(plan, failure.task)}”: ${why}`;
  }
  if (outcome) return `Crew “${label}” was ended by “${outcome.label}”, without the result.`;
  return state === 'cancelled' ? `Crew “${label}” was cancelled.` : `Crew “${label}” ended without the result.`;
}

/** What all tasks of a run used. */
function usageOf({ tasks }: Run): Usage {
  return Object.values(tasks).reduce((sum, { context }) => addUsage(sum, context.usage), noUsage);
}
