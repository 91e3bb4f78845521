import { HoldpointError, type Json, type JsonSchema, type Risk } from '@holdpoint/protocol';
import type * as z from 'zod';
import type { ChildCrew, Eligibility, Mask, RunInfo, TaskContext } from './definition.ts';
import type { Duration } from './duration.ts';
import type { ModelCallOptions } from './model.ts';
import type { ReviewTimes, TimesPlan } from './review-times.ts';

/** What a tool gets beside its arguments. */
export interface ToolCallOptions {
  /** Effect key, the same for every try of this call: hand it to whatever takes an idempotency key. */
  readonly key: string;
  /** Aborted when the call's time is over, or nobody waits for it any more. */
  readonly signal: ModelCallOptions['signal'];
  readonly run: RunInfo;
  readonly task: string;
  /** Counts from 1; above 1 an earlier try of this very call may have had its effect. */
  readonly try: number;
}

/** Passes with `true` or nothing; a text is what is wrong with the arguments. Throwing counts as a problem. */
export type ToolGuard<Input> = (
  input: Input,
  context: TaskContext,
) => true | undefined | string | Promise<true | undefined | string>;

/**
 * Before a tool runs, a person agrees. In texts, `{amount}` stands for an argument, by its path: `{customer.name}`.
 * Numbers are written with as many decimals as the argument's schema has (`multipleOf: 0.01` → two).
 */
export interface ToolGate<Input> extends ReviewTimes {
  /** Which calls are asked about; the others run at once. Default: all. Throwing asks. */
  readonly when?: (input: Input, context: TaskContext) => boolean | Promise<boolean>;
  /** Who decides. Default: anyone of the tenant. A function that throws, or names nobody, leaves it to administrators. */
  readonly by?: Eligibility | ((input: Input, context: TaskContext) => Eligibility | Promise<Eligibility>);
  /** What the person is asked. Default: `Run “<title>”?` */
  readonly question?: string;
  /** Names the effect on the buttons: `Refund {amount} {currency}`. */
  readonly labels?: {
    readonly approve?: string;
    readonly edit?: string;
    readonly revise?: string;
    readonly reject?: string;
  };
  /** Default `medium`. `high` is confirmed once more. */
  readonly risk?: Risk | ((input: Input, context: TaskContext) => Risk | Promise<Risk>);
  /** Which arguments a person may change: all (default), none, or these members. */
  readonly edit?: boolean | readonly (keyof Input & string)[];
  /** Earlier tasks that may be asked to be done again instead; those on which the calling task does not depend are left out. */
  readonly sendBackTo?: readonly string[];
  /** What the reviewer sees beside the arguments, as JSON: a live balance. As `present` of a task's review. */
  readonly present?: (input: Input, context: TaskContext) => unknown;
  /** Guards and `present` run again at the approval; other data than shown refuses it as stale. Default `false`. */
  readonly recheck?: boolean;
  /** What is to be confirmed at high risk: `Pay {amount} {currency} back to the card?` */
  readonly confirm?: string;
  /** The call that nobody decided by then does not run, and the agent is told. Default: it waits for ever. */
  readonly expire?: Duration;
}

export interface ToolOptions<Input, Output> {
  /** As the model calls it: a letter, then letters, digits, `_` or `-`; at most 64. */
  readonly name: string;
  /** For people. Default: the name in words. */
  readonly title?: string;
  /** For the model, and for people who ask what it does. */
  readonly description: string;
  readonly perform: (input: Input, options: ToolCallOptions) => Output | Promise<Output>;
  /**
   * `true`: calling it twice with one key does no more than calling it once, as with every tool that only reads. It is
   * called again after a failure or a crash. Default `false`: cut off, it becomes a question to a person.
   */
  readonly idempotent?: boolean;
  /** Calls that one pass over a task may make. Default: as many as the task has steps. */
  readonly maxCalls?: number;
  /** Milliseconds it may take. Default 60_000. */
  readonly timeoutMs?: number;
  /** Tries of an idempotent call that fails, first included, before the agent is told. Default 3. */
  readonly tries?: number;
  /** Looked at before a person is asked and before it runs, and again after an edit. */
  readonly guards?: { readonly [name: string]: ToolGuard<Input> };
  /** `true` asks a person before every call; a function says before which; `{ when, by, … }` says who is asked what. */
  readonly approve?: boolean | ((input: Input, context: TaskContext) => boolean | Promise<boolean>) | ToolGate<Input>;
  /** What it does to the outside, told to people who send work back past it: `Refunded {amount} {currency}`. */
  readonly effect?: string;
  /** What some readers may not see of its arguments, its result, and what `present` adds; by path, as a task's mask. */
  readonly mask?: { readonly [path: string]: Mask };
}

/** A tool, with its types erased: what an agent or a task lists. */
export interface Tool {
  readonly kind: 'tool' | 'question';
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodType;
  readonly inputSchema: JsonSchema;
  /** `null`: any JSON. */
  readonly output: z.ZodType | null;
  readonly outputSchema: JsonSchema | null;
  readonly perform: (input: never, options: ToolCallOptions) => unknown;
  /** Of a coworker: the crew that is started with the arguments, in the place of `perform`, and whose result it is. */
  readonly crew: Pick<ChildCrew, 'definition' | 'result'> | null;
  readonly idempotent: boolean;
  readonly maxCalls: number | null;
  readonly timeoutMs: number;
  readonly tries: number;
  readonly guards: readonly (readonly [name: string, check: ToolGuard<never>])[];
  readonly gate: ToolGate<never> | null;
  readonly effect: string | null;
  readonly mask: { readonly [path: string]: Mask };
  /** Of a question: who is asked, and the schema of the answer where the crew fixes it. */
  readonly answer: {
    readonly by: Eligibility;
    readonly type: z.ZodType | null;
    readonly schema: JsonSchema | null;
  } | null;
  /** Of its gate, or of a question. */
  readonly times: TimesPlan | null;
}

/**
 * Thrown by a tool that knows that nothing happened: the agent is told, nobody is asked. What a tool that is not
 * `idempotent` throws otherwise leaves open whether it had its effect, and a person decides.
 */
export function toolFailed(message: string, data?: { readonly [key: string]: Json }): HoldpointError {
  return new HoldpointError('TOOL_FAILED', message, data ? { data } : {});
}
