import type * as z from 'zod';
import type { Agent } from './agent.ts';
import { checkedKey, checkedTask, type ErasedOptions, inWords, type reservedKeys, schemaOf } from './checked-task.ts';
import type {
  CrewDefinition,
  Feedback,
  GuardAnswer,
  Mask,
  PerformOptions,
  ReviewOptions,
  RunInfo,
} from './definition.ts';
import { checkPrompts } from './marks.ts';
import type { Model } from './model.ts';
import { englishPrompts, type Prompts } from './prompts.ts';
import type { Tool } from './tool.ts';

type ReservedKey = (typeof reservedKeys)[number];

/** What a task's functions get, typed by the crew's input and the outputs the task needs. */
export type ContextOf<Input, Needed> = {
  readonly [Key in keyof Needed | 'input' | 'run' | 'feedback' | 'outcomes']: Key extends keyof Needed
    ? Needed[Key]
    : Key extends 'input'
      ? Input
      : Key extends 'run'
        ? RunInfo
        : Key extends 'outcomes'
          ? { readonly [Need in keyof Needed]?: string }
          : readonly Feedback[];
};

/**
 * A check on an output, before any person sees it and again after every repair and every edit: a function, or a
 * sentence that a model judges it by.
 */
export type Guard<Output, Context> =
  | string
  | ((output: Output, context: Context) => GuardAnswer<Output> | Promise<GuardAnswer<Output>>);

interface CommonOptions<Output, Context, Review> {
  /** Shown to people. Default: the key in words, `marketResearch` → `Market research`. */
  readonly title?: string;
  /** Functions run in the order written, then the sentences are judged; the names are shown to reviewers. */
  readonly guards?: { readonly [name: string]: Guard<Output, Context> };
  /** Attempts the guards may look at before `whenGuardsFail`. Default 3; a person's decision starts the count anew. */
  readonly guardTries?: number;
  /** `fail` (default) ends the run; `review` shows the last attempt to the reviewer, marked as failing its guards. */
  readonly whenGuardsFail?: 'fail' | 'review';
  /** `true`, or who is asked what: nothing that needs this task starts before a person agreed to its output. */
  readonly review?: boolean | Review;
  /**
   * What some readers may not see, by path: `{ 'card.number': 'everyone', 'items.*.price': { except: { group: 'sales' } } }`.
   * Holds wherever this task's output, or what `present` adds to it, leaves the server. Other tasks get it whole.
   */
  readonly mask?: { readonly [path: string]: Mask };
}

/** What a task that fans out says of its items beside `forEach`. */
export interface EachOptions<Item> {
  /** Items worked on at once; those that wait for people do not count. Default 5. */
  readonly concurrency?: number;
  /**
   * Names an item, in its list alone: letters, digits, `_`, `.` and `-`, at most 64. Default: the item itself, which is
   * a text then; of any other, nothing but this tells one from the next.
   */
  readonly itemKey?: (item: Item) => string;
}

/** Who looks at what a task yields: one review of it all, or, where it fans out, one of each item's output. */
export type EachReview<Yield, Context, Output, ItemContext, Earlier extends string, Each> = ReviewOptions<
  [Each] extends [true] ? Output : Yield,
  [Each] extends [true] ? ItemContext : Context,
  Earlier
> & {
  /** `true`: each item has a review of its own, and people see them as a group. Default: the list has one. */
  readonly each?: Each;
};

export type TaskOptions<
  Output,
  Context,
  Earlier extends string = string,
  Child extends AnyChild = never,
  Review = ReviewOptions<Output, Context, Earlier>,
> = CommonOptions<Output, Context, Review> &
  (
    | {
        /** What the task yields, validated before guards and people see it. */
        readonly output: z.ZodType;
        readonly agent: Agent;
        /** Speaks, and judges, for this task alone. Default: the agent's, else the one given to `createHoldpoint`. */
        readonly model?: Model;
        readonly prompt: (context: Context) => string;
        /** What the agent may call here, in place of its own tools. */
        readonly tools?: readonly Tool[];
        /** Turns that may call tools before the agent must answer. Default 25; a person's decision starts the count anew. */
        readonly maxSteps?: number;
        readonly perform?: never;
        readonly effect?: never;
        readonly crew?: never;
        readonly input?: never;
        readonly result?: never;
        readonly reopen?: never;
      }
    | {
        readonly output: z.ZodType;
        /** A plain function task: no model. Gets the effect key and an abort signal. May run again if cut off. */
        readonly perform: (context: Context, options: PerformOptions) => Output | Promise<Output>;
        /** What it does to the outside, for people who send work back past it: `Published in the shop`. */
        readonly effect?: string;
        readonly agent?: never;
        readonly model?: never;
        readonly prompt?: never;
        readonly crew?: never;
        readonly input?: never;
        readonly result?: never;
        readonly reopen?: never;
        readonly tools?: never;
        readonly maxSteps?: never;
      }
    | {
        /** A crew of its own: it runs as `run/task/1`, and what it yields is guarded and reviewed like any output. */
        readonly crew: AnyChild;
        readonly result: string;
        /** What its run is started with. */
        readonly input: (context: Context) => InputOf<Child>;
        /**
         * The tasks of it that are done again, in the same run, when this task is sent back and starts from the same.
         * Default: its result.
         */
        readonly reopen?: readonly (keyof OutputsOf<Child> & string)[];
        readonly output?: never;
        readonly agent?: never;
        readonly prompt?: never;
        readonly perform?: never;
        readonly effect?: never;
        readonly model?: never;
        readonly tools?: never;
        readonly maxSteps?: never;
      }
  );

/** A crew that may do a task of another one. */
export interface AnyChild {
  readonly name: string;
  readonly definition: CrewDefinition;
  readonly inputType?: unknown;
  readonly outputTypes?: object;
}

type OutputsOf<Child extends AnyChild> = NonNullable<Child['outputTypes']>;

/** What a task yields: what its schema says, or what the child's result is where it took place. */
type Yield<Schema extends z.ZodType, Child extends AnyChild, Result> = [Child] extends [never]
  ? z.output<Schema>
  : Exclude<OutputsOf<Child>[Result & keyof OutputsOf<Child>], undefined>;

/** A crew under construction and finished at once: each `.task()` returns a new one that knows one output more. */
export interface Crew<Name extends string = string, Input = unknown, Outputs extends object = object> {
  readonly name: Name;
  readonly definition: CrewDefinition;
  /** Types only: what a run of this crew takes. */
  readonly inputType?: Input;
  /** Types only: every task's output by key. */
  readonly outputTypes?: Outputs;
  /**
   * Adds a task that may need earlier ones. Throws `DEFINITION_INVALID` for a taken or reserved key, for a need that
   * is not an earlier task, and for an output schema that JSON Schema cannot express (dates, maps, transforms).
   */
  task<
    const Key extends string,
    Schema extends z.ZodType = z.ZodType,
    const Needs extends readonly (keyof Outputs & string)[] = readonly [],
    Admits extends boolean | Promise<boolean> = never,
    Items extends readonly unknown[] | Promise<readonly unknown[]> = never,
    Each extends boolean = false,
    Child extends AnyChild = never,
    const Result extends keyof OutputsOf<Child> & string = never,
  >(
    key: Key extends ReservedKey | keyof Outputs ? never : Key,
    options: {
      readonly needs?: Needs;
      /** Of a task that fans out, one item's output. */
      readonly output?: Schema;
      readonly crew?: Child;
      /** The task of `crew` whose accepted output is this task's. */
      readonly result?: Result;
      /** Asked once the needs are settled; `false` skips the task, and those that need it get `undefined`. */
      readonly when?: (context: ContextOf<Input, Pick<Outputs, Needs[number]>>) => Admits;
      /**
       * Does the task once for each item of this list, at most 200, as JSON; its functions get the `item`. Those that
       * need the task get the outputs in the order of the list.
       */
      readonly forEach?: (context: ContextOf<Input, Pick<Outputs, Needs[number]>>) => Items;
    } & TaskOptions<
      Yield<Schema, Child, Result>,
      EachContext<ContextOf<Input, Pick<Outputs, Needs[number]>>, Items>,
      keyof Outputs & string,
      Child,
      EachReview<
        YieldOf<Yield<Schema, Child, Result>, Items>,
        ContextOf<Input, Pick<Outputs, Needs[number]>>,
        Yield<Schema, Child, Result>,
        EachContext<ContextOf<Input, Pick<Outputs, Needs[number]>>, Items>,
        keyof Outputs & string,
        Each
      >
    > &
      EachOptions<ItemOf<Items>>,
  ): Crew<
    Name,
    Input,
    // an intersection stays flat, however long the chain; nested mapped types were too deep to look back 50 tasks
    Outputs & {
      [P in Key]: YieldOf<Yield<Schema, Child, Result>, Items> | ([Admits] extends [never] ? never : undefined);
    }
  >;
}

// By property, not as a whole: a type that depends on what `forEach` gives must not be looked into before that is known.

type ItemOf<Items> = Awaited<Items> extends readonly (infer Item)[] ? Item : never;

/** What the functions of a task get: an item as well, where there are any. */
export type EachContext<Context, Items> = [Items] extends [never]
  ? Context
  : Context & { readonly item: ItemOf<Items> };

/** What those that need the task get. */
type YieldOf<Output, Items> = [Items] extends [never] ? Output : readonly Output[];

/** What a run of this crew takes: `InputOf<typeof campaign>`. */
export type InputOf<AnyCrew extends { readonly inputType?: unknown }> = NonNullable<AnyCrew['inputType']>;

/** What a task of this crew yields: `OutputOf<typeof campaign, 'draft'>`. Import it as a type, and pages have it too. */
export type OutputOf<
  AnyCrew extends { readonly outputTypes?: object },
  Key extends keyof NonNullable<AnyCrew['outputTypes']>,
> = NonNullable<AnyCrew['outputTypes']>[Key];

export interface CrewOptions<Schema extends z.ZodType> {
  /** What a run is started with; validated at the start. */
  readonly input: Schema;
  /** Shown to people. Default: the name in words. */
  readonly label?: string;
  /** Raise it when the meaning of a function (prompt, guard, condition) changes: functions cannot be hashed. Default `1`. */
  readonly version?: string;
  /** What one run is about, for lists: `({ product, market }) => `${product}, ${market}``. Default: the run's id. */
  readonly title?: (input: z.output<Schema>) => string;
  /**
   * What models are told in this crew, in words of your own; they go before those given to `createHoldpoint`. Raise
   * `version` when they change their meaning: they are not hashed.
   */
  readonly prompts?: Partial<Prompts>;
}

/**
 * Begins a crew: `defineCrew('campaign', { input }).task('research', …).task('draft', { needs: ['research'], … })`.
 *
 * Tasks may need only tasks written before them, so a crew cannot have a cycle. At most 90 tasks: a crew is to be
 * read by people.
 */
export function defineCrew<const Name extends string, Schema extends z.ZodType>(
  name: Name,
  options: CrewOptions<Schema>,
): Crew<Name, z.output<Schema>, object> {
  checkedKey(name, `The crew name "${name}" is not usable.`);
  return build({
    name,
    label: options.label ?? inWords(name),
    version: options.version ?? '1',
    input: options.input,
    inputSchema: schemaOf(options.input, `the input of crew "${name}"`),
    title: (options.title ?? (() => '')) as CrewDefinition['title'],
    prompts: checkedPrompts(options.prompts),
    tasks: [],
  }) as unknown as Crew<Name, z.output<Schema>, object>;
}

function checkedPrompts(prompts: Partial<Prompts> = {}): Partial<Prompts> {
  checkPrompts({ ...englishPrompts, ...prompts });
  return prompts;
}

interface ErasedCrew {
  readonly name: string;
  readonly definition: CrewDefinition;
  task(key: string, options: ErasedOptions): ErasedCrew;
}

function build(definition: CrewDefinition): ErasedCrew {
  return {
    name: definition.name,
    definition,
    task: (key, options) =>
      build({ ...definition, tasks: [...definition.tasks, checkedTask(definition, key, options)] }),
  };
}
