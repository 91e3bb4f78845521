import type { Usage } from '@holdpoint/protocol';
import type { CrewPlan } from './plan.ts';
import type { Run } from './run.ts';
import { reachOf } from './send-back.ts';
import { plannedTask } from './task-id.ts';

export type Fate = 'runsAgain' | 'mayRunAgain' | 'stays' | 'notStarted';

/** What sending work back would do to a run as it stands; read off the rows, nothing is moved. */
export interface Impact {
  /** By task, in the order of the crew. */
  readonly fates: ReadonlyMap<string, Fate>;
  /** Tasks whose approval falls, and whether it falls in any case. */
  readonly approvals: readonly { readonly task: string; readonly review: string; readonly certain: boolean }[];
  /** What tasks, and the tools of their agents, already did to the outside. */
  readonly effects: readonly { readonly task: string; readonly effect: string; readonly at: number }[];
  /** What the last pass of each task that runs, or may run, again took. */
  readonly cost: readonly { readonly task: string; readonly workedMs: number; readonly usage: Usage }[];
}

export function impactOf(run: Run, plan: CrewPlan, to: ReadonlySet<string>, reviewed: string | null): Impact {
  const { again, perhaps } = reachOf(run, plan, { to, reviewed });
  const rows = Object.entries(run.tasks).flatMap(([id, row]) => {
    const task = plannedTask(plan, id);
    return task ? [{ task, ...row }] : [];
  });
  const reached = rows.filter(({ task }) => again.has(task.key) || perhaps.has(task.key));
  return {
    fates: new Map(
      rows.map(({ task, state, context }) => {
        if (again.has(task.key)) return [task.key, 'runsAgain'];
        const begun = context.attempt > 0 || state === 'skipped' || context.fan?.list != null;
        return [task.key, !begun ? 'notStarted' : perhaps.has(task.key) ? 'mayRunAgain' : 'stays'];
      }),
    ),
    approvals: reached.flatMap(({ task, state, context: { accepted } }) =>
      state === 'accepted' && accepted?.review
        ? [{ task: task.key, review: accepted.review, certain: again.has(task.key) }]
        : [],
    ),
    effects: reached.flatMap(({ task, context: { accepted, effects } }) => [
      ...(task.effect !== null && accepted ? [{ task: task.key, effect: task.effect, at: accepted.at }] : []),
      ...effects.map(({ effect, at }) => ({ task: task.key, effect, at })),
    ]),
    cost: reached
      .filter(({ context }) => context.attempt > 0)
      .map(({ task, context: { pass } }) => ({ task: task.key, ...pass })),
  };
}
