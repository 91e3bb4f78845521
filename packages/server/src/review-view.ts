import type { CallAnswered, CrewPlan, ReviewDecided, ReviewRow, Run, TaskPlan } from '@holdpoint/core';
import type { Decision, NextStep, ReviewView, RevisionView, UpstreamView } from '@holdpoint/protocol';
import { acceptedBy, inputOf, reviewSummary, upstreamOf } from '@holdpoint/runtime';
import type { Entry, Store } from '@holdpoint/store';

/** One review with all its rounds, read from the journal. `mayDecide` is the viewer's. */
export async function reviewView(
  store: Store,
  run: Run,
  plan: CrewPlan,
  id: string,
  row: ReviewRow,
  mayDecide: boolean,
): Promise<ReviewView> {
  const ref = { tenant: run.tenant, run: run.id };
  const task = plan.tasks.find(({ key }) => key === row.context.task) as TaskPlan;
  const [entries, input, upstream] = await Promise.all([
    store.journal(ref, { task: task.key }),
    inputOf(store, ref),
    upstreamOf(store, run, task, plan.tasks),
  ]);
  const summary = reviewSummary(id, row, run, plan);
  return {
    ...summary,
    contentHash: row.context.content.hash,
    schema: task.output,
    allowed: mayDecide && summary.turn === 'reviewer' ? (task.gate?.decisions ?? []) : [],
    // what was committed after the rows were read belongs to a later view
    revisions: revisionsOf(
      entries.filter((entry) => entry.version <= run.version),
      id,
      row,
    ),
    input,
    upstream: [...upstream].map(
      ([need, { title, attempt, output }]): UpstreamView => ({
        task: need,
        title,
        attempt,
        output: output ?? null,
        acceptedBy: acceptedBy(run, need),
      }),
    ),
    next: nextOf(plan, task.key),
    eligible: task.gate?.eligible ?? [],
  };
}

/**
 * The rounds of a review, oldest first. What a decision was about is the last answer before it; what is shown now is
 * the answer the row names. Answers in between were sent back by the guards and seen by nobody.
 */
function revisionsOf(entries: readonly Entry[], review: string, row: ReviewRow): readonly RevisionView[] {
  const revisions: RevisionView[] = [];
  let shown: { readonly entry: Entry; readonly attempt: number } | null = null;
  let attempt = 0;
  let unseen = 0;
  for (const entry of entries) {
    if (entry.type === 'call.answered') {
      attempt += 1;
      unseen += 1;
      shown = { entry, attempt };
      // undecided: open, or closed by the end of its run
      if (entry.version === row.context.content.version && row.context.decision?.revision !== row.context.revision) {
        revisions.push(revision(shown, row.context.revision, row.context.content.hash, unseen - 1, null));
      }
    }
    if (entry.type === 'review.decided' && shown) {
      const decided = entry.body as unknown as ReviewDecided;
      if (decided.review !== review) continue;
      revisions.push(revision(shown, decided.revision, decided.contentHash, unseen - 1, decisionOf(entry)));
      unseen = 0;
    }
  }
  return revisions;
}

function revision(
  shown: { readonly entry: Entry; readonly attempt: number },
  number: number,
  contentHash: string,
  repairs: number,
  decision: Decision | null,
): RevisionView {
  const { output, verdicts } = shown.entry.body as unknown as CallAnswered;
  return {
    revision: number,
    attempt: shown.attempt,
    openedAt: shown.entry.at,
    contentHash,
    proposal: output,
    guards: verdicts,
    repairs,
    decision,
  };
}

function decisionOf(entry: Entry): Decision {
  const { decision, by, revision: number, channel, feedback } = entry.body as unknown as ReviewDecided;
  return { type: decision, by: by.user, at: entry.at, revision: number, channel, feedback };
}

function nextOf(plan: CrewPlan, task: string): readonly NextStep[] {
  return plan.tasks
    .filter(({ needs }) => needs.includes(task))
    .map(({ key, title, gate }) => ({ id: key, title, gated: gate !== null }));
}
