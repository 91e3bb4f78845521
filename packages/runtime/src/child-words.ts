import {
  type CallAnswered,
  type CrewPlan,
  type Feedback,
  type GuardJudged,
  isMasked,
  plannedTask,
  type Run,
} from '@holdpoint/core';
import type { Comment, Principal } from '@holdpoint/protocol';
import type { Entry, RunRef, Store } from '@holdpoint/store';
import { bodyAt, type Contents } from './contents.ts';

/** What a child is told, by whom, when its parent's task is done again. */
export type Words = Pick<Feedback, 'text' | 'comments'> & { readonly by: Principal };

/**
 * All that was asked of the task since its child was last told; to a new child, all that is open. Where only guards
 * refused what the child made, their reasons, in the name of who started the run.
 */
export async function wordsFor(
  store: Store,
  run: Run,
  plan: CrewPlan,
  { entries, context }: Contents,
  isNew: boolean,
): Promise<readonly Words[]> {
  const told = isNew ? 0 : (entries.findLast(isTold)?.version ?? 0);
  const ref = { tenant: run.tenant, run: run.id };
  const asked = context.feedback.filter(({ version }) => version > told);
  const words = await Promise.all(
    asked.map(async ({ version, text, comments, task }) => {
      // of a task that the definition has no more, nobody knows what is masked
      const secret = task !== null && (plannedTask(plan, task.id) === null || isMasked(plan, task.id));
      const remarks = secret ? comments.map(withoutQuote) : comments;
      return { by: await senderOf(store, ref, version), text, comments: remarks };
    }),
  );
  const spoken = words.filter(({ text, comments }) => text !== '' || comments.length > 0);
  if (asked.length > 0) return spoken;
  const text = refusals(entries.filter(({ version }) => version > told));
  return text === '' ? [] : [{ by: await starterOf(store, ref), text, comments: [] }];
}

/** Who started the run, with all by which the host knew them. */
export function starterOf(store: Store, ref: RunRef): Promise<Principal> {
  return senderOf(store, ref, 1);
}

async function senderOf(store: Store, ref: RunRef, version: number): Promise<Principal> {
  return (await bodyAt(store, ref, version)).by as unknown as Principal;
}

/** The child does not know whom its parent hides the passage from. */
function withoutQuote({ anchor, text }: Comment): Comment {
  return { anchor: { path: anchor.path }, text };
}

function isTold({ type }: Entry): boolean {
  return type === 'crew.started' || type === 'crew.reopened';
}

function refusals(entries: readonly Entry[]): string {
  return entries
    .flatMap(({ type, body }) => {
      if (type === 'call.answered') return (body as unknown as CallAnswered).verdicts;
      return type === 'guard.judged' ? [(body as unknown as GuardJudged).verdict] : [];
    })
    .flatMap(({ name, passed, message }) => (passed ? [] : [message ? `${name}: ${message}` : name]))
    .join('\n');
}
