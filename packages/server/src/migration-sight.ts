import { type CrewPlan, migrationRefused } from '@holdpoint/core';
import { HoldpointError, type MigrationProblem, type Principal } from '@holdpoint/protocol';
import { sightOf } from './visible.ts';

/** What is in the way of a migration as one reader may have it: what a schema says of an output may quote it. */
export function visibleProblems(
  problems: readonly MigrationProblem[],
  { tasks }: CrewPlan,
  principal: Principal,
): readonly MigrationProblem[] {
  return problems.map((problem) => {
    if (problem.problem !== 'outputMisfits') return problem;
    return { ...problem, message: sightOf(tasks, problem.task, principal).text(problem.message) };
  });
}

/** A refused migration as this reader may hear of it; any other error as it is. */
export function visibleRefusal(error: unknown, run: string, plan: CrewPlan, principal: Principal): unknown {
  if (!HoldpointError.is(error) || error.code !== 'MIGRATION_REFUSED') return error;
  const { problems = [] } = (error.data ?? {}) as { readonly problems?: readonly MigrationProblem[] };
  return HoldpointError.from(migrationRefused(run, visibleProblems(problems, plan, principal)));
}
