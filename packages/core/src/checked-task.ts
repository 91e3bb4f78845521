import { HoldpointError, type JsonSchema } from '@holdpoint/protocol';
import * as z from 'zod';
import type { Agent } from './agent.ts';
import { checkedCrew, maskOf, resultOf } from './checked-crew.ts';
import { checkedEach, type ErasedEach } from './checked-each.ts';
import { checkGate, checkMask } from './checked-gate.ts';
import type { CrewDefinition, Mask, ReviewOptions, TaskDefinition } from './definition.ts';
import { invalidDefinition } from './invalid-definition.ts';
import type { Model } from './model.ts';
import type { Tool } from './tool.ts';

// What types cannot see, checked where a crew is written: every refusal is DEFINITION_INVALID with what to do.

/** Keys of a task's context that no task may take. */
export const reservedKeys = ['input', 'item', 'run', 'feedback', 'outcomes'] as const;

const keyPattern = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const mostTasks = 90;

/** A task's options without their types. */
export interface ErasedOptions extends ErasedEach {
  readonly title?: string;
  readonly needs?: readonly string[];
  readonly output?: z.ZodType;
  readonly when?: unknown;
  readonly agent?: Agent;
  readonly model?: Model;
  readonly prompt?: unknown;
  readonly perform?: unknown;
  readonly effect?: string;
  readonly tools?: readonly Tool[];
  readonly maxSteps?: number;
  readonly crew?: { readonly definition: CrewDefinition };
  readonly input?: unknown;
  readonly result?: string;
  readonly reopen?: readonly string[];
  readonly guards?: { readonly [name: string]: unknown };
  readonly guardTries?: number;
  readonly whenGuardsFail?: 'fail' | 'review';
  readonly review?: boolean | (ReviewOptions & { readonly each?: boolean });
  readonly mask?: { readonly [path: string]: Mask };
}

export function checkedTask(crew: CrewDefinition, key: string, options: ErasedOptions): TaskDefinition {
  const where = `Task "${key}" of crew "${crew.name}"`;
  checkedKey(key, `${where} has an unusable key.`);
  if ((reservedKeys as readonly string[]).includes(key)) {
    throw invalidDefinition(`${where} takes a reserved key.`, `Reserved are ${reservedKeys.join(', ')}.`);
  }
  if (crew.tasks.some((task) => task.key === key))
    throw invalidDefinition(`${where} is defined twice.`, 'Give each task a key of its own.');
  if (crew.tasks.length === mostTasks)
    throw invalidDefinition(`${where} is one too many: a crew has at most ${mostTasks} tasks.`, 'Split the crew.');
  const needs = [...new Set(options.needs ?? [])];
  for (const need of needs) {
    if (!crew.tasks.some((task) => task.key === need)) {
      throw invalidDefinition(
        `${where} needs "${need}", which is not an earlier task.`,
        'Write the task it needs before it.',
      );
    }
  }
  checkWorker(where, options);
  const guardTries = options.guardTries ?? 3;
  if (!Number.isInteger(guardTries) || guardTries < 1)
    throw invalidDefinition(`${where} has guardTries ${guardTries}.`, 'Use a whole number of at least 1.');
  if (options.whenGuardsFail === 'review' && !options.review) {
    throw invalidDefinition(
      `${where} shows failing attempts to a reviewer it does not have.`,
      'Add `review`, or let it fail.',
    );
  }
  for (const [name, guard] of Object.entries(options.guards ?? {})) {
    if (typeof guard === 'string' ? !guard.trim() : typeof guard !== 'function')
      throw invalidDefinition(
        `${where} has a guard "${name}" that says nothing.`,
        'Give it a function, or a sentence.',
      );
  }
  const tools = checkedTools(where, options);
  const child = options.crew ? checkedCrew(where, options, options.crew.definition) : null;
  const output = child ? resultOf(child) : options.output;
  if (!output) throw invalidDefinition(`${where} has no output.`, 'Give it `output`: a schema.');
  const outputSchema = schemaOf(output, `the output of task "${key}"`);
  const review = options.review === true ? {} : options.review || null;
  if (review) checkGate(where, review, crew.tasks, needs);
  const mask = { ...(child && maskOf(child)), ...options.mask };
  checkMask(where, mask, outputSchema, review?.present !== undefined);
  const each = checkedEach(where, options, output, outputSchema);
  const yielded = each ? z.array(output) : output;
  return {
    key,
    title: options.title ?? inWords(key),
    needs,
    agent: options.agent ?? null,
    model: options.model ?? null,
    prompt: (options.prompt ?? null) as TaskDefinition['prompt'],
    perform: (options.perform ?? null) as TaskDefinition['perform'],
    tools,
    maxSteps: options.maxSteps ?? 25,
    crew: child,
    output: yielded,
    outputSchema: each ? schemaOf(yielded, `the list of task "${key}"`) : outputSchema,
    guards: Object.entries(options.guards ?? {}) as unknown as TaskDefinition['guards'],
    guardTries,
    whenGuardsFail: options.whenGuardsFail ?? 'fail',
    when: (options.when ?? null) as TaskDefinition['when'],
    review,
    mask,
    effect: options.effect ?? null,
    each,
  };
}

/** Throws `DEFINITION_INVALID` with this message for a name that cannot be a key. */
export function checkedKey(name: string, message: string): void {
  if (keyPattern.test(name)) return;
  throw invalidDefinition(message, 'Use a letter first, then letters, digits, "_" or "-", at most 64 in all.');
}

/** Outputs are stored as JSON and read back as the same type, so their schema must be one JSON can express. */
export function schemaOf(schema: z.ZodType, what: string): JsonSchema {
  try {
    return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'output' }))) as JsonSchema;
  } catch (cause) {
    throw new HoldpointError('DEFINITION_INVALID', `JSON Schema cannot express ${what}: ${(cause as Error).message}.`, {
      hint: 'Outputs are stored as JSON. Use strings for dates, arrays or objects for maps and sets, and no transforms.',
      cause,
    });
  }
}

export function inWords(key: string): string {
  const words = key
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function checkWorker(where: string, { agent, prompt, perform, crew }: ErasedOptions): void {
  if (crew) {
    if (agent === undefined && perform === undefined) return;
    throw invalidDefinition(
      `${where} has both a crew and ${agent ? 'an agent' : 'a function'}.`,
      'Give it one of them.',
    );
  }
  if ((agent === undefined) === (perform === undefined)) {
    throw invalidDefinition(
      `${where} has ${agent ? 'both an agent and a function' : 'neither an agent nor a function'}.`,
      'Give it `agent` and `prompt`, or `perform`, or `crew`.',
    );
  }
  if (!agent) return;
  for (const part of ['role', 'goal', 'backstory'] as const) {
    if (!agent[part]?.trim())
      throw invalidDefinition(
        `${where} has an agent without a ${part}.`,
        'Agents open their conversation with all three.',
      );
  }
  if (typeof prompt !== 'function')
    throw invalidDefinition(`${where} has an agent but no prompt.`, 'Give it `prompt: (context) => text`.');
}

function checkedTools(where: string, { agent, tools, maxSteps = 1 }: ErasedOptions): readonly Tool[] {
  if (!Number.isInteger(maxSteps) || maxSteps < 1) {
    throw invalidDefinition(`${where} has maxSteps ${maxSteps}.`, 'Use a whole number of at least 1.');
  }
  if (tools && !agent)
    throw invalidDefinition(`${where} has tools, but no agent to call them.`, 'Call them in `perform`.');
  const listed = tools ?? agent?.tools ?? [];
  const twice = listed.find(({ name }, index) => listed.findIndex((other) => other.name === name) !== index);
  if (twice) throw invalidDefinition(`${where} has two tools called "${twice.name}".`, 'Give each a name of its own.');
  return listed;
}
