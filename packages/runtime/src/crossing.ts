import {
  type ChildCrew,
  type CrewBegun,
  type CrewCancelled,
  childId,
  definedTask,
  fitOutput,
  planless,
  type Run,
  type RunReported,
  routeOf,
  type WantedCommand,
} from '@holdpoint/core';
import { HoldpointError, type Json } from '@holdpoint/protocol';
import { type ActivityOptions, thrown } from './activity.ts';
import type { Apply } from './apply.ts';
import { report } from './child-report.ts';
import { type ChildRun, childRun, isOver } from './child-run.ts';
import { starterOf, wordsFor } from './child-words.ts';
import { type Contents, contentsOf } from './contents.ts';
import { coworkerOf, handOver } from './handed-call.ts';
import type { Own } from './own.ts';
import { type RegisteredCrew, type Registry, registeredChild } from './registry.ts';
import { runFrom } from './rows.ts';

// Work that reaches into another run. The other run takes it as an event of its own, whose key is the command's; then
// this run records that it did. Cut off in between, the command is there still, and the other run knows its receipt.

/** What is recorded on the command's own run. */
export type Crossed = Own<CrewBegun | CrewCancelled | RunReported>;

export interface CrossingOptions extends Pick<ActivityOptions, 'store' | 'onError'> {
  readonly apply: Apply;
  readonly registry: Registry;
}

export function isCrossing({ body }: WantedCommand): boolean {
  return body.work.startsWith('crew.');
}

/** True of what another run is told and no task waits for. */
export function tells({ body }: WantedCommand): boolean {
  return body.work === 'crew.cancel' || body.work === 'crew.report';
}

/** Does the work of a command that reaches into another run. */
export async function cross(
  run: Run,
  crew: RegisteredCrew,
  command: WantedCommand,
  options: CrossingOptions,
): Promise<Crossed> {
  const { work, task } = command.body;
  if (work === 'crew.report') return report(run, crew.plan, command, options);
  const call = command.body.call;
  if (call !== undefined) {
    const coworker = coworkerOf(run, crew, call);
    return work === 'crew.cancel'
      ? { ...(await cancel(run, crew, coworker, command, options)), call }
      : handOver(run, crew, coworker, command, options);
  }
  const child = definedTask(crew.definition, task)?.crew;
  if (!child) throw new HoldpointError('TASK_NOT_FOUND', `Crew "${crew.plan.name}" has no crew in task "${task}".`);
  return work === 'crew.cancel'
    ? cancel(run, crew, child, command, options)
    : begin(run, crew, child, command, options);
}

/**
 * What a run that was cancelled wants of others, done by whoever does not have its definition. `null` where that is needed
 * after all: who has it may be about to start the child that is to be cancelled, and is left to it.
 */
export async function crossHeld(run: Run, command: WantedCommand, options: CrossingOptions): Promise<Crossed | null> {
  const { work, key, call, child: id = '' } = command.body;
  if (run.crew.state !== 'cancelled' || !tells(command)) return null;
  if (work === 'crew.report') return report(run, planless(run), command, options);
  const { store, apply } = options;
  const ref = { tenant: run.tenant, run: id };
  if (!runFrom(ref, await store.load(ref))) return null;
  await childRun(apply, ref, undefined, key).cancel(await starterOf(store, { tenant: run.tenant, run: run.id }));
  return { type: 'crew.cancelled', child: id, ...(call !== undefined && { call }) };
}

/** Starts the child, or tells the one there is to go on. */
async function begin(
  run: Run,
  crew: RegisteredCrew,
  child: ChildCrew,
  { body }: WantedCommand,
  { store, apply, registry }: CrossingOptions,
): Promise<Crossed> {
  const { task, work, key } = body;
  const { attempt = 0, mustRun = false, children, asOf } = run.tasks[task]?.context ?? {};
  const id = childId(run.id, task, children?.count ?? 0);
  const other = childRun(apply, { tenant: run.tenant, run: id }, registeredChild(registry, child.definition), key);
  const contents = await contentsOf(store, run, crew.plan, task, asOf);
  const by = await starterOf(store, { tenant: run.tenant, run: run.id });
  const isNew = work === 'crew.start';
  const words = await wordsFor(store, run, crew.plan, contents, isNew);
  const again = words.length > 0 || (mustRun && !isNew);
  const told = { words, from: again ? child.reopen : [], attempt };
  try {
    if (isNew) {
      // told something, it is at work for this attempt from then on and not before
      const parent = { run: run.id, task, route: routeOf(crew.plan), attempt: words.length > 0 ? 0 : attempt };
      await other.start({ by, parent, ...(await startOf(child, task, contents)) }, told);
    }
    if (!isNew || (await isOlder(id, run, attempt, store))) await other.tell(told, by);
  } catch (error) {
    // it was ended by somebody else: the task begins anew, with another
    if (isOver(error)) return { type: 'crew.cancelled', child: id };
    throw error;
  }
  return { type: isNew ? 'crew.started' : 'crew.reopened', child: id };
}

/** True of a child that was there already: it was started for an earlier attempt, and nobody recorded it. */
async function isOlder(id: string, { tenant }: Run, attempt: number, store: CrossingOptions['store']) {
  const ref = { tenant, run: id };
  return runFrom(ref, await store.load(ref))?.crew.context.parent?.attempt !== attempt;
}

/** What the child is started with. Throws `INPUT_INVALID` for what its schema does not take. */
async function startOf(
  { definition, input }: ChildCrew,
  task: string,
  { context }: Contents,
): Promise<{ readonly title: string; readonly input: Json }> {
  const fitted = fitOutput(definition.input, await thrown({ key: task }, () => input(context)));
  if (!fitted.ok) {
    throw new HoldpointError(
      'INPUT_INVALID',
      `Task "${task}" starts crew "${definition.name}" with something else than that takes: ${fitted.message}`,
      { hint: 'Mend `input` of the task, or the schema of the crew.' },
    );
  }
  return { title: definition.title(fitted.output as never), input: fitted.output };
}

/**
 * Ends a child that was given up. One that was not started yet is started and ended at once: whoever is about to start
 * it finds it ended.
 */
async function cancel(
  run: Run,
  crew: RegisteredCrew,
  { definition }: Pick<ChildCrew, 'definition'>,
  { body }: WantedCommand,
  { store, apply, registry }: CrossingOptions,
): Promise<Own<CrewCancelled>> {
  const { task, key, call, child: id = '' } = body;
  const ref = { tenant: run.tenant, run: id };
  const by = await starterOf(store, { tenant: run.tenant, run: run.id });
  const other: (place: string) => ChildRun = (place) =>
    childRun(apply, ref, registeredChild(registry, definition), `${key}${place}`);
  if (!runFrom(ref, await store.load(ref))) {
    const parent = { run: run.id, task, ...(call !== undefined && { call }), route: routeOf(crew.plan), attempt: 0 };
    await other('/start').start({ by, parent, title: '', input: null });
  }
  await other('').cancel(by);
  return { type: 'crew.cancelled', child: id };
}
