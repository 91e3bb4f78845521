import type { ContentRef, ItemPlace, Proposal, RetiredItem, TaskFailure } from './task-row.ts';
import type { CallUsage } from './usage.ts';

// What moves a task: results, decisions, send-backs, and what becomes of a fan-out's items.

/** How a schema misfit, a guard's refusal and a finished answer go on; read from the plan, carried by the event. */
export interface TaskLimits {
  readonly gated: boolean;
  readonly guardTries: number;
  readonly whenGuardsFail: 'fail' | 'review';
  readonly misfitTries: number;
  /** Turns of a pass that may call tools. */
  readonly maxSteps: number;
  /** How many sentences a model judges. */
  readonly sentences: number;
  /** What becomes of open points that an attempt does not answer; `null`: nobody looks. */
  readonly verifyFeedback: 'retry' | 'show' | null;
}

export type Answered = {
  readonly type: 'call.answered';
  readonly at: number;
  readonly usage: CallUsage;
  readonly proposal: Proposal;
  readonly passed: boolean;
  readonly limits: TaskLimits;
};

export type Judged = {
  readonly type: 'guard.judged';
  readonly at: number;
  readonly usage: CallUsage;
  readonly passed: boolean;
  readonly limits: TaskLimits;
};

type PointsCompared = {
  readonly type: 'points.checked';
  readonly at: number;
  readonly usage: CallUsage;
  /** True when a point is not answered. */
  readonly unanswered: boolean;
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

type Called = {
  readonly type: 'tools.called';
  readonly at: number;
  readonly usage: CallUsage;
  /** The tools called, a name for each call. */
  readonly tools: readonly string[];
  /** True when a guard refused one of the calls. */
  readonly refused: boolean;
  /** True when a person is asked about one of them. */
  readonly asks: boolean;
  readonly limits: TaskLimits;
};

type Listed = {
  readonly type: 'items.listed';
  readonly at: number;
  /** The entry that holds the list, and how many items it has. */
  readonly version: number;
  readonly total: number;
  /** What is kept of the items that are not listed any more. */
  readonly retired: { readonly [key: string]: RetiredItem };
};

export type TaskMachineEvent =
  | Called
  /** Every call of the turn is settled. */
  | { readonly type: 'calls.settled'; readonly at: number }
  | { readonly type: 'task.ready'; readonly at: number; readonly inputHash: string; readonly conditional: boolean }
  | { readonly type: 'task.admitted'; readonly at: number; readonly admit: boolean }
  | Answered
  | Judged
  | PointsCompared
  | {
      readonly type: 'call.misfit';
      readonly at: number;
      readonly usage: CallUsage;
      readonly message: string;
      readonly limits: TaskLimits;
    }
  | {
      readonly type: 'call.overflowed';
      readonly at: number;
      readonly usage?: CallUsage;
    }
  | { readonly type: 'conversation.digested'; readonly at: number; readonly usage: CallUsage }
  | {
      readonly type: 'call.failed';
      readonly at: number;
      readonly failure: TaskFailure;
      readonly retryAt: number | null;
      readonly usage?: CallUsage | undefined;
    }
  | {
      readonly type: 'call.deferred';
      readonly at: number;
      readonly until: number;
      readonly usage?: CallUsage | undefined;
    }
  /** The run that does the task is at work, or is given up. */
  | { readonly type: 'crew.begun' | 'crew.lost'; readonly at: number }
  | Approved
  /** `asked`: the entry with words that stay to be answered. */
  | { readonly type: 'review.rejected'; readonly at: number; readonly failure: TaskFailure; readonly asked?: number }
  /** Words were said that the next attempt answers, and the same attempt is shown to others. */
  | { readonly type: 'review.escalated'; readonly version: number }
  /** Model calls that a check before a decision took. */
  | { readonly type: 'check.counted'; readonly usage: CallUsage }
  /** `version`: the entry with the words, if there are any. */
  | {
      readonly type: 'task.sentBack';
      readonly at: number;
      readonly version: number | null;
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
