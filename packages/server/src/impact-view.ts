import { addUsage, impactOf, noUsage, plannedTask, targetsOf } from '@holdpoint/core';
import { HoldpointError, type ImpactTask, type ImpactView, type TaskRef } from '@holdpoint/protocol';
import { titleOf } from '@holdpoint/runtime';
import type { AskedReview } from './review-view.ts';

/**
 * What sending a review's work back to these tasks would do; none named means its own. Throws `DECISION_NOT_ALLOWED`
 * for one that its gate does not send back to.
 */
export function impactView(
  { run, plan, row }: Omit<AskedReview, 'principal' | 'mayDecide'>,
  named: readonly string[],
): ImpactView {
  const { task: own } = row.context;
  const gate = plannedTask(plan, own)?.gate;
  const allowed = gate ? targetsOf(run, gate, row) : [];
  const to = named.length > 0 ? [...new Set(named)] : [own];
  const beyond = to.find((target) => !allowed.includes(target));
  if (beyond !== undefined) {
    throw new HoldpointError('DECISION_NOT_ALLOWED', `This review cannot send work back to "${beyond}".`, {
      hint: `Allowed here: ${allowed.join(', ')}.`,
      data: { allowed: [...allowed] },
    });
  }
  const { fates, approvals, effects, cost } = impactOf(run, plan, new Set(to), own);
  const ref = (id: string): TaskRef => ({ id, title: titleOf(plan, id) });
  return {
    to,
    version: run.version,
    tasks: Object.entries(run.tasks).map(([id, { state, context }]): ImpactTask => {
      const task = plannedTask(plan, id);
      return {
        ...ref(id),
        agent: task?.agent?.role ?? null,
        status: state,
        attempt: context.attempt,
        workedMs: context.workedMs,
        gated: Boolean(task?.gate),
        allowed: allowed.includes(id),
        fate: fates.get(id) ?? 'notStarted',
      };
    }),
    approvals: approvals.flatMap(({ task, review, certain }) => {
      const decision = run.reviews[review]?.context.decision;
      return decision ? [{ task: ref(task), by: decision.by, at: decision.at, certain }] : [];
    }),
    effects: effects.map(({ task, effect, at }) => ({ task: ref(task), effect, at })),
    cost: {
      tasks: cost.map(({ task, workedMs, usage }) => ({ task: ref(task), workedMs, usage })),
      workedMs: cost.reduce((sum, { workedMs }) => sum + workedMs, 0),
      usage: cost.map(({ usage }) => usage).reduce(addUsage, noUsage),
    },
  };
}
