import { dropCalls } from './calls.ts';
import { withItems } from './fan-out.ts';
import { dependentsOf, nodesOf } from './graph.ts';
import type { CrewPlan } from './plan.ts';
import { reviewMachine } from './review-machine.ts';
import type { Run } from './run.ts';
import { type TaskMachineEvent, taskMachine } from './task-machine.ts';
import { advance } from './xstate.ts';

/** What is done again, and because of which words. */
export interface SendBack {
  readonly to: ReadonlySet<string>;
  /** The task whose reviewer asked for it, or `null` for a rerun. */
  readonly reviewed: string | null;
  /** The entry that holds the words, or `null` without any. */
  readonly version: number | null;
  readonly at: number;
}

/** Who is reached by sending work back. */
export interface Reach {
  /** Done again, whatever comes in: the chosen tasks, and the one whose reviewer asked. */
  readonly again: ReadonlySet<string>;
  /** Done again unless what they are made from comes out the same. */
  readonly perhaps: ReadonlySet<string>;
}

export function reachOf(run: Run, plan: CrewPlan, { to, reviewed }: Pick<SendBack, 'to' | 'reviewed'>): Reach {
  const chosen = withItems(run, to);
  const again = new Set([...chosen, ...(reviewed === null ? [] : [reviewed])]);
  const perhaps = new Set([...dependentsOf(nodesOf(run, plan), chosen)].filter((key) => !again.has(key)));
  return { again, perhaps };
}

/**
 * Blocks the chosen tasks and all that depends on them. Work in flight is no longer wanted, open reviews are superseded;
 * `coordinate` starts, or restores, each task once its needs are settled again.
 */
export function sendBack(run: Run, plan: CrewPlan, given: SendBack): Run {
  const { again, perhaps } = reachOf(run, plan, given);
  const { at, to, version } = given;
  const tasks = Object.fromEntries(
    Object.entries(run.tasks).map(([id, row]) => {
      if (again.has(id)) {
        return [id, moved(row, { type: 'task.sentBack', at, version, listAnew: to.has(id) })];
      }
      // one that never began has nothing to give up
      if (perhaps.has(id) && row.state !== 'blocked') return [id, moved(row, { type: 'task.invalidated', at })];
      return [id, row];
    }),
  );
  const reviews = Object.fromEntries(
    Object.entries(run.reviews).map(([id, row]) => {
      const reached = again.has(row.context.task) || perhaps.has(row.context.task);
      return [id, (reached && advance(reviewMachine, row, { type: 'review.superseded' })) || row];
    }),
  );
  return { ...dropCalls(run, new Set([...again, ...perhaps])), tasks, reviews };
}

function moved(row: Run['tasks'][string], event: TaskMachineEvent): Run['tasks'][string] {
  return advance(taskMachine, row, event) ?? row;
}
