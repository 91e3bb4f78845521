import type { Channel, DecisionType, GuardVerdict, Json, Principal, Usage } from '@holdpoint/protocol';
import type { Message } from './model.ts';
import type { TaskFailure } from './task-machine.ts';

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

/** A call's answer that fitted the schema, with the guards' verdicts on it. */
export type CallAnswered = Envelope &
  Result & {
    readonly type: 'call.answered';
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
    readonly messages: readonly Message[];
    readonly message: string;
    readonly usage: Usage;
    readonly model: string | null;
  };

/** A call that brought no answer. `retryAt` is when to try again, `null` to give up. */
export type CallFailed = Envelope &
  Result & { readonly type: 'call.failed'; readonly failure: TaskFailure; readonly retryAt: number | null };

export type ReviewDecided = Envelope &
  Sent & {
    readonly type: 'review.decided';
    readonly review: string;
    readonly revision: number;
    readonly contentHash: string;
    readonly decision: DecisionType;
    readonly feedback: string | null;
  };

export type RunControlled = Envelope & Sent & { readonly type: 'run.paused' | 'run.resumed' | 'run.cancelled' };

/** The run goes on under another id, paused: its source may still be doing the same work. */
export type RunCopied = Envelope & { readonly type: 'run.copied'; readonly run: string };

export type RunEvent =
  | RunStarted
  | TaskAdmitted
  | CallAnswered
  | CallMisfit
  | CallFailed
  | ReviewDecided
  | RunControlled
  | RunCopied;
