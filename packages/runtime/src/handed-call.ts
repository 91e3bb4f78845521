import {
  awaitsHanded,
  type CrewBegun,
  type CrewPlan,
  definedTask,
  fitOutput,
  handedId,
  type ParentRef,
  type Run,
  routeOf,
  type Tool,
  type ToolFailed,
  type ToolReturned,
  type WantedCommand,
} from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import { endOf } from './child-end.ts';
import { childRun } from './child-run.ts';
import { starterOf } from './child-words.ts';
import type { CrossingOptions } from './crossing.ts';
import type { Own } from './own.ts';
import { type RegisteredCrew, registeredChild } from './registry.ts';
import { agreedArguments } from './tool-call.ts';

// A call that a coworker does: its arguments start a run of a crew of one, and that run's end is the call's result.

type Coworker = NonNullable<Tool['crew']>;

/** The coworker that a call is made to. */
export function coworkerOf(run: Run, { definition }: RegisteredCrew, call: string): Coworker {
  const { tool, task = '' } = run.calls[call]?.context ?? {};
  const found = definedTask(definition, task)?.tools.find(({ name }) => name === tool)?.crew;
  if (!found) throw new HoldpointError('INTERNAL', `No coworker is asked by call "${call}".`);
  return found;
}

/** Starts the coworker's run with what the agent handed over, as it was agreed to. */
export async function handOver(
  run: Run,
  crew: RegisteredCrew,
  { definition }: Coworker,
  { body }: WantedCommand,
  { store, apply, registry }: CrossingOptions,
): Promise<Own<CrewBegun>> {
  const { task, key, call = '' } = body;
  const { input } = await agreedArguments(store, run, call);
  const child = handedId(run.id, call);
  const by = await starterOf(store, { tenant: run.tenant, run: run.id });
  const parent = { run: run.id, task, call, route: routeOf(crew.plan), attempt: run.calls[call]?.context.attempt ?? 0 };
  const other = childRun(apply, { tenant: run.tenant, run: child }, registeredChild(registry, definition), key);
  await other.start({ by, parent, title: definition.title(input as never), input });
  return { type: 'crew.started', child, call };
}

/**
 * What the coworker's end is to the call: its accepted output, or a failure that the agent is told; `null` where nobody
 * waits for it any more.
 */
export async function handedResult(
  run: Run,
  { call = '' }: ParentRef,
  child: Run,
  plan: CrewPlan,
  { store, registry }: CrossingOptions,
): Promise<Own<ToolReturned | ToolFailed> | null> {
  const parent = registry.find(run.crew.context.crew, run.crew.context.definition);
  const row = run.calls[call];
  if (!parent || !row || !awaitsHanded(run, call, child.id)) return null;
  const { definition, result } = coworkerOf(run, parent, call);
  const { output, failure, usage } = await endOf(store, child, plan, result);
  const told = { call, child: child.id, usage };
  if (failure) return { type: 'tool.failed', ...told, failure, retryAt: null };
  const task = definedTask(definition, result);
  const fitted = task && fitOutput(task.output, output);
  if (!fitted?.ok)
    throw new HoldpointError('OUTPUT_INVALID', `The result of run "${child.id}" does not fit its schema.`);
  return { type: 'tool.returned', ...told, output: fitted.output, executedHash: row.context.effective.hash };
}
