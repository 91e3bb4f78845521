import {
  addUsage,
  childId,
  noUsage,
  openWords,
  outputReview,
  plannedTask,
  type ReviewDecided,
  type Run,
  type TaskPlan,
  type TaskRow,
  taskKeyOf,
} from '@holdpoint/core';
import { HoldpointError, type Principal, type RunView, reviewId, type TaskView } from '@holdpoint/protocol';
import { acceptedBy, acceptedOf, definitionUnknown, type RegisteredCrew, runSummary } from '@holdpoint/runtime';
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
  const tasks = crew?.plan.tasks ?? [];
  const taskList = await Promise.all(Object.keys(run.tasks).map((id) => taskView(store, run, id, tasks, principal)));
  const { failure } = run.crew.context;
  const live = summary.status === 'running' || summary.status === 'waiting';
  const isHeld = !crew && live;
  return {
    ...summary,
    status: isHeld ? 'held' : summary.status,
    ...(isHeld && { held: HoldpointError.body(definitionUnknown(run)) }),
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
  const plan = plannedTask({ tasks }, id);
  const { context, state } = row;
  const review = reviewOf(run, id);
  return {
    id,
    title: plan?.title ?? id,
    parent: context.item ? taskKeyOf(id) : null,
    kind: context.kind,
    agent: plan?.agent?.role ?? null,
    status: state,
    needs: plan?.needs ?? [],
    attempt: context.attempt,
    gated: plan ? plan.gate !== null : review !== null,
    review: review && reviewId(run.id, review),
    child: context.children.count > 0 ? childId(run.id, id, context.children.count) : null,
    startedAt: context.startedAt,
    endedAt: context.endedAt,
    workedMs: context.workedMs,
    usage: context.usage,
    acceptedAttempt: acceptedOf(run, id)?.attempt ?? null,
    acceptedBy: acceptedBy(run, id),
    feedback: await newestFeedback(store, run, row),
    failure: context.failure && {
      ...context.failure,
      message: sightOf(tasks, id, principal).text(context.failure.message),
      retryAt: state === 'failed' ? null : context.dueAt,
    },
    waitsUntil: context.waitsUntil,
    calls: plan ? await presentCalls(store, run, plan, sightOf(tasks, id, principal, 'calls')) : [],
  };
}

/** What is asked about the task now: about one of its agent's calls, or about its output; else its own review. */
function reviewOf(run: Run, id: string): string | null {
  const { reviews } = run;
  const asked = Object.entries(reviews).find(([, { state, context }]) => state === 'open' && context.task === id);
  // a task may be called `constructor`
  const own = outputReview(run, id);
  return asked?.[0] ?? (Object.hasOwn(reviews, own) ? own : null);
}

/** The newest words that the task is to answer: from its own gate, or from where it was sent back. */
async function newestFeedback(store: Store, run: Run, { context }: TaskRow): Promise<TaskView['feedback']> {
  const version = openWords(context).at(-1)?.version;
  if (version === undefined) return null;
  const [entry] = await store.journal({ tenant: run.tenant, run: run.id }, { after: version - 1, limit: 1 });
  const { by, feedback } = (entry?.body ?? {}) as unknown as Partial<ReviewDecided>;
  return entry && by ? { by: by.user, at: entry.at, text: feedback ?? '' } : null;
}
