import type { CallOutcome, GuardVerdict, Json } from '@holdpoint/protocol';

interface StepHead {
  /** Unique in the run, the same after a reload. */
  readonly id: string;
  readonly task: string;
  /** Which attempt it belongs to; 0 where the record does not say. */
  readonly attempt: number;
  readonly at: number;
}

/** A tool call, or a question, with what became of it so far. */
export interface CallStep extends StepHead {
  readonly type: 'call';
  readonly tool: string;
  /** For people: `Issue refund`. */
  readonly title: string;
  /** As they run: a person may have changed them. */
  readonly arguments: Json;
  /** `waiting` for a person; `doubtful`: cut off after it was started; `running` from when nothing keeps it any more. */
  readonly state: 'waiting' | 'running' | 'doubtful' | CallOutcome;
  /** What the tool returned, or a person answered; `null` before. */
  readonly result: Json;
  /** Why it failed, was refused or declined; of a failed try, while it is tried again. */
  readonly message: string | null;
}

/** What a guard found. */
export interface VerdictStep extends StepHead, GuardVerdict {
  readonly type: 'verdict';
}

/** A task's output, before anybody looked at it. */
export interface AnswerStep extends StepHead {
  readonly type: 'answer';
  readonly output: Json;
}

/** One thing an agent did, as the journal has it. */
export type RunStep = CallStep | VerdictStep | AnswerStep;
