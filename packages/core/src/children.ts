import type { Usage } from '@holdpoint/protocol';
import type { CallAnswered, CallFailed, CrewBegun, CrewCancelled } from './event.ts';
import type { Run } from './run.ts';
import { taskMachine } from './task-machine.ts';
import type { TaskRow } from './task-row.ts';
import { addUsage, noUsage } from './usage.ts';
import { advance } from './xstate.ts';

// A task that is a crew is done by runs of their own, its children. Which one does it now stands in the task's row.

/** What a task that is a crew knows of the runs it started. */
export interface Children {
  /** How many; the newest has this number. 0 before the first. */
  readonly count: number;
  /** Hash of what the newest was started with. */
  readonly inputHash: string | null;
  /**
   * How far the newest is: to be started, to be told to go on, at work, reported (it may be told to go on), or at an end
   * from which it never goes on.
   */
  readonly phase: 'none' | 'starting' | 'reopening' | 'live' | 'ended' | 'closed';
  /** What the newest reported to have used. */
  readonly usage: Usage;
  /** Numbers of earlier ones that are given up and may still be at work: they are cancelled. */
  readonly dropped: readonly number[];
}

export const noChildren: Children = { count: 0, inputHash: null, phase: 'none', usage: noUsage, dropped: [] };

/** A child's report of its end, as it travels with the result that it is to the parent. */
export interface ChildReport {
  readonly run: string;
  /** Which attempt of the parent's task it was told to make. */
  readonly attempt: number;
  /** True when it can never go on: the next attempt is another run's. */
  readonly closed: boolean;
}

/** The child's own id: `parent/task/number`. */
export function childId(run: string, task: string, count: number): string {
  return `${run}/${task}/${count}`;
}

/** True when this report is what the task waits for. Also of a run that is paused or has failed: nobody repeats it. */
export function awaitsReport(run: Run, task: string, report: Pick<ChildReport, 'run' | 'attempt'>): boolean {
  const row = run.tasks[task];
  if (!row || run.crew.state === 'done' || run.crew.state === 'cancelled') return false;
  const { attempt, children } = row.context;
  return (
    // a child may end before its start is recorded here
    (row.state === 'awaiting' || row.state === 'working') &&
    isAtWork(children) &&
    childId(run.id, task, children.count) === report.run &&
    attempt === report.attempt
  );
}

/** Notes on the task what its newest child reported, if the report moved it. */
export function noteReport(before: Run, after: Run, event: CallAnswered | CallFailed): Run {
  const { task, child, usage = noUsage } = event;
  if (!child || after === before) return after;
  return withChildren(after, task, (children) => ({
    phase: child.closed ? 'closed' : 'ended',
    usage: addUsage(children.usage, usage),
  }));
}

/** A child was started or told to go on, and works for the task's present attempt. */
export function childBegun(run: Run, { task, at }: CrewBegun): Run {
  const moved = moveTask(run, task, { type: 'crew.begun', at });
  return moved === run ? run : withChildren(moved, task, () => ({ phase: 'live' }));
}

/** A child was cancelled. A task that still waits for it begins anew. */
export function childCancelled(run: Run, { task, at, child }: CrewCancelled): Run {
  const { count, phase, dropped } = run.tasks[task]?.context.children ?? noChildren;
  const given = dropped.find((number) => childId(run.id, task, number) === child);
  if (given !== undefined) return withChildren(run, task, () => ({ dropped: dropped.filter((n) => n !== given) }));
  if (childId(run.id, task, count) !== child || phase === 'closed') return run;
  return withChildren(moveTask(run, task, { type: 'crew.lost', at }), task, () => ({ phase: 'closed' }));
}

/**
 * Says of every task that is a crew who does it now: the child it has, where it was started with the same, or another.
 * What is given up is cancelled. Called after every event, when it is known what each task is made from.
 */
export function assignChildren(run: Run): Run {
  const tasks = Object.entries(run.tasks).map(([id, row]) => {
    const children = row.context.kind === 'crew' ? assigned(row) : row.context.children;
    return [id, children === row.context.children ? row : { ...row, context: { ...row.context, children } }] as const;
  });
  return tasks.every(([id, row]) => run.tasks[id] === row) ? run : { ...run, tasks: Object.fromEntries(tasks) };
}

function assigned({ state, context }: TaskRow): Children {
  const { children, inputHash } = context;
  const { count, phase, dropped } = children;
  const givenUp = isAtWork(children) ? [...dropped, count] : dropped;
  switch (state) {
    case 'working': {
      const same = children.inputHash === inputHash && phase !== 'none' && phase !== 'closed';
      if (!same) return { count: count + 1, inputHash, phase: 'starting', usage: noUsage, dropped: givenUp };
      return phase === 'live' || phase === 'ended' ? { ...children, phase: 'reopening' } : children;
    }
    case 'accepted':
    case 'skipped':
      return isAtWork(children) ? { ...children, phase: 'closed', dropped: givenUp } : children;
    default:
      return children;
  }
}

/**
 * A copy has children of its own: those of the run it was copied from answer to that one. What they were doing begins
 * anew, and so does what is sent back later.
 */
export function forgetChildren(run: Run, at: number): Run {
  const tasks = Object.entries(run.tasks).map(([id, row]) => {
    if (row.context.kind !== 'crew') return [id, row] as const;
    const moved = advance(taskMachine, row, { type: 'crew.lost', at }) ?? row;
    return [id, { ...moved, context: { ...moved.context, children: noChildren } }] as const;
  });
  return { ...run, tasks: Object.fromEntries(tasks) as Run['tasks'] };
}

/** May still do something. */
export function isAtWork({ phase }: Children): boolean {
  return phase === 'starting' || phase === 'reopening' || phase === 'live';
}

function moveTask(run: Run, task: string, event: { type: 'crew.begun' | 'crew.lost'; at: number }): Run {
  const row = run.tasks[task];
  const moved = row && advance(taskMachine, row, event);
  return moved ? { ...run, tasks: { ...run.tasks, [task]: moved } } : run;
}

function withChildren(run: Run, task: string, change: (children: Children) => Partial<Children>): Run {
  const row = run.tasks[task] as TaskRow;
  const children = { ...row.context.children, ...change(row.context.children) };
  return { ...run, tasks: { ...run.tasks, [task]: { ...row, context: { ...row.context, children } } } };
}
