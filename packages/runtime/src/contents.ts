import {
  type JournalEntry,
  openFeedback,
  type Run,
  type TaskFunctionContext,
  type TaskPlan,
  type Upstream,
} from '@holdpoint/core';
import { HoldpointError, type Json, type JsonObject, type Person } from '@holdpoint/protocol';
import type { RunRef, Store } from '@holdpoint/store';

// Rows hold versions and hashes; what they stand for is read here from the journal.

/** The output recorded at a version. */
export async function outputAt(store: Store, ref: RunRef, version: number): Promise<Json> {
  return (await bodyAt(store, ref, version)).output ?? null;
}

/** What the run was started with. */
export async function inputOf(store: Store, ref: RunRef): Promise<Json> {
  return (await bodyAt(store, ref, 1)).input ?? null;
}

/** The accepted outputs a task works from, by key. */
export async function upstreamOf(
  store: Store,
  run: Run,
  task: TaskPlan,
  tasks: readonly TaskPlan[],
): Promise<ReadonlyMap<string, Upstream>> {
  const ref = { tenant: run.tenant, run: run.id };
  const found = await Promise.all(
    task.needs.map(async (need): Promise<[string, Upstream]> => {
      const accepted = run.tasks[need]?.state === 'accepted' ? run.tasks[need].context.accepted : null;
      return [
        need,
        {
          title: tasks.find(({ key }) => key === need)?.title ?? need,
          attempt: run.tasks[need]?.context.attempt ?? 0,
          output: accepted ? await outputAt(store, ref, accepted.version) : undefined,
          acceptedBy: acceptedBy(run, need),
        },
      ];
    }),
  );
  return new Map(found);
}

/** Who approved the accepted output, or `null` when no person was asked. */
export function acceptedBy(run: Run, task: string): Person | null {
  const accepted = run.tasks[task]?.state === 'accepted' ? run.tasks[task].context.accepted : null;
  return accepted?.review ? (run.reviews[accepted.review]?.context.decision?.by ?? null) : null;
}

/** What a task's own functions are called with. */
export function functionContext(
  run: Run,
  task: string,
  input: Json,
  upstream: ReadonlyMap<string, Upstream>,
  entries: readonly JournalEntry[],
): TaskFunctionContext {
  const { startedBy, startedAt } = run.crew.context;
  return {
    ...Object.fromEntries([...upstream].map(([key, { output }]) => [key, output])),
    input,
    run: { id: run.id, tenant: run.tenant, startedBy, startedAt },
    feedback: openFeedback(entries, run.tasks[task]?.context.feedbackFrom ?? null),
  };
}

/** A journal entry's body at one version. Throws `INTERNAL` when it was erased: the run cannot go on from it. */
export async function bodyAt(store: Store, ref: RunRef, version: number): Promise<JsonObject> {
  const [entry] = await store.journal(ref, { after: version - 1, limit: 1 });
  if (
    entry?.version !== version ||
    typeof entry.body !== 'object' ||
    entry.body === null ||
    Array.isArray(entry.body)
  ) {
    throw new HoldpointError('INTERNAL', `Entry ${version} of run "${ref.run}" is missing or erased.`, {
      hint: 'Its content cannot be read any more.',
    });
  }
  return entry.body as JsonObject;
}
