import { type CrewPlan, keptTasks, loosened, type TaskMap, type TaskPlan } from '@holdpoint/core';
import type { MigrationProblem } from '@holdpoint/protocol';
import type { Registry } from './registry.ts';

/**
 * What the crews that work for this one would take back: a gate within a crew that does a task, or a call, is as much of
 * a promise as one at the task itself.
 */
export function crewProblems(
  registry: Registry,
  from: CrewPlan,
  to: CrewPlan,
  tasks: TaskMap,
): readonly MigrationProblem[] {
  return keptTasks(from, to, tasks).flatMap((task) =>
    task.to ? workersOf(task.from, task.to).flatMap(([was, is]) => between(registry, task.from.key, was, is)) : [],
  );
}

type Worker = NonNullable<TaskPlan['crew'] | TaskPlan['tools'][number]['crew']>;

/** The crews that work for a task, before and after; those that nothing changed in are left out. */
function workersOf(from: TaskPlan, to: TaskPlan): readonly (readonly [Worker, Worker])[] {
  const coworkers = from.tools.map(
    (tool) => [tool.crew, to.tools.find(({ name }) => name === tool.name)?.crew] as const,
  );
  return [[from.crew, to.crew] as const, ...coworkers].flatMap(([was, is]) =>
    was && is && was.hash !== is.hash ? [[was, is] as const] : [],
  );
}

function between(registry: Registry, task: string, was: Worker, is: Worker): readonly MigrationProblem[] {
  const from = registry.find(was.name, was.hash)?.plan;
  const to = registry.find(is.name, is.hash)?.plan;
  const within = (problem: MigrationProblem): MigrationProblem => ({
    ...problem,
    task,
    message: `In crew "${was.name}" of task "${task}": ${problem.message}`,
  });
  if (!from || !to) {
    const message = 'Its definitions cannot be compared: one of them is not registered.';
    return [within({ task, problem: 'definition', message })];
  }
  const here = keptTasks(from, to, {}).flatMap(({ from: one, to: other }) => {
    if (other) return loosened(one, other);
    const watched = one.gate !== null || one.guards.length > 0 || one.crew !== null;
    const problem = one.gate || one.crew ? 'gateMissing' : 'guardMissing';
    const message = `Task "${one.key}", which is looked at, would be gone.`;
    return watched ? [{ task, problem, message } as const] : [];
  });
  return [...here, ...crewProblems(registry, from, to, {})].map(within);
}
