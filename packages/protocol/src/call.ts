import type { Json, JsonSchema } from './json.ts';

/** What a review of a tool call, or a question, is about. */
export interface CallHead {
  /** `issueRefund`; of a question, `askHuman` or the guard that asks. */
  readonly tool: string;
  /** For people: `Issue refund`. */
  readonly title: string;
  /** True when the call was cut off and may have had its effect: nobody knows. */
  readonly doubtful: boolean;
}

/** A tool call, or a question, with what its reviewer needs. The arguments are the revision's `proposal`. */
export interface CallView extends CallHead {
  /** What the tool does, as its author describes it. */
  readonly description: string;
  /** What the agent wrote beside its call: the model's words, unchecked. */
  readonly words: string | null;
  /** Members of the arguments that a person may change; `null`: all of them. */
  readonly editable: readonly string[] | null;
  /** What is to be confirmed at high risk, and what running it does; `{amount}` stands for the argument in force. */
  readonly confirm: string | null;
  readonly effect: string | null;
  /** The key the tool gets, so that a repeat of this very call is recognized. */
  readonly key: string;
  /** Of a question: why it is asked, in the agent's words or the guard's. */
  readonly why: string | null;
  /** Schema of what `answer` takes; `null` where it is not taken. */
  readonly answer: JsonSchema | null;
  /** What came of it, once it is settled. */
  readonly result: CallResult | null;
}

/** How a call ended. `refused`: by a check or a limit, before anybody was asked. */
export type CallOutcome =
  | 'returned'
  | 'failed'
  | 'rejected'
  | 'answered'
  | 'declined'
  | 'refused'
  | 'cancelled'
  | 'expired';

export interface CallResult {
  readonly outcome: CallOutcome;
  readonly at: number;
  /** What the tool returned, or the person answered. */
  readonly output: Json;
  /** What the agent was told, where there is no output. */
  readonly message: string | null;
}

/** One tool call of an agent, as run and review views list it. */
export interface CallRecord extends CallHead {
  readonly id: string;
  readonly task: string;
  readonly attempt: number;
  readonly at: number;
  readonly state: CallState;
  /** As the agent wrote them, and as they ran where a person changed them. */
  readonly arguments: Json;
  readonly effective: Json;
  readonly result: CallResult | null;
  /** The public id of its review, where there was one. */
  readonly review: string | null;
  /** The run that does it, where it was handed to a coworker. */
  readonly child: string | null;
}

/** `waiting` for a person, `ready` to run, `started` and not back yet, `doubtful`: cut off after it was started. */
export type CallState = 'waiting' | 'ready' | 'started' | 'doubtful' | 'settled';
