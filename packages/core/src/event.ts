import type {
  Channel,
  Comment,
  DecisionType,
  GuardVerdict,
  Json,
  PatchOperation,
  Principal,
  Usage,
} from '@holdpoint/protocol';
import type { Message } from './model.ts';
import type { TaskFailure } from './task-row.ts';

/** What every event carries besides its own content. Clock, randomness and identity come from outside. */
interface Envelope {
  /** Unique in the run, the receipt of a repeat: a result's is its command's id. */
  readonly key: string;
  /** By the store's clock. */
  readonly at: number;
  /** Random; hashed with the body, so that an erased body cannot be guessed from its hash. */
  readonly salt: string;
}

/** Events that a person sends carry who, through which door, and the hash of the request for recognizing repeats. */
interface Sent {
  readonly by: Principal;
  readonly channel: Channel;
  readonly request: string;
}

/** Results name the command they answer; one that is no longer wanted is dropped. */
interface Result {
  readonly task: string;
  readonly command: string;
}

export type RunStarted = Envelope &
  Sent & { readonly type: 'run.started'; readonly run: string; readonly title: string; readonly input: Json };

/** Whether a conditional task takes place at all. */
export type TaskAdmitted = Envelope & Result & { readonly type: 'task.admitted'; readonly admit: boolean };

/** What a task that fans out is to be done for: each item with its key, in the order of the list. */
export type ItemsListed = Envelope &
  Result & {
    readonly type: 'items.listed';
    readonly items: readonly { readonly key: string; readonly item: Json }[];
  };

/** What `present` made of an output for its reviewer, or why it could not. */
export interface Presented {
  readonly presented?: Json;
  readonly presentFailure?: string;
}

/** A call's answer that fitted the schema, with the verdicts of the guards that are functions. */
export type CallAnswered = Envelope &
  Result &
  Presented & {
    readonly type: 'call.answered';
    /** Which attempt it is, and hash of what it was made from. */
    readonly attempt: number;
    readonly inputHash: string | null;
    /** What was added to the conversation: the messages sent anew, then the answer. */
    readonly messages: readonly Message[];
    readonly output: Json;
    readonly verdicts: readonly GuardVerdict[];
    readonly usage: Usage;
    readonly model: string | null;
  };

/** An answer that did not fit the schema. The model is told and tries again in the same conversation. */
export type CallMisfit = Envelope &
  Result & {
    readonly type: 'call.misfit';
    readonly inputHash: string | null;
    readonly messages: readonly Message[];
    readonly message: string;
    readonly usage: Usage;
    readonly model: string | null;
  };

/** A model's verdict on the attempt by one of the guards that are sentences. */
export type GuardJudged = Envelope &
  Result & {
    readonly type: 'guard.judged';
    readonly verdict: GuardVerdict;
    readonly usage: Usage;
    readonly model: string | null;
  };

/** A call that brought no answer. `retryAt` is when to try again, `null` to give up. */
export type CallFailed = Envelope &
  Result & { readonly type: 'call.failed'; readonly failure: TaskFailure; readonly retryAt: number | null };

interface AboutReview {
  readonly review: string;
  readonly revision: number;
  readonly contentHash: string;
}

/** What guards found when they looked once more, at a person's edit or at an approval. Model calls it took are counted. */
interface Checked {
  readonly verdicts?: readonly GuardVerdict[];
  readonly usage?: Usage;
}

export type ReviewDecided = Envelope &
  Sent &
  AboutReview &
  Checked & {
    readonly type: 'review.decided';
    readonly decision: DecisionType;
    readonly feedback: string | null;
    readonly comments?: readonly Comment[];
    /** Of `revise`: the tasks that are done again. Absent: the review's own. */
    readonly to?: readonly string[];
    readonly outcome?: string;
    /** Of `edit`: what the person changed, and what became of the proposal by it. */
    readonly patch?: readonly PatchOperation[];
    readonly output?: Json;
  };

/** The check before a decision refused it. Nothing is decided; the audit keeps what was tried. */
export type CheckRefused = Envelope &
  Sent &
  AboutReview &
  Checked & {
    readonly type: 'check.refused';
    readonly decision: DecisionType;
    readonly patch?: readonly PatchOperation[];
    readonly output?: Json;
  };

/** What is shown beside the proposal is not what it was: the same proposal is shown anew, as another revision. */
export type ReviewRefreshed = Envelope & Sent & AboutReview & Presented & { readonly type: 'review.refreshed' };

export type RunControlled = Envelope & Sent & { readonly type: 'run.paused' | 'run.resumed' | 'run.cancelled' };

/** Tasks of a run, ended or not, are done again. */
export type RunRerun = Envelope &
  Sent & { readonly type: 'run.rerun'; readonly from: readonly string[]; readonly feedback: string | null };

/** The run goes on under another id, paused: its source may still be doing the same work. */
export type RunCopied = Envelope & { readonly type: 'run.copied'; readonly run: string };

export type RunEvent =
  | RunStarted
  | TaskAdmitted
  | ItemsListed
  | CallAnswered
  | CallMisfit
  | GuardJudged
  | CallFailed
  | ReviewDecided
  | CheckRefused
  | ReviewRefreshed
  | RunControlled
  | RunRerun
  | RunCopied;
