import { HoldpointError, type JsonSchema } from '@holdpoint/protocol';
import * as z from 'zod';
import type { Agent } from './agent.ts';
import type {
  CrewDefinition,
  Feedback,
  GuardAnswer,
  PerformOptions,
  ReviewOptions,
  RunInfo,
  TaskDefinition,
} from './definition.ts';

/** Keys of a task's context that no task may take. */
export const reservedKeys = ['input', 'item', 'run', 'feedback'] as const;
type ReservedKey = (typeof reservedKeys)[number];

/** What a task's functions get, typed by the crew's input and the outputs the task needs. */
export type ContextOf<Input, Needed> = {
  readonly [Key in keyof Needed | 'input' | 'run' | 'feedback']: Key extends keyof Needed
    ? Needed[Key]
    : Key extends 'input'
      ? Input
      : Key extends 'run'
        ? RunInfo
        : readonly Feedback[];
};

/** A check on an output, before any person sees it and again after every repair. */
export type Guard<Output, Context> = (output: Output, context: Context) => GuardAnswer | Promise<GuardAnswer>;

interface CommonOptions<Output, Context> {
  /** Shown to people. Default: the key in words, `marketResearch` → `Market research`. */
  readonly title?: string;
  /** Run in the order written; the names are shown to reviewers. */
  readonly guards?: { readonly [name: string]: Guard<Output, Context> };
  /** Attempts the guards may look at before `whenGuardsFail`. Default 3; a person's decision starts the count anew. */
  readonly guardTries?: number;
  /** `fail` (default) ends the run; `review` shows the last attempt to the reviewer, marked as failing its guards. */
  readonly whenGuardsFail?: 'fail' | 'review';
  /** `true`, or who is asked what: nothing that needs this task starts before a person agreed to its output. */
  readonly review?: boolean | ReviewOptions;
}

export type TaskOptions<Output, Context> = CommonOptions<Output, Context> &
  (
    | {
        readonly agent: Agent;
        readonly prompt: (context: Context) => string;
        readonly perform?: never;
      }
    | {
        /** A plain function task: no model. Gets the effect key and an abort signal. May run again if cut off. */
        readonly perform: (context: Context, options: PerformOptions) => Output | Promise<Output>;
        readonly agent?: never;
        readonly prompt?: never;
      }
  );

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
    Schema extends z.ZodType,
    const Needs extends readonly (keyof Outputs & string)[] = readonly [],
    Admits extends boolean | Promise<boolean> = never,
  >(
    key: Key extends ReservedKey | keyof Outputs ? never : Key,
    options: {
      readonly needs?: Needs;
      /** What the task yields, validated before guards and people see it. */
      readonly output: Schema;
      /** Asked once the needs are settled; `false` skips the task, and those that need it get `undefined`. */
      readonly when?: (context: ContextOf<Input, Pick<Outputs, Needs[number]>>) => Admits;
    } & NoInfer<TaskOptions<z.output<Schema>, ContextOf<Input, Pick<Outputs, Needs[number]>>>>,
  ): Crew<
    Name,
    Input,
    // an intersection stays flat, however long the chain; nested mapped types were too deep to look back 50 tasks
    Outputs & { [P in Key]: [Admits] extends [never] ? z.output<Schema> : z.output<Schema> | undefined }
  >;
}

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
  if (!keyPattern.test(name)) throw invalid(`The crew name "${name}" is not usable.`, keyHint);
  return build({
    name,
    label: options.label ?? inWords(name),
    version: options.version ?? '1',
    input: options.input,
    inputSchema: schemaOf(options.input, `the input of crew "${name}"`),
    title: (options.title ?? (() => '')) as CrewDefinition['title'],
    tasks: [],
  }) as unknown as Crew<Name, z.output<Schema>, object>;
}

const keyPattern = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const keyHint = 'Use a letter first, then letters, digits, "_" or "-", at most 64 in all.';
const mostTasks = 90;

interface ErasedOptions extends CommonOptions<never, never> {
  readonly needs?: readonly string[];
  readonly output: z.ZodType;
  readonly when?: unknown;
  readonly agent?: Agent;
  readonly prompt?: unknown;
  readonly perform?: unknown;
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
    task: (key, options) => build({ ...definition, tasks: [...definition.tasks, taskOf(definition, key, options)] }),
  };
}

function taskOf(crew: CrewDefinition, key: string, options: ErasedOptions): TaskDefinition {
  const where = `Task "${key}" of crew "${crew.name}"`;
  if (!keyPattern.test(key)) throw invalid(`${where} has an unusable key.`, keyHint);
  if ((reservedKeys as readonly string[]).includes(key)) {
    throw invalid(`${where} takes a reserved key.`, `Reserved are ${reservedKeys.join(', ')}.`);
  }
  if (crew.tasks.some((task) => task.key === key))
    throw invalid(`${where} is defined twice.`, 'Give each task a key of its own.');
  if (crew.tasks.length === mostTasks)
    throw invalid(`${where} is one too many: a crew has at most ${mostTasks} tasks.`, 'Split the crew.');
  const needs = [...new Set(options.needs ?? [])];
  for (const need of needs) {
    if (!crew.tasks.some((task) => task.key === need)) {
      throw invalid(`${where} needs "${need}", which is not an earlier task.`, 'Write the task it needs before it.');
    }
  }
  if ((options.agent === undefined) === (options.perform === undefined)) {
    throw invalid(
      `${where} has ${options.agent ? 'both an agent and a function' : 'neither an agent nor a function'}.`,
      'Give it `agent` and `prompt`, or `perform`.',
    );
  }
  if (options.agent) {
    for (const part of ['role', 'goal', 'backstory'] as const) {
      if (!options.agent[part]?.trim())
        throw invalid(`${where} has an agent without a ${part}.`, 'Agents open their conversation with all three.');
    }
    if (typeof options.prompt !== 'function')
      throw invalid(`${where} has an agent but no prompt.`, 'Give it `prompt: (context) => text`.');
  }
  const guardTries = options.guardTries ?? 3;
  if (!Number.isInteger(guardTries) || guardTries < 1)
    throw invalid(`${where} has guardTries ${guardTries}.`, 'Use a whole number of at least 1.');
  if (options.whenGuardsFail === 'review' && !options.review) {
    throw invalid(`${where} shows failing attempts to a reviewer it does not have.`, 'Add `review`, or let it fail.');
  }
  return {
    key,
    title: options.title ?? inWords(key),
    needs,
    agent: options.agent ?? null,
    prompt: (options.prompt ?? null) as TaskDefinition['prompt'],
    perform: (options.perform ?? null) as TaskDefinition['perform'],
    output: options.output,
    outputSchema: schemaOf(options.output, `the output of task "${key}"`),
    guards: Object.entries(options.guards ?? {}) as unknown as TaskDefinition['guards'],
    guardTries,
    whenGuardsFail: options.whenGuardsFail ?? 'fail',
    when: (options.when ?? null) as TaskDefinition['when'],
    review: options.review === true ? {} : options.review || null,
  };
}

/** Outputs are stored as JSON and read back as the same type, so their schema must be one JSON can express. */
function schemaOf(schema: z.ZodType, what: string): JsonSchema {
  try {
    return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'output' }))) as JsonSchema;
  } catch (cause) {
    throw new HoldpointError('DEFINITION_INVALID', `JSON Schema cannot express ${what}: ${(cause as Error).message}.`, {
      hint: 'Outputs are stored as JSON. Use strings for dates, arrays or objects for maps and sets, and no transforms.',
      cause,
    });
  }
}

function inWords(key: string): string {
  const words = key
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function invalid(message: string, hint: string): HoldpointError {
  return new HoldpointError('DEFINITION_INVALID', message, { hint });
}
