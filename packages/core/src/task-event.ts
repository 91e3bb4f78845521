import type { Usage } from '@holdpoint/protocol';
import type { ContentRef, ItemPlace, Proposal, TaskFailure } from './task-row.ts';

// What moves a task: results, decisions, send-backs, and what becomes of a fan-out's items.

/** How a schema misfit, a guard's refusal and a finished answer go on; read from the plan, carried by the event. */
export interface TaskLimits {
  readonly gated: boolean;
  readonly guardTries: number;
  readonly whenGuardsFail: 'fail' | 'review';
  readonly misfitTries: number;
  /** How many sentences a model judges. */
  readonly sentences: number;
}

export type Answered = {
  readonly type: 'call.answered';
  readonly at: number;
  readonly usage: Usage;
  readonly proposal: Proposal;
  readonly passed: boolean;
  readonly limits: TaskLimits;
};

export type Judged = {
  readonly type: 'guard.judged';
  readonly at: number;
  readonly usage: Usage;
  readonly passed: boolean;
  readonly limits: TaskLimits;
};

type Approved = {
  readonly type: 'review.approved';
  readonly at: number;
  /** `null` when the gate takes the output as it is without anybody's approval. */
  readonly review: string | null;
  readonly outcome: string | null;
  /** The person's own version, where it is accepted instead of the proposal. */
  readonly edited: ContentRef | null;
};

type Listed = {
  readonly type: 'items.listed';
  readonly at: number;
  /** The entry that holds the list, and how many items it has. */
  readonly version: number;
  readonly total: number;
  /** Items that are not listed any more, and their last attempts. */
  readonly retired: { readonly [key: string]: number };
};

export type TaskMachineEvent =
  | { readonly type: 'task.ready'; readonly at: number; readonly inputHash: string; readonly conditional: boolean }
  | { readonly type: 'task.admitted'; readonly at: number; readonly admit: boolean }
  | Answered
  | Judged
  | {
      readonly type: 'call.misfit';
      readonly at: number;
      readonly usage: Usage;
      readonly message: string;
      readonly limits: TaskLimits;
    }
  | {
      readonly type: 'call.failed';
      readonly at: number;
      readonly failure: TaskFailure;
      readonly retryAt: number | null;
    }
  | Approved
  | { readonly type: 'review.rejected'; readonly at: number; readonly failure: TaskFailure }
  /** Words were said that the next attempt answers, and the same attempt is shown to others. */
  | { readonly type: 'review.escalated'; readonly version: number }
  /** Model calls that a check before a decision took. */
  | { readonly type: 'check.counted'; readonly usage: Usage }
  /** `version`: the entry with the words, if there are any; `own`: said at the task's own gate. */
  | {
      readonly type: 'task.sentBack';
      readonly at: number;
      readonly version: number | null;
      readonly own: boolean;
      /** True when the items of a task that fans out are asked for again. */
      readonly listAnew?: boolean;
    }
  | { readonly type: 'task.invalidated'; readonly at: number }
  | Listed
  /** Its items are accepted; `inputHash`: of the list's own input and their outputs. */
  | { readonly type: 'items.settled'; readonly at: number; readonly inputHash: string }
  | { readonly type: 'item.placed'; readonly item: ItemPlace }
  /** The task it is an item of does not take place. */
  | { readonly type: 'item.skipped'; readonly at: number };
