import type { Comment, DecisionType, GuardVerdict, Json, PatchOperation } from '@holdpoint/protocol';
import type { CallEvent } from './call-event.ts';
import type { ParentRef } from './child-run.ts';
import type { ChildReport } from './children.ts';
import type { AboutReview, Envelope, Presented, Result, Sent } from './envelope.ts';
import type { Message } from './model.ts';
import type { CrewPlan } from './plan.ts';
import type { PointResult } from './point-check.ts';
import type { ReplyEvent } from './reply-event.ts';
import type { TaskFailure } from './task-row.ts';
import type { CallUsage } from './usage.ts';

export type RunStarted = Envelope &
  Sent & {
    readonly type: 'run.started';
    readonly run: string;
    readonly title: string;
    readonly input: Json;
    /** Of a child: whose. */
    readonly parent?: ParentRef;
  };

/** Whether a conditional task takes place at all. */
export type TaskAdmitted = Envelope & Result & { readonly type: 'task.admitted'; readonly admit: boolean };

/** What a task that fans out is to be done for: each item with its key, in the order of the list. */
export type ItemsListed = Envelope &
  Result & {
    readonly type: 'items.listed';
    readonly items: readonly { readonly key: string; readonly item: Json }[];
  };

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
    readonly usage: CallUsage;
    readonly model: string | null;
    /** Of a task that is a crew: its child's report. */
    readonly child?: ChildReport;
  };

/** An answer that did not fit the schema. The model is told and tries again in the same conversation. */
export type CallMisfit = Envelope &
  Result & {
    readonly type: 'call.misfit';
    readonly inputHash: string | null;
    readonly messages: readonly Message[];
    readonly message: string;
    readonly usage: CallUsage;
    readonly model: string | null;
  };

/** A model's verdict on the attempt by one of the guards that are sentences. */
export type GuardJudged = Envelope &
  Result & {
    readonly type: 'guard.judged';
    readonly verdict: GuardVerdict;
    readonly usage: CallUsage;
    readonly model: string | null;
  };

/** Model requests of a call that brought no answer, where there were any. */
interface Lost {
  readonly usage?: CallUsage;
}

/** Which of the open points an attempt answers, as a model sees it. */
export type PointsChecked = Envelope &
  Result & {
    readonly type: 'points.checked';
    readonly results: readonly PointResult[];
    readonly usage: CallUsage;
    readonly model: string | null;
  };

/** The conversation is longer than the model reads. Its older part is digested, and the call made again. */
export type CallOverflowed = Envelope & Result & Lost & { readonly type: 'call.overflowed'; readonly message: string };

/** A hand-over that is sent in the place of the messages up to an entry; the journal keeps them. */
export type ConversationDigested = Envelope &
  Result & {
    readonly type: 'conversation.digested';
    /** Version of the last entry whose messages it stands for. */
    readonly upTo: number;
    readonly digest: Json;
    readonly usage: CallUsage;
    readonly model: string | null;
  };

/** A call that brought no answer. `retryAt` is when to try again, `null` to give up. */
export type CallFailed = Envelope &
  Result &
  Lost & {
    readonly type: 'call.failed';
    readonly failure: TaskFailure;
    readonly retryAt: number | null;
    /** Of a task that is a crew: its child's report; `usage` is then what that used since its last one. */
    readonly child?: ChildReport;
  };

/** A model call that was not made because of the limits on calls. It is looked at again at `until`. */
export type CallDeferred = Envelope & Result & Lost & { readonly type: 'call.deferred'; readonly until: number };

/** The run that does the task, or a call of its agent, is started, or told to go on. */
export type CrewBegun = Envelope &
  Result & { readonly type: 'crew.started' | 'crew.reopened'; readonly child: string; readonly call?: string };

/** A run that was given up does nothing any more. */
export type CrewCancelled = Envelope &
  Result & { readonly type: 'crew.cancelled'; readonly child: string; readonly call?: string };

/** The parent was told of this run's end, as the attempt it is to the parent. */
export type RunReported = Envelope & Result & { readonly type: 'run.reported'; readonly attempt: number };

/** What guards found when they looked once more, at a person's edit or at an approval. Model calls it took are counted. */
interface Checked {
  readonly verdicts?: readonly GuardVerdict[];
  readonly usage?: CallUsage;
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
    /** Of `answer`: the answer, as it fitted the question's schema. */
    readonly answer?: Json;
    /** Of `edit`: what the person changed, and what became of the proposal by it. */
    readonly patch?: readonly PatchOperation[];
    readonly output?: Json;
    /** The entry of the words that this was read from; absent where a person chose it. */
    readonly reply?: number;
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

/**
 * Somebody may not do this with what they may see. Nothing moves; the audit keeps who tried what, and through which door,
 * and nothing of what they sent. Its key is made of these, so that each stands in a run once, however often it is tried.
 */
export type AccessRefused = Envelope &
  Sent & {
    readonly type: 'access.refused';
    /** What they may not, as the rules of access name it. */
    readonly action: string;
    /** Absent where it was about the run. */
    readonly review?: string;
  };

/** A time of a review's gate has come, and nobody had decided. `to`: who is asked as well from now on. */
export type ReviewPassed = Envelope &
  Result & {
    readonly type: 'review.reminded' | 'review.escalated' | 'review.expired';
    readonly review: string;
    readonly revision: number;
    readonly to?: readonly string[];
  };

export type RunControlled = Envelope &
  Sent & {
    readonly type: 'run.paused' | 'run.resumed' | 'run.cancelled';
    /** Of a cancel: whoever recorded it did not have the run's definition. */
    readonly held?: true;
  };

/** Tasks of a run, ended or not, are done again. */
export type RunRerun = Envelope &
  Sent & {
    readonly type: 'run.rerun';
    readonly from: readonly string[];
    readonly feedback: string | null;
    readonly comments?: readonly Comment[];
    /** Of a child whose parent asks: which attempt of the parent's task it makes now. */
    readonly attempt?: number;
  };

/** The run goes on under another id, paused: its source may still be doing the same work. */
export type RunCopied = Envelope & { readonly type: 'run.copied'; readonly run: string };

/** The run goes on with another definition of its crew. */
export type RunMigrated = Envelope &
  Sent & {
    readonly type: 'run.migrated';
    /** The definition it had until now: with it, the journal up to here can be read, whatever is registered by then. */
    readonly plan: CrewPlan;
    /** Hash of the one it goes on with. */
    readonly definition: string;
    readonly tasks: TaskMap;
  };

/** Tasks that have another key in the new definition: the new key by the old one. All others keep theirs. */
export interface TaskMap {
  readonly [task: string]: string;
}

export type RunEvent =
  | CallEvent
  | ReviewPassed
  | RunStarted
  | TaskAdmitted
  | ItemsListed
  | CallAnswered
  | CallMisfit
  | GuardJudged
  | PointsChecked
  | CallOverflowed
  | ConversationDigested
  | CallFailed
  | CallDeferred
  | CrewBegun
  | CrewCancelled
  | RunReported
  | ReviewDecided
  | CheckRefused
  | ReviewRefreshed
  | ReplyEvent
  | AccessRefused
  | RunControlled
  | RunRerun
  | RunCopied
  | RunMigrated;
