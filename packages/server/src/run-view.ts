import type { ReviewRow, Run, TaskPlan, TaskRow } from '@holdpoint/core';
import { type RunView, reviewId, type TaskView, type Usage } from '@holdpoint/protocol';
import { acceptedBy, bodyAt, type RegisteredCrew, runSummary } from '@holdpoint/runtime';
import type { Store } from '@holdpoint/store';

/** A run as its readers see it. Without its definition it is shown as held, under the keys of its tasks. */
export async function runView(store: Store, run: Run, crew: RegisteredCrew | null): Promise<RunView> {
  const summary = runSummary(run);
  const ids = crew ? crew.plan.tasks.map(({ key }) => key) : Object.keys(run.tasks);
  const taskList = await Promise.all(
    ids.map((id) =>
      taskView(
        store,
        run,
        id,
        run.tasks[id] as TaskRow,
        crew?.plan.tasks.find(({ key }) => key === id),
      ),
    ),
  );
  const live = summary.status === 'running' || summary.status === 'waiting';
  return {
    ...summary,
    status: !crew && live ? 'held' : summary.status,
    taskList,
    usage: taskList.map(({ usage }) => usage).reduce(add, { inputTokens: 0, outputTokens: 0, requests: 0 }),
    failure: run.crew.context.failure,
  };
}

async function taskView(
  store: Store,
  run: Run,
  id: string,
  row: TaskRow,
  plan: TaskPlan | undefined,
): Promise<TaskView> {
  const { context, state } = row;
  // a task may be called `constructor`
  const review = Object.hasOwn(run.reviews, id) ? run.reviews[id] : undefined;
  return {
    id,
    title: plan?.title ?? id,
    kind: context.kind,
    agent: plan?.agent?.role ?? null,
    status: state,
    needs: plan?.needs ?? [],
    attempt: context.attempt,
    gated: plan ? plan.gate !== null : review !== undefined,
    review: review ? reviewId(run.id, id) : null,
    startedAt: context.startedAt,
    endedAt: context.endedAt,
    usage: context.usage,
    acceptedBy: acceptedBy(run, id),
    feedback: await newestFeedback(store, run, row, review),
    failure: context.failure && { ...context.failure, retryAt: state === 'failed' ? null : context.dueAt },
  };
}

async function newestFeedback(
  store: Store,
  run: Run,
  row: TaskRow,
  review: ReviewRow | undefined,
): Promise<TaskView['feedback']> {
  const decision = review?.context.decision;
  if (row.context.feedbackFrom === null || decision?.type !== 'revise') return null;
  const { feedback } = await bodyAt(store, { tenant: run.tenant, run: run.id }, decision.version);
  return { by: decision.by, at: decision.at, text: typeof feedback === 'string' ? feedback : '' };
}

function add(sum: Usage, more: Usage): Usage {
  return {
    inputTokens: sum.inputTokens + more.inputTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    requests: sum.requests + more.requests,
  };
}
