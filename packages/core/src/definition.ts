import type { JsonSchema, Person } from '@holdpoint/protocol';
import type * as z from 'zod';
import type { Agent } from './agent.ts';
import type { ModelCallOptions } from './model.ts';

/** What prompts, guards and function tasks know of the run they work for. */
export interface RunInfo {
  readonly id: string;
  readonly tenant: string;
  readonly startedBy: Person;
  readonly startedAt: number;
}

/** One point a reviewer raised on an earlier attempt, word for word. */
export interface Feedback {
  readonly by: Person;
  readonly at: number;
  /** The attempt it was said about. */
  readonly attempt: number;
  readonly text: string;
}

/** What every function of a task gets: the run's input, the outputs it needs by key, and the reserved keys. */
export interface TaskContext {
  readonly input: unknown;
  readonly run: RunInfo;
  /** Open points, oldest first; empty on the first attempt. */
  readonly feedback: readonly Feedback[];
  readonly [need: string]: unknown;
}

/** Passes with `true` or nothing; anything else is the problem in words. Throwing counts as a problem. */
export type GuardAnswer = true | undefined | string;

export interface PerformOptions {
  /** Effect key, the same for every try: hand it to whatever takes an idempotency key. */
  readonly key: string;
  readonly signal: ModelCallOptions['signal'];
}

/** Who may decide at a gate. Neither given: anyone of the tenant. */
export interface Eligibility {
  readonly user?: string | readonly string[];
  readonly group?: string | readonly string[];
}

export interface ReviewOptions {
  readonly by?: Eligibility;
  /** What the person is asked. Default: `Is “<task title>” good to go?` */
  readonly question?: string;
  /** Names the effect on the buttons. Default: `Approve`, `Request changes`. */
  readonly labels?: { readonly approve?: string; readonly revise?: string };
}

/** A task with its types erased: what `defineCrew` collects and the runtime executes. */
export interface TaskDefinition {
  readonly key: string;
  readonly title: string;
  readonly needs: readonly string[];
  readonly agent: Agent | null;
  readonly prompt: ((context: TaskContext) => string) | null;
  readonly perform: ((context: TaskContext, options: PerformOptions) => unknown) | null;
  readonly output: z.ZodType;
  readonly outputSchema: JsonSchema;
  readonly guards: readonly (readonly [
    name: string,
    check: (output: never, context: TaskContext) => GuardAnswer | Promise<GuardAnswer>,
  ])[];
  /** How many attempts the guards may look at before `whenGuardsFail`; counted anew after each decision of a person. */
  readonly guardTries: number;
  readonly whenGuardsFail: 'fail' | 'review';
  readonly when: ((context: TaskContext) => boolean | Promise<boolean>) | null;
  readonly review: ReviewOptions | null;
}

export interface CrewDefinition {
  readonly name: string;
  readonly label: string;
  readonly version: string;
  readonly input: z.ZodType;
  readonly inputSchema: JsonSchema;
  readonly title: (input: never) => string;
  readonly tasks: readonly TaskDefinition[];
}
