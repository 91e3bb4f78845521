import type { Json } from '@holdpoint/protocol';
import type { Run } from './run.ts';

/** What followed from an event beyond its own task, for the audit and for whoever reads a task's history. */
export type Consequence = ReviewOpened | TaskKept;

/** A proposal is shown to people: under this review and revision, bound by this hash. */
export interface ReviewOpened {
  readonly type: 'review.opened';
  readonly task: string;
  readonly body: {
    readonly review: string;
    readonly revision: number;
    readonly attempt: number;
    /** The entry that holds the proposal. */
    readonly proposal: number;
    readonly contentHash: string;
    readonly escalated: boolean;
  };
}

/** A task came back from a send-back with the same inputs: its output and its approval are in force again. */
export interface TaskKept {
  readonly type: 'task.kept';
  readonly task: string;
  readonly body: { readonly attempt: number; readonly output: number; readonly inputHash: string | null };
}

/** Entry types that no event makes: the core concluded them from one. */
export const concluded: ReadonlySet<string> = new Set<Consequence['type']>(['review.opened', 'task.kept']);

/** From these states, acceptance is always of what was accepted before. */
const restoring: ReadonlySet<string> = new Set(['blocked', 'admitting', 'listing', 'fanned']);

/** Read off the difference between two states of a run, in the order of the crew. */
export function consequencesOf(before: Run | null, after: Run): readonly Consequence[] {
  const kept = Object.entries(after.tasks).flatMap(([task, { state, context }]): readonly TaskKept[] => {
    const was = before?.tasks[task]?.state;
    if (state !== 'accepted' || !was || !restoring.has(was) || !context.accepted) return [];
    const { attempt, version: output, inputHash } = context.accepted;
    return [{ type: 'task.kept', task, body: { attempt, output, inputHash } }];
  });
  const opened = Object.entries(after.reviews).flatMap(([review, { context }]): readonly ReviewOpened[] => {
    const { task, revision, attempt, content, escalated } = context;
    // `constructor` may be the name of a task
    const was = before && Object.hasOwn(before.reviews, review) ? before.reviews[review]?.context.revision : 0;
    if (was === revision) return [];
    const body = { review, revision, attempt, proposal: content.version, contentHash: content.hash, escalated };
    return [{ type: 'review.opened', task, body }];
  });
  return [...kept, ...opened];
}

/** The body as it is stored, salted like its event's: an erased one cannot be guessed from its hash. */
export function consequenceBody({ body }: Consequence, salt: string): Json {
  return { ...body, salt } as Json;
}
