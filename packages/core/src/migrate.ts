import type { ErrorBody, MigrationProblem } from '@holdpoint/protocol';
import { canonical, type Hashing } from './canonical.ts';
import type { RunMigrated } from './event.ts';
import { hasBegun, isAtWork, isSameWork, type KeptTask, keptTasks, migrationProblems } from './migration-problems.ts';
import type { CrewPlan, TaskPlan } from './plan.ts';
import { isPending } from './reply-row.ts';
import { cancelled } from './rerun.ts';
import type { Run } from './run.ts';
import { itemsOf } from './task-id.ts';
import { taskMachine } from './task-machine.ts';
import { presentTask } from './task-names.ts';
import { newTask, type TaskRow } from './task-row.ts';
import { begin } from './xstate.ts';

interface Definitions extends Hashing {
  /** The definition that the run goes on with. */
  readonly plan: CrewPlan;
}

/**
 * The run under another definition of its crew, or why it stays where it is. What was made, asked and decided stays;
 * what is wanted is asked for anew, so that no result of the old definition counts.
 */
export function migrated(run: Run, event: RunMigrated, { plan: to, sha256 }: Definitions): Run | ErrorBody {
  const { plan: from, tasks } = event;
  const over = overForGood(run);
  if (over) return over;
  if (from.hash !== run.crew.context.definition || to.hash !== event.definition || !holds(from, { sha256 })) {
    const message = 'This is not the definition that the run has.';
    return migrationRefused(run.id, [{ task: null, problem: 'definition', message }]);
  }
  const problems = migrationProblems(run, from, to, tasks);
  if (problems.length > 0) return migrationRefused(run.id, problems);
  return moved(run, to, keptTasks(from, to, tasks));
}

/** Why a run needs no other definition, whichever that is: nothing goes on in it any more. */
export function overForGood(run: Run): ErrorBody | null {
  if (run.crew.state === 'cancelled') return cancelled(run);
  if (run.crew.state !== 'done') return null;
  return { code: 'RUN_FINISHED', message: `Run "${run.id}" has ended: done.`, hint: 'It needs no other definition.' };
}

/** The refusal of a migration, with all that is in its way. */
export function migrationRefused(run: string, problems: readonly MigrationProblem[]): ErrorBody {
  return {
    code: 'MIGRATION_REFUSED',
    message: `Run "${run}" cannot go on with this definition: ${problems.map(({ message }) => message).join(' ')}`,
    hint: 'It goes on as it is where the definition it was started with is registered: list that under `pinned`.',
    data: { problems: problems.map((problem) => ({ ...problem })) },
  };
}

/** True when the plan is what its hash says. */
function holds({ hash, ...data }: CrewPlan, { sha256 }: Hashing): boolean {
  return sha256(canonical(JSON.parse(JSON.stringify(data)))) === hash;
}

function moved(run: Run, to: CrewPlan, kept: readonly KeptTask[]): Run {
  const former = formerKeys(run, kept);
  const { context } = run.crew;
  const crew = {
    ...run.crew,
    context: {
      ...context,
      label: to.label,
      definition: to.hash,
      ...(Object.keys(former).length > 0 && { former }),
    },
  };
  const here = (id: string) => presentTask({ crew }, id);
  const tasks = to.tasks.flatMap((task): readonly (readonly [string, TaskRow])[] => {
    const from = kept.find((one) => one.to === task)?.from;
    if (!from) return [[task.key, untouched(task)]];
    const own = run.tasks[from.key] as TaskRow;
    const ids = [from.key, ...itemsOf(run.tasks, from.key)];
    if (!ids.some((id) => hasBegun(run.tasks[id] as TaskRow))) {
      return [[task.key, isSameWork(from, task) ? own : untouched(task)]];
    }
    return ids.map((id) => [here(id) ?? id, underway(run.tasks[id] as TaskRow)]);
  });
  const reviews = Object.entries(run.reviews).flatMap(([id, row]) => {
    const task = here(row.context.task);
    if (task === null) return [];
    const { reply } = row.context;
    if (task === row.context.task && !isPending(reply)) return [[id, row] as const];
    const news = isPending(reply) ? { ...reply, tries: reply.tries + 1 } : reply;
    return [[id, { ...row, context: { ...row.context, task, reply: news } }] as const];
  });
  const calls = Object.entries(run.calls).map(([id, row]) => {
    const tries = row.context.tries + (row.state === 'ready' ? 1 : 0);
    return [id, { ...row, context: { ...row.context, tries } }] as const;
  });
  return {
    ...run,
    crew,
    tasks: Object.fromEntries(tasks),
    calls: Object.fromEntries(calls),
    reviews: Object.fromEntries(reviews),
  };
}

/** Every key that a task of the run had before, with the one after it. */
function formerKeys(run: Run, kept: readonly KeptTask[]): { readonly [key: string]: string | null } {
  const changed = kept
    .filter(({ from, to }) => from.key !== to?.key)
    .map(({ from, to }) => [from.key, to?.key ?? null]);
  return { ...run.crew.context.former, ...Object.fromEntries(changed) };
}

function untouched({ kind }: TaskPlan): TaskRow {
  return begin(taskMachine, newTask(kind));
}

/** Work under way is asked for as another try, so that a worker of the old definition answers in vain. */
function underway({ state, context }: TaskRow): TaskRow {
  const { tries, children } = context;
  // a child that has ended answers to the definition that started it: what is sent back goes to another one
  const closed = children.phase === 'ended' ? ({ ...children, phase: 'closed' } as const) : children;
  return { state, context: { ...context, tries: tries + (isAtWork({ state, context }) ? 1 : 0), children: closed } };
}
