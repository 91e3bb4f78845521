import { randomBytes } from 'node:crypto';
import {
  addUsage,
  awaitsReport,
  type CallAnswered,
  type CallFailed,
  definedTask,
  isMasked,
  noUsage,
  type Run,
  type RunEvent,
  type RunReported,
  type WantedCommand,
} from '@holdpoint/core';
import { HoldpointError, type Usage } from '@holdpoint/protocol';
import { answered } from './activity.ts';
import { acceptedOf, contentsOf, outputAt, titleOf } from './contents.ts';
import type { CrossingOptions } from './crossing.ts';
import type { Own } from './own.ts';
import type { RegisteredCrew } from './registry.ts';
import { runFrom } from './rows.ts';

/**
 * Tells the parent of a child's end: its accepted output, looked over like any other, or why there is none. A parent
 * that is gone, or does not wait for this any more, is told nothing; the child is done with it all the same.
 */
export async function report(
  child: Run,
  crew: RegisteredCrew,
  command: WantedCommand,
  options: CrossingOptions,
): Promise<Own<RunReported>> {
  const { parent } = child.crew.context;
  if (!parent) throw new HoldpointError('INTERNAL', `Run "${child.id}" has nobody to report to.`);
  const { attempt, task } = parent;
  const ref = { tenant: child.tenant, run: parent.run };
  const run = runFrom(ref, await options.store.load(ref));
  if (run && awaitsReport(run, task, { run: child.id, attempt })) {
    const result = await resultFor(run, task, child, crew, options);
    const sent = { key: command.id, salt: randomBytes(16).toString('hex'), task, command: command.id };
    await options.apply(ref, (_, at) => ({ ...result, ...sent, at }) as RunEvent);
  }
  return { type: 'run.reported', attempt };
}

/** What the child's end is to its parent: an output that the guards looked over, or a failure without another try. */
async function resultFor(
  run: Run,
  id: string,
  child: Run,
  crew: RegisteredCrew,
  options: CrossingOptions,
): Promise<Own<CallAnswered | CallFailed>> {
  const { store, registry, onError } = options;
  const parent = registry.find(run.crew.context.crew, run.crew.context.definition);
  const task = parent && definedTask(parent.definition, id);
  if (!parent || !task?.crew)
    throw new HoldpointError('TASK_NOT_FOUND', `Run "${run.id}" has no crew in task "${id}".`);
  const { state, context } = child.crew;
  const usage = since(usageOf(child), run.tasks[id]?.context.children.usage ?? noUsage);
  const end = { run: child.id, attempt: context.parent?.attempt ?? 0 };
  const accepted = state === 'done' ? acceptedOf(child, task.crew.result) : null;
  if (!accepted) {
    const failure = {
      code: 'CREW_FAILED' as const,
      message: reasonOf(child, crew),
      hint: `Look at run "${child.id}".`,
    };
    return { type: 'call.failed', failure, retryAt: null, usage, child: { ...end, closed: state !== 'failed' } };
  }
  const [output, contents] = await Promise.all([
    outputAt(store, { tenant: child.tenant, run: child.id }, accepted.version),
    contentsOf(store, run, parent.plan, id),
  ]);
  const spoken = { messages: [], usage, model: null };
  return { ...(await answered({ run, task, contents, onError }, output, spoken)), child: { ...end, closed: false } };
}

/** Why there is no result. What a mask hides in the child is not told either. */
function reasonOf({ crew: { state, context } }: Run, { plan }: RegisteredCrew): string {
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

function since(total: Usage, told: Usage): Usage {
  return {
    inputTokens: total.inputTokens - told.inputTokens,
    outputTokens: total.outputTokens - told.outputTokens,
    requests: total.requests - told.requests,
    unrecorded: total.unrecorded - told.unrecorded,
  };
}
