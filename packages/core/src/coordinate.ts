import { canonical, type Hashing } from './canonical.ts';
import { crewMachine } from './crew-machine.ts';
import { moveItems } from './fan-out.ts';
import type { CrewPlan, TaskPlan } from './plan.ts';
import { reviewMachine } from './review-machine.ts';
import type { Run } from './run.ts';
import { plannedTask } from './task-id.ts';
import { taskMachine } from './task-machine.ts';
import { firstName } from './task-names.ts';
import type { ItemPlace, TaskRow } from './task-row.ts';
import { advance } from './xstate.ts';

/** Starts what may start, restores what is in force again, and ends the crew when nothing is left. Called after every event. */
export function coordinate(run: Run, plan: CrewPlan, at: number, hashing: Hashing): Run {
  if (run.crew.state !== 'running' && run.crew.state !== 'paused') return run;
  const failed = Object.entries(run.tasks).find(([, row]) => row.state === 'failed');
  if (failed) return endFailed(run, failed[0], failed[1], at);
  const started = restoreReviews(startReady(run, plan, at, hashing));
  const ending = endingOutcome(started, plan);
  if (ending) {
    const { task: _, ...outcome } = ending;
    return {
      ...started,
      crew: advance(crewMachine, started.crew, { type: 'outcome.chosen', at, outcome }) ?? started.crew,
    };
  }
  if (started.crew.state === 'running' && Object.values(started.tasks).every(isSettled)) {
    return { ...started, crew: advance(crewMachine, started.crew, { type: 'tasks.settled', at }) ?? started.crew };
  }
  return started;
}

/** A settled task has nothing more to do: those that need it may start. */
export function isSettled(row: TaskRow): boolean {
  return row.state === 'accepted' || row.state === 'skipped';
}

function endFailed(run: Run, task: string, row: TaskRow, at: number): Run {
  const failure = row.context.failure ?? { code: 'INTERNAL' as const, message: `Task "${task}" failed.` };
  return {
    ...run,
    crew: advance(crewMachine, run.crew, { type: 'task.failed', at, failure: { ...failure, task } }) ?? run.crew,
  };
}

/** In the order of the crew, so that what a restored task settles is seen by those that need it. */
function startReady(run: Run, plan: CrewPlan, at: number, hashing: Hashing): Run {
  const tasks: Record<string, TaskRow> = { ...run.tasks };
  for (const task of plan.tasks) {
    const row = tasks[task.key];
    if (!row || !task.needs.every((need) => tasks[need] && isSettled(tasks[need]))) continue;
    if (row.state !== 'blocked' && !task.each) continue;
    if (endingOutcome({ tasks }, plan)) break;
    const madeFrom = (item: ItemPlace | null) => inputHash(run, task, tasks, hashing, item);
    if (row.state === 'blocked') {
      const ready = { type: 'task.ready', at, conditional: task.conditional, inputHash: madeFrom(null) };
      tasks[task.key] = advance(taskMachine, row, ready) ?? row;
    }
    if (task.each) Object.assign(tasks, moveItems(tasks, { ...task, each: task.each, at, madeFrom, ...hashing }));
  }
  return { ...run, tasks };
}

/** The outcome in force that ends the run: chosen now, or chosen before and in force again. */
export function endingOutcome(
  { tasks }: Pick<Run, 'tasks'>,
  plan: CrewPlan,
): { readonly task: string; readonly name: string; readonly label: string } | null {
  for (const [key, row] of Object.entries(tasks)) {
    const name = row.state === 'accepted' ? row.context.accepted?.outcome : null;
    const chosen =
      name && plannedTask(plan, key)?.gate?.decisions.find(({ outcome, ends }) => outcome === name && ends);
    if (name && chosen) return { task: key, name, label: chosen.label };
  }
  return null;
}

/** An output in force again brings its approval along: a review whose task is accepted is decided. */
function restoreReviews(run: Run): Run {
  const reviews = Object.fromEntries(
    Object.entries(run.reviews).map(([id, row]) => {
      // what was asked about a call is not asked again by its task's acceptance
      const restored =
        !row.context.call && row.state !== 'decided' && run.tasks[row.context.task]?.state === 'accepted';
      return [id, (restored && advance(reviewMachine, row, { type: 'review.restored' })) || row];
    }),
  );
  return { ...run, reviews };
}

/** Hash of what the task's prompt gets, its item included; feedback is not in it. A skipped need is a value of its own. */
function inputHash(run: Run, task: TaskPlan, tasks: Run['tasks'], { sha256 }: Hashing, item: ItemPlace | null): string {
  const inForce = (need: string) => (tasks[need]?.state === 'accepted' ? tasks[need].context.accepted : null);
  // under the name a need had first: that it has another now is no change
  const needs = Object.fromEntries(task.needs.map((need) => [firstName(run, need), inForce(need)?.hash ?? 'skipped']));
  const outcomes = Object.fromEntries(
    task.needs.flatMap((need) => {
      const outcome = inForce(need)?.outcome;
      return outcome ? [[firstName(run, need), outcome]] : [];
    }),
  );
  return sha256(canonical({ input: run.crew.context.inputHash, needs, outcomes, ...(item && { item: item.hash }) }));
}
