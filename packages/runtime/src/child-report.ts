import {
  awaitsReport,
  type CallAnswered,
  type CallFailed,
  type CrewPlan,
  definedTask,
  noUsage,
  type ParentRef,
  type Run,
  type RunEvent,
  type RunReported,
  type WantedCommand,
} from '@holdpoint/core';
import { HoldpointError, type Usage } from '@holdpoint/protocol';
import { answered } from './activity.ts';
import { endOf } from './child-end.ts';
import { contentsOf } from './contents.ts';
import type { CrossingOptions } from './crossing.ts';
import { handedResult } from './handed-call.ts';
import type { Own } from './own.ts';
import { randomHex } from './random-hex.ts';
import { runFrom } from './rows.ts';

/**
 * Tells the parent of a child's end: its accepted output, looked over like any other, or why there is none. A parent
 * that is gone, or does not wait for this any more, is told nothing; the child is done with it all the same.
 */
export async function report(
  child: Run,
  plan: CrewPlan,
  command: WantedCommand,
  options: CrossingOptions,
): Promise<Own<RunReported>> {
  const { parent } = child.crew.context;
  if (!parent) throw new HoldpointError('INTERNAL', `Run "${child.id}" has nobody to report to.`);
  const { attempt, task } = parent;
  const ref = { tenant: child.tenant, run: parent.run };
  const run = runFrom(ref, await options.store.load(ref));
  const result = run && (await resultOf(run, parent, child, plan, options));
  if (result) {
    const sent = { key: command.id, salt: randomHex(), task, command: command.id };
    await options.apply(ref, (_, at) => ({ ...result, ...sent, at }) as RunEvent);
  }
  return { type: 'run.reported', attempt };
}

/** What the child's end is to the task or the call that waits for it; `null` where none does any more. */
async function resultOf(run: Run, parent: ParentRef, child: Run, plan: CrewPlan, options: CrossingOptions) {
  const { task, attempt, call } = parent;
  if (call !== undefined) return handedResult(run, parent, child, plan, options);
  const isAwaited = awaitsReport(run, task, { run: child.id, attempt });
  return isAwaited ? resultFor(run, task, child, plan, options) : null;
}

/** What the child's end is to its parent's task: an output that the guards looked over, or a failure without another try. */
async function resultFor(
  run: Run,
  id: string,
  child: Run,
  plan: CrewPlan,
  options: CrossingOptions,
): Promise<Own<CallAnswered | CallFailed>> {
  const { store, registry, onError } = options;
  const parent = registry.find(run.crew.context.crew, run.crew.context.definition);
  const task = parent && definedTask(parent.definition, id);
  if (!parent || !task?.crew)
    throw new HoldpointError('TASK_NOT_FOUND', `Run "${run.id}" has no crew in task "${id}".`);
  const { state, context } = child.crew;
  const end = await endOf(store, child, plan, task.crew.result);
  const usage = since(end.usage, run.tasks[id]?.context.children.usage ?? noUsage);
  const report = { run: child.id, attempt: context.parent?.attempt ?? 0 };
  if (end.failure) {
    const closed = state !== 'failed';
    return { type: 'call.failed', failure: end.failure, retryAt: null, usage, child: { ...report, closed } };
  }
  const contents = await contentsOf(store, run, parent.plan, id);
  const spoken = { messages: [], usage, model: null };
  const looked = await answered({ run, task, contents, onError }, end.output, spoken);
  return { ...looked, child: { ...report, closed: false } };
}

function since(total: Usage, told: Usage): Usage {
  return {
    inputTokens: total.inputTokens - told.inputTokens,
    outputTokens: total.outputTokens - told.outputTokens,
    requests: total.requests - told.requests,
    unrecorded: total.unrecorded - told.unrecorded,
  };
}
