import type { MigrationProblem } from '@holdpoint/protocol';
import { isAtWork as isChildAtWork } from './children.ts';
import { isSettled } from './coordinate.ts';
import type { TaskMap } from './event.ts';
import { upstreamOf } from './graph.ts';
import { isHanded } from './handed-calls.ts';
import { loosened } from './loosened.ts';
import { type CrewPlan, hides, type TaskPlan } from './plan.ts';
import type { Run } from './run.ts';
import { taskKeyOf } from './task-id.ts';
import type { TaskRow } from './task-row.ts';

/** A task of the old definition, and what it is in the new one: `null` where that has it no more. */
export interface KeptTask {
  readonly from: TaskPlan;
  readonly to: TaskPlan | null;
}

/** What becomes of each task of the old definition, in its order. */
export function keptTasks(from: CrewPlan, to: CrewPlan, tasks: TaskMap): readonly KeptTask[] {
  return from.tasks.map((task) => {
    const key = Object.hasOwn(tasks, task.key) ? tasks[task.key] : task.key;
    return { from: task, to: to.tasks.find((other) => other.key === key) ?? null };
  });
}

/**
 * All that keeps a run from going on with another definition of its crew, as far as data can tell; empty where nothing
 * does. Whether outputs fit new schemas is for whoever has the schemas.
 */
export function migrationProblems(run: Run, from: CrewPlan, to: CrewPlan, tasks: TaskMap): readonly MigrationProblem[] {
  if (from.name !== to.name || from.hash === to.hash) {
    const message =
      from.name === to.name ? 'The run has this definition already.' : `Crew "${to.name}" is another crew.`;
    return [{ task: null, problem: 'definition', message }];
  }
  const kept = keptTasks(from, to, tasks);
  return [
    ...keyProblems(run, from, to, kept, tasks),
    ...kept.flatMap((task) =>
      task.to
        ? [...keptProblems(run, { from: task.from, to: task.to }, kept), ...quoted(run, from, to, task, kept)]
        : removedProblems(run, task.from, kept),
    ),
  ];
}

function keyProblems(
  run: Run,
  from: CrewPlan,
  to: CrewPlan,
  kept: readonly KeptTask[],
  tasks: TaskMap,
): readonly MigrationProblem[] {
  const unknown = Object.entries(tasks).flatMap(([old, key]): readonly MigrationProblem[] => {
    const missing = !from.tasks.some((task) => task.key === old) ? old : null;
    const absent = !to.tasks.some((task) => task.key === key) ? key : null;
    return [
      ...(missing === null ? [] : [problem(old, 'keyUnknown', `The run has no task "${missing}".`)]),
      ...(absent === null ? [] : [problem(old, 'keyUnknown', `The new definition has no task "${absent}".`)]),
    ];
  });
  const used = new Set([...from.tasks.map(({ key }) => key), ...Object.keys(run.crew.context.former ?? {})]);
  const taken = to.tasks.flatMap(({ key }): readonly MigrationProblem[] => {
    const sources = kept.filter((task) => task.to?.key === key).map((task) => task.from.key);
    if (sources.length > 1) {
      return [problem(sources[1] ?? key, 'keyTaken', `Two tasks cannot both become "${key}".`)];
    }
    // its effect keys, and its entries, are those of the task that had the name before
    return used.has(key) && sources[0] !== key
      ? [problem(sources[0] ?? key, 'keyTaken', `"${key}" was the key of another task of this run.`)]
      : [];
  });
  return [...unknown, ...taken];
}

function keptProblems(
  run: Run,
  { from, to }: { readonly from: TaskPlan; readonly to: TaskPlan },
  kept: readonly KeptTask[],
): readonly MigrationProblem[] {
  const { key } = from;
  const rows = rowsOf(run, key);
  const renamed = to.key !== key;
  const begun = rows.some(hasBegun);
  const own = Object.entries(run.calls).filter(([, { context }]) => taskKeyOf(context.task) === key);
  const calls = own.map(([, call]) => call);
  const found: MigrationProblem[] = [...loosened(from, to)];
  const say = (kind: MigrationProblem['problem'], message: string) => found.push(problem(key, kind, message));
  if (begun && !isSameWork(from, to)) say('kindChanged', `Task "${key}" has begun as other work than it would be.`);
  if (rows.some(hasRunsOfItsOwn) || calls.some(isHanded)) {
    say('atWork', `Task "${key}" is being done by a run of its own, which answers to the definition that started it.`);
  }
  if (calls.some(({ state }) => state === 'started')) {
    say('atWork', `A tool of task "${key}" was started, and its result is not known yet.`);
  }
  if (renamed && (rows.some(isAtWork) || calls.length > 0)) {
    say('atWork', `Task "${key}" is at work, under keys that have its name in them.`);
  }
  for (const [id, { state, context }] of own) {
    // what a guard asks names that guard, and a question runs nothing
    const isQuestion = Object.hasOwn(run.reviews, id) && run.reviews[id]?.context.kind === 'question';
    if (state === 'settled' || isQuestion || to.tools.some(({ name }) => name === context.tool)) continue;
    say('toolMissing', `Task "${key}" has called "${context.tool}", which it would not have any more.`);
  }
  const underWay = rows.some((row) => isAtWork(row) || row.state === 'inReview' || row.state === 'fanned');
  const unmet = underWay ? to.needs.filter((need) => !isMet(run, need, kept)) : [];
  if (unmet.length > 0) {
    say('needsUnmet', `Task "${key}" is under way, and would need ${list(unmet)}, which is not there yet.`);
  }
  for (const { context } of rows) {
    const outcome = context.accepted?.outcome;
    if (!outcome || to.gate?.decisions.some((decision) => decision.outcome === outcome)) continue;
    say('outcomeMissing', `Task "${key}" was decided with "${outcome}", which its gate would not offer any more.`);
  }
  if (renamed && run.crew.context.parent) say('removed', `The run that started this one knows task "${key}" by name.`);
  return found;
}

/** What was said of a task's work may quote what it was made from: it is hidden as long as that is known to be masked. */
function quoted(
  run: Run,
  from: CrewPlan,
  to: CrewPlan,
  task: KeptTask,
  kept: readonly KeptTask[],
): readonly MigrationProblem[] {
  const { key } = task.from;
  if (!task.to || !rowsOf(run, key).some(hasBegun)) return [];
  const [before, after] = [upstreamOf(from.tasks, [key]), upstreamOf(to.tasks, [task.to.key])];
  return kept
    .filter((other) => before.has(other.from.key) && hides(other.from) && !after.has(other.to?.key ?? ''))
    .map(({ from: { key: masked } }) =>
      problem(key, 'maskLoosened', `What was said of task "${key}" may quote "${masked}", which hides something.`),
    );
}

/** What is over may go; what was never begun may go where nobody was to look at it. */
function removedProblems(run: Run, from: TaskPlan, kept: readonly KeptTask[]): readonly MigrationProblem[] {
  const { key } = from;
  const rows = rowsOf(run, key);
  if (run.crew.context.parent) {
    return [problem(key, 'removed', `The run that started this one knows task "${key}" by name.`)];
  }
  if (!rows.some(hasBegun)) {
    const watched = from.gate
      ? 'its review'
      : from.crew
        ? 'the crew that does it'
        : from.guards.length > 0
          ? 'its guards'
          : null;
    if (!watched) return [];
    const kind = from.gate || from.crew ? 'gateMissing' : 'guardMissing';
    return [problem(key, kind, `Task "${key}" would be gone before ${watched} had its turn.`)];
  }
  if (!rows.every(isSettled)) return [problem(key, 'removed', `Task "${key}" is under way, and would be gone.`)];
  const calls = Object.values(run.calls).some(({ context }) => taskKeyOf(context.task) === key);
  if (calls || rows.some(hasRunsOfItsOwn)) {
    return [problem(key, 'atWork', `Something that task "${key}" began is not over yet.`)];
  }
  const shown = kept.find(
    ({ from: { key: other, needs } }) =>
      needs.includes(key) && rowsOf(run, other).some((row) => hasBegun(row) && !isSettled(row)),
  );
  return shown ? [problem(key, 'removed', `Task "${shown.from.key}" is under way from the output of "${key}".`)] : [];
}

/** The same worker on the same kind of work: a row of the one is a row of the other. */
export function isSameWork(from: TaskPlan, to: TaskPlan): boolean {
  const worker = ({ kind, agent, crew }: TaskPlan) =>
    `${kind}/${agent !== null}/${crew?.name ?? ''}/${crew?.result ?? ''}`;
  return worker(from) === worker(to);
}

/** Something was made, asked or decided for it, so that its row is more than a place. */
export function hasBegun({ state, context }: TaskRow): boolean {
  const { attempt, accepted, children, fan, asked } = context;
  return (
    state !== 'blocked' ||
    attempt > 0 ||
    accepted !== null ||
    children.count > 0 ||
    asked > 0 ||
    (fan?.listings ?? 0) > 0
  );
}

/** True while a worker may be at it. */
export function isAtWork({ state }: TaskRow): boolean {
  return ['admitting', 'listing', 'working', 'calling', 'awaiting', 'guarding'].includes(state);
}

/** The rows of a task: its own, and those of its items. */
function rowsOf({ tasks }: Pick<Run, 'tasks'>, key: string): readonly TaskRow[] {
  return Object.entries(tasks).flatMap(([id, row]) => (taskKeyOf(id) === key ? [row] : []));
}

function hasRunsOfItsOwn({ context: { children } }: TaskRow): boolean {
  return isChildAtWork(children) || children.dropped.length > 0;
}

function isMet(run: Run, need: string, kept: readonly KeptTask[]): boolean {
  const source = kept.find(({ to }) => to?.key === need)?.from.key;
  const row = source === undefined ? undefined : run.tasks[source];
  return row !== undefined && isSettled(row);
}

function problem(task: string, kind: MigrationProblem['problem'], message: string): MigrationProblem {
  return { task, problem: kind, message };
}

function list(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(', ');
}
