import { canonical, type Hashing } from './canonical.ts';
import { crewMachine } from './crew-machine.ts';
import type { CrewPlan, TaskPlan } from './plan.ts';
import type { Run } from './run.ts';
import { type TaskRow, taskMachine } from './task-machine.ts';
import { advance } from './xstate.ts';

/** Starts what may start, and ends the crew when nothing is left. Called after every event. */
export function coordinate(run: Run, plan: CrewPlan, at: number, hashing: Hashing): Run {
  if (run.crew.state !== 'running' && run.crew.state !== 'paused') return run;
  const failed = Object.entries(run.tasks).find(([, row]) => row.state === 'failed');
  if (failed) return endFailed(run, failed[0], failed[1], at);
  const started = startReady(run, plan, at, hashing);
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

function startReady(run: Run, plan: CrewPlan, at: number, hashing: Hashing): Run {
  const tasks: Record<string, TaskRow> = { ...run.tasks };
  for (const task of plan.tasks) {
    const row = tasks[task.key];
    if (row?.state !== 'blocked') continue;
    if (!task.needs.every((need) => tasks[need] && isSettled(tasks[need]))) continue;
    const ready = {
      type: 'task.ready',
      at,
      conditional: task.conditional,
      inputHash: inputHash(run, task, tasks, hashing),
    };
    tasks[task.key] = advance(taskMachine, row, ready) ?? row;
  }
  return { ...run, tasks };
}

/** Hash of what the task's prompt gets; feedback is not in it. A skipped need is a value of its own. */
function inputHash(run: Run, task: TaskPlan, tasks: Run['tasks'], { sha256 }: Hashing): string {
  const needs = Object.fromEntries(
    task.needs.map((need) => [
      need,
      tasks[need]?.state === 'accepted' ? (tasks[need].context.accepted?.hash ?? null) : 'skipped',
    ]),
  );
  return sha256(canonical({ input: run.crew.context.inputHash, needs }));
}
