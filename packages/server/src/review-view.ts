import {
  type GatePlan,
  gateOf,
  plannedTask,
  type ReviewRow,
  type Run,
  type TaskPlan,
  targetsOf,
  taskKeyOf,
} from '@holdpoint/core';
import type {
  AllowedDecision,
  Json,
  NextStep,
  Principal,
  ReviewView,
  TaskRef,
  UpstreamView,
} from '@holdpoint/protocol';
import { acceptedBy, contentsOf, eligibleFor, type RegisteredCrew, reviewSummary, titleOf } from '@holdpoint/runtime';
import type { Store } from '@holdpoint/store';
import { callRecords, callView } from './call-view.ts';
import { repliesOf } from './replies-view.ts';
import { revisionsOf } from './revisions.ts';
import { sightOf } from './visible.ts';

/** A review as it is asked for: in this run, by this reader. */
export interface AskedReview {
  readonly run: Run;
  readonly plan: RegisteredCrew['plan'];
  /** The review's id within the run. */
  readonly id: string;
  readonly row: ReviewRow;
  readonly principal: Principal;
  readonly mayDecide: boolean;
}

/** One review with all its rounds, read from the journal, with what this reader may see and do. */
export async function reviewView(store: Store, asked: AskedReview): Promise<ReviewView> {
  const { run, plan, id, row, principal, mayDecide } = asked;
  const task = plannedTask(plan, row.context.task) as TaskPlan;
  const gate = gateOf(plan, row);
  const { entries: own, upstream, context } = await contentsOf(store, run, plan, task.key);
  const revisions = await revisionsOf(store, asked, own);
  const summary = reviewSummary(id, row, run, plan);
  const sight = sightOf(plan.tasks, task.key, principal, 'calls');
  return {
    ...summary,
    contentHash: row.context.content.hash,
    schema: row.context.call ? (toolOf(task, row)?.input ?? {}) : task.output,
    call: row.context.call && callView(run, id, own, sight, task),
    calls: callRecords(run, own, sight, task.tools),
    allowed: mayDecide && summary.turn === 'reviewer' && gate ? allowedOf(asked, gate) : [],
    revisions,
    input: context.input as Json,
    upstream: [...upstream].map(
      ([need, { title, attempt, output }]): UpstreamView => ({
        task: need,
        title,
        attempt,
        output: sightOf(plan.tasks, need, principal).value(output ?? null).value,
        acceptedBy: acceptedBy(run, need),
      }),
    ),
    next: nextOf(plan.tasks, taskKeyOf(task.key)),
    eligible: eligibleFor(row, plan),
    replies: repliesOf(asked, own),
  };
}

function toolOf({ tools }: TaskPlan, { context }: ReviewRow) {
  return tools.find(({ name }) => name === context.call?.tool);
}

function allowedOf({ run, plan, row }: AskedReview, gate: GatePlan): readonly AllowedDecision[] {
  const refOf = (id: string): TaskRef => ({ id, title: titleOf(plan, id) });
  return gate.decisions.map((decision) =>
    // a question is asked back, not sent back
    decision.type === 'revise' && row.context.kind !== 'question'
      ? { ...decision, to: targetsOf(run, gate, row).map(refOf) }
      : decision,
  );
}

function nextOf(tasks: readonly TaskPlan[], task: string): readonly NextStep[] {
  return tasks
    .filter(({ needs }) => needs.includes(task))
    .map(({ key, title, gate }) => ({ id: key, title, gated: gate !== null }));
}
