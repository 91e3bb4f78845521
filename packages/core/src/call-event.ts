import type { GuardVerdict, Json, JsonSchema, Risk } from '@holdpoint/protocol';
import type { Envelope, Presented, Result } from './envelope.ts';
import type { Message } from './model.ts';
import type { TaskFailure } from './task-row.ts';
import type { CallUsage } from './usage.ts';

// What happens to the calls of an agent's turn.

/** An agent's turn that calls tools instead of answering, or an answer to which a guard found something missing. */
export type ToolsCalled = Envelope &
  Result & {
    readonly type: 'tools.called';
    readonly attempt: number;
    readonly inputHash: string | null;
    readonly messages: readonly Message[];
    /** In the order in which they were written; at least one. */
    readonly calls: readonly CallMade[];
    readonly usage: CallUsage;
    readonly model: string | null;
  };

/** One call, looked at before anybody is asked and before anything runs. */
export interface CallMade extends Presented {
  /** Its id in the conversation; `null` for what a guard asks. */
  readonly id: string | null;
  readonly tool: string;
  readonly kind: 'tool' | 'question';
  /** As they fitted the tool's schema; as text where they did not. */
  readonly arguments: Json;
  /** What the agent is told at once, where the call cannot be: unknown, malformed, refused by a guard, one too many. */
  readonly refused?: string;
  readonly verdicts: readonly GuardVerdict[];
  /** Who is asked about it, and what; absent: nobody. */
  readonly asked?: CallAsked;
}

export interface CallAsked {
  readonly question: string;
  readonly eligible: readonly string[];
  readonly risk: Risk | null;
  /** Of a question: what an answer looks like. */
  readonly answer?: JsonSchema;
}

/** A tool that must not run twice is about to run. Recorded before it is called. */
export type ToolStarted = Envelope &
  Result & { readonly type: 'tool.started'; readonly call: string; readonly executedHash: string };

export type ToolReturned = Envelope &
  Result & {
    readonly type: 'tool.returned';
    readonly call: string;
    readonly output: Json;
    /** SHA-256 of the canonical arguments it ran with. */
    readonly executedHash: string;
    /** What it did to the outside, in words. */
    readonly effect?: string;
  } & Partial<Handed>;

/** `retryAt` is when to try again, `null` to tell the agent. */
export type ToolFailed = Envelope &
  Result & {
    readonly type: 'tool.failed';
    readonly call: string;
    readonly failure: TaskFailure;
    readonly retryAt: number | null;
  } & Partial<Handed>;

/** Of a coworker's call: the run that reports its end with it, and all that it used. */
interface Handed {
  readonly child: string;
  readonly usage: CallUsage;
}

/** A call was started and cut off: whether it had its effect is not known, and a person is asked. */
export type ToolDoubted = Envelope &
  Result & {
    readonly type: 'tool.doubted';
    readonly call: string;
    readonly reason: string;
    readonly asked: CallAsked;
  };

export type CallEvent = ToolsCalled | ToolEvent;

/** About one call that was made. */
export type ToolEvent = ToolStarted | ToolReturned | ToolFailed | ToolDoubted;
