import { addUsage, noUsage, type ReviewDecided, type Run, type TaskPlan, type TaskRow } from '@holdpoint/core';
import { type Principal, type RunView, reviewId, type TaskView } from '@holdpoint/protocol';
import { acceptedBy, acceptedOf, type RegisteredCrew, runSummary } from '@holdpoint/runtime';
import type { Store } from '@holdpoint/store';
import { presentCalls } from './call-view.ts';
import { sightOf } from './visible.ts';

/** A run as its readers see it. Without its definition it is shown as held, under the keys of its tasks. */
export async function runView(
  store: Store,
  run: Run,
  crew: RegisteredCrew | null,
  principal: Principal,
): Promise<RunView> {
  const summary = runSummary(run);
  const ids = crew ? crew.plan.tasks.map(({ key }) => key) : Object.keys(run.tasks);
  const tasks = crew?.plan.tasks ?? [];
  const taskList = await Promise.all(ids.map((id) => taskView(store, run, id, tasks, principal)));
  const { failure } = run.crew.context;
  const live = summary.status === 'running' || summary.status === 'waiting';
  return {
    ...summary,
    status: !crew && live ? 'held' : summary.status,
    taskList,
    usage: taskList.map(({ usage }) => usage).reduce(addUsage, noUsage),
    failure: failure && { ...failure, message: sightOf(tasks, failure.task, principal).text(failure.message) },
  };
}

async function taskView(
  store: Store,
  run: Run,
  id: string,
  tasks: readonly TaskPlan[],
  principal: Principal,
): Promise<TaskView> {
  const row = run.tasks[id] as TaskRow;
  const plan = tasks.find(({ key }) => key === id);
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
    workedMs: context.workedMs,
    usage: context.usage,
    acceptedAttempt: acceptedOf(run, id)?.attempt ?? null,
    acceptedBy: acceptedBy(run, id),
    feedback: await newestFeedback(store, run, row, id),
    failure: context.failure && {
      ...context.failure,
      message: sightOf(tasks, id, principal).text(context.failure.message),
      retryAt: state === 'failed' ? null : context.dueAt,
    },
    waitsUntil: context.waitsUntil,
    calls: plan ? await presentCalls(store, run, plan, sightOf(tasks, id, principal, 'calls')) : [],
  };
}

/** The newest words that the task is to answer: from its own gate, or from where it was sent back. */
async function newestFeedback(store: Store, run: Run, { context }: TaskRow, id: string): Promise<TaskView['feedback']> {
  const own = Object.hasOwn(run.reviews, id) ? run.reviews[id]?.context.decision : null;
  const atOwnGate = context.feedbackFrom !== null && own?.type === 'revise' ? [own.version] : [];
  const version = Math.max(...atOwnGate, ...context.sentBackBy, 0);
  if (version === 0) return null;
  const [entry] = await store.journal({ tenant: run.tenant, run: run.id }, { after: version - 1, limit: 1 });
  const { by, feedback } = (entry?.body ?? {}) as unknown as Partial<ReviewDecided>;
  return entry && by ? { by: by.user, at: entry.at, text: feedback ?? '' } : null;
}
