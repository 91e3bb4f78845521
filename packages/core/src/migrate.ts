import type { ErrorBody } from '@holdpoint/protocol';
import { canonical, type Hashing } from './canonical.ts';
import { inputHash } from './coordinate.ts';
import type { RunMigrated } from './event.ts';
import { listHash } from './fan-out.ts';
import type { MigrationProblem } from './loosened.ts';
import { hasBegun, isAtWork, isSameWork, type KeptTask, keptTasks, migrationProblems } from './migration-problems.ts';
import type { CrewPlan, TaskPlan } from './plan.ts';
import { isPending } from './reply-row.ts';
import { cancelled } from './rerun.ts';
import type { Run } from './run.ts';
import { itemKeyOf, itemsOf, taskKeyOf } from './task-id.ts';
import { taskMachine } from './task-machine.ts';
import { presentTask } from './task-names.ts';
import { newTask, type TaskContext, type TaskRow } from './task-row.ts';
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
  if (run.crew.state === 'cancelled') return cancelled(run);
  if (run.crew.state === 'done') {
    return { code: 'RUN_FINISHED', message: `Run "${run.id}" has ended: done.`, hint: 'It needs no other definition.' };
  }
  if (from.hash !== run.crew.context.definition || to.hash !== event.definition || !holds(from, { sha256 })) {
    const message = 'This is not the definition that the run has.';
    return migrationRefused(run.id, [{ task: null, problem: 'definition', message }]);
  }
  const problems = migrationProblems(run, from, to, tasks);
  if (problems.length > 0) return migrationRefused(run.id, problems);
  const kept = keptTasks(from, to, tasks);
  return withHashes(moved(run, to, kept), run, kept, { sha256 });
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

/** Every key that a task of the run had before, with the present one. */
function formerKeys(run: Run, kept: readonly KeptTask[]): { readonly [key: string]: string | null } {
  const now = new Map(kept.map(({ from, to }) => [from.key, to?.key ?? null]));
  const earlier = Object.entries(run.crew.context.former ?? {}).map(
    ([key, present]) => [key, present === null ? null : (now.get(present) ?? null)] as const,
  );
  return Object.fromEntries([...earlier, ...[...now].filter(([key, present]) => key !== present)]);
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

/**
 * What a task was made from names what it needs. Where needs merely have other names, it was made from the same, and
 * comes back as it was after a send-back.
 */
function withHashes(run: Run, before: Run, kept: readonly KeptTask[], hashing: Hashing): Run {
  const tasks: Record<string, TaskRow> = { ...run.tasks };
  for (const { from, to } of kept) {
    if (!to || !needsTheSame(from, to, kept)) continue;
    for (const [id, row] of Object.entries(run.tasks)) {
      if (taskKeyOf(id) !== to.key) continue;
      const item = itemKeyOf(id) === null ? null : row.context.item;
      const was = inputHash(before, from, before.tasks, hashing, item);
      const is = inputHash(run, to, run.tasks, hashing, item);
      if (was !== is) tasks[id] = madeFrom(row, was, is);
    }
    const list = run.tasks[to.key]?.context.fan?.list;
    const renamed = tasks[to.key]?.context.fan?.list;
    if (!list || !renamed || list.inputHash === renamed.inputHash) continue;
    const items = itemsOf(run.tasks, to.key).flatMap((id) => {
      const row = run.tasks[id];
      return row?.state === 'accepted' ? [row.context] : [];
    });
    const [was, is] = [list, renamed].map(({ inputHash: own }) => listHash(own, items, hashing)) as [string, string];
    tasks[to.key] = madeFrom(tasks[to.key] as TaskRow, was, is);
  }
  return { ...run, tasks };
}

function needsTheSame(from: TaskPlan, to: TaskPlan, kept: readonly KeptTask[]): boolean {
  const renamed = from.needs.map((need) => kept.find((task) => task.from.key === need)?.to?.key ?? '');
  return canonical(renamed.toSorted()) === canonical(to.needs.toSorted());
}

function madeFrom({ state, context }: TaskRow, was: string, is: string): TaskRow {
  const same = (hash: string | null) => (hash === was ? is : hash);
  const { accepted, admission, children, fan } = context;
  const renamed: TaskContext = {
    ...context,
    inputHash: same(context.inputHash),
    accepted: accepted && { ...accepted, inputHash: same(accepted.inputHash) },
    admission: admission && { ...admission, inputHash: same(admission.inputHash) },
    children: { ...children, inputHash: same(children.inputHash) },
    fan: fan && { ...fan, list: fan.list && { ...fan.list, inputHash: same(fan.list.inputHash) } },
  };
  return { state, context: renamed };
}
