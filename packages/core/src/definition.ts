import type { Comment, JsonSchema, Person, TaskRef } from '@holdpoint/protocol';
import type * as z from 'zod';
import type { Agent } from './agent.ts';
import type { Duration } from './duration.ts';
import type { Model, ModelCallOptions } from './model.ts';
import type { Prompts } from './prompts.ts';
import type { ReviewTimes } from './review-times.ts';
import type { Tool } from './tool.ts';

/** What prompts, guards and function tasks know of the run they work for. */
export interface RunInfo {
  readonly id: string;
  readonly tenant: string;
  readonly startedBy: Person;
  readonly startedAt: number;
}

/** What a person said, word for word. */
export interface Feedback {
  readonly by: Person;
  readonly at: number;
  /** Version of the entry it stands in. */
  readonly version: number;
  /** Where it was said: the review's task. `null` for the words of a rerun. */
  readonly task: TaskRef | null;
  /** What it was said about. */
  readonly revision: number | null;
  readonly text: string;
  /** Remarks about single places of that revision. */
  readonly comments: readonly Comment[];
}

/** What a person asked for, and is not accepted as answered yet. */
export interface OpenFeedback extends Feedback {
  /** As the agent knows it, from 1: no other words about the task ever have this number. */
  readonly number: number;
}

/** What every function of a task gets: the run's input, the outputs it needs by key, and the reserved keys. */
export interface TaskContext {
  readonly input: unknown;
  readonly run: RunInfo;
  /** Open points, oldest first; empty on the first attempt. */
  readonly feedback: readonly OpenFeedback[];
  /** The named outcomes that people chose for needed tasks, by task. */
  readonly outcomes: { readonly [need: string]: string };
  readonly [need: string]: unknown;
}

/**
 * Passes with `true` or nothing; a text is the problem in words; `{ output }` passes and puts another output in its
 * place, which the later guards look at. Throwing counts as a problem, and so does an output that misses the schema.
 */
export type GuardAnswer<Output = unknown> = true | undefined | string | { readonly output: Output } | Missing<Output>;

/** Asks a person for exactly these members of the output; the agent goes on with the answer. */
export interface Missing<Output = unknown> {
  readonly missing: readonly (keyof Output & string)[];
  /** Default: the members' descriptions, or their names in words. */
  readonly question?: string;
  readonly why?: string;
  /** Who is asked. Default: anyone of the tenant. */
  readonly by?: Eligibility;
}

/** A function, or a sentence that a model judges the output by: `No superlatives without proof.` */
export type GuardDefinition = string | ((output: never, context: TaskContext) => GuardAnswer | Promise<GuardAnswer>);

export interface PerformOptions {
  /** Effect key, the same for every try: hand it to whatever takes an idempotency key. */
  readonly key: string;
  readonly signal: ModelCallOptions['signal'];
  /** Counts from 1; above 1 an earlier attempt may have had its effect already. */
  readonly attempt: number;
}

/** Who may decide at a gate. Neither given: anyone of the tenant. */
export interface Eligibility {
  readonly user?: string | readonly string[];
  readonly group?: string | readonly string[];
}

/** A decision with a name of the crew's own. */
export interface OutcomeOptions {
  /** Names the effect on the button. */
  readonly label: string;
  /**
   * `true` ends the run with this outcome. Otherwise the output counts as accepted, and the tasks that need it find
   * the name in `outcomes`, for their `when`.
   */
  readonly end?: boolean;
}

export interface ReviewOptions<Output = never, Context = TaskContext, Earlier extends string = string>
  extends ReviewTimes {
  readonly by?: Eligibility;
  /** What the person is asked. Default: `Is “<task title>” good to go?` */
  readonly question?: string;
  /** Names the effect on the buttons. Default: `Approve`, `Approve with edits`, `Request changes`, `Reject`. */
  readonly labels?: {
    readonly approve?: string;
    readonly edit?: string;
    readonly revise?: string;
    readonly reject?: string;
  };
  /** Earlier tasks that changes may be asked of; all that depends on them is done again where it comes out different. */
  readonly sendBackTo?: readonly Earlier[];
  /** `false` takes the output as it is or not at all. Default `true`: a person may approve a version of their own. */
  readonly edit?: boolean;
  /** Offers `reject`, and says what it ends the run as: `failed`, or `cancelled`. */
  readonly reject?: 'fail' | 'cancel';
  /** Decisions with names, by name: a label, or more. */
  readonly outcomes?: { readonly [name: string]: string | OutcomeOptions };
  /** How often changes may be asked for; the last of them triggers `whenRoundsEnd`. Default: as often as wanted. */
  readonly maxRounds?: number;
  /** `fail` (default) ends the run, `accept` takes the output as it is, `escalate` asks others about it, without a limit. */
  readonly whenRoundsEnd?: 'fail' | 'accept' | { readonly escalate: Eligibility };
  /**
   * What the reviewer sees beside the output, as JSON: order data, a live balance. Runs once for each revision, after
   * the guards; tasks that need this one do not get it. One that throws is shown as a warning and loses nothing.
   */
  readonly present?: (output: Output, context: Context) => unknown;
  /** Guards and `present` run again at the approval; other data than shown refuses it as stale. Default `false`. */
  readonly recheck?: boolean;
  /** Hands the remark of an approval to the agents that need this output. Default `false`: it is recorded only. */
  readonly passRemarksOn?: boolean;
  /**
   * Has a model compare each new attempt with every open point, before anybody sees it. `show` flags to the reviewer
   * what is unanswered; `retry` has the agent try once more first. What cannot be checked is shown as unchecked.
   * Default: no check.
   */
  readonly verifyFeedback?: 'retry' | 'show';
  /**
   * Ends what nobody decided: the run fails, is cancelled, or goes on with the output as it is. Default: it waits for
   * ever, and whoever is asked last is asked as long as it takes.
   */
  readonly expire?: { readonly after: Duration; readonly as: 'fail' | 'cancel' | 'approve' };
}

/** Who may not see a part of an output: `everyone`, or everyone but these. */
export type Mask = 'everyone' | { readonly except: Eligibility };

/** How a task is done for each item of a list. */
export interface EachDefinition {
  readonly forEach: (context: TaskContext) => unknown;
  readonly itemKey: ((item: never) => unknown) | null;
  readonly concurrency: number;
  readonly reviewEach: boolean;
  /** One item's output. */
  readonly output: z.ZodType;
  readonly outputSchema: JsonSchema;
}

/** A crew that does a task of another crew. */
export interface ChildCrew {
  readonly definition: CrewDefinition;
  /** What its run is started with. */
  readonly input: (context: TaskContext) => unknown;
  /** The task of it whose output is the task's. */
  readonly result: string;
  /** The tasks of it that are done again when the task is. */
  readonly reopen: readonly string[];
}

/** A task with its types erased: what `defineCrew` collects and the runtime executes. */
export interface TaskDefinition {
  readonly key: string;
  readonly title: string;
  readonly needs: readonly string[];
  readonly agent: Agent | null;
  /** Of this task alone; `null` leaves it to the agent. */
  readonly model: Model | null;
  readonly prompt: ((context: TaskContext) => string) | null;
  readonly perform: ((context: TaskContext, options: PerformOptions) => unknown) | null;
  readonly tools: readonly Tool[];
  /** Turns of one pass that may call tools. */
  readonly maxSteps: number;
  readonly crew: ChildCrew | null;
  readonly output: z.ZodType;
  readonly outputSchema: JsonSchema;
  readonly guards: readonly (readonly [name: string, check: GuardDefinition])[];
  /** How many attempts the guards may look at before `whenGuardsFail`; counted anew after each decision of a person. */
  readonly guardTries: number;
  readonly whenGuardsFail: 'fail' | 'review';
  readonly when: ((context: TaskContext) => boolean | Promise<boolean>) | null;
  readonly review: ReviewOptions | null;
  readonly mask: { readonly [path: string]: Mask };
  /** What `perform` does to the outside, in words; `null` when it does nothing. */
  readonly effect: string | null;
  /** Set where it is done for each item of a list; `output` is the list then. */
  readonly each: EachDefinition | null;
}

export interface CrewDefinition {
  readonly name: string;
  readonly label: string;
  readonly version: string;
  readonly input: z.ZodType;
  readonly inputSchema: JsonSchema;
  readonly title: (input: never) => string;
  /** What the crew says to models in its own words. */
  readonly prompts: Partial<Prompts>;
  readonly tasks: readonly TaskDefinition[];
}
