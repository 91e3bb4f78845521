import * as z from 'zod';
import { inWords, schemaOf } from './checked-task.ts';
import type { Eligibility } from './definition.ts';
import type { Duration } from './duration.ts';
import { invalidDefinition } from './invalid-definition.ts';
import { type ReviewTimes, timesPlan } from './review-times.ts';
import type { Tool, ToolGate, ToolOptions } from './tool.ts';

/**
 * A tool for agents: `defineTool({ name: 'getOrder', description, input: z.object({ … }), idempotent: true, perform })`.
 *
 * Throws `DEFINITION_INVALID` for a name a model cannot call, a blank description, arguments that are no object or that
 * JSON Schema cannot express, limits below one, and editable members the arguments do not have.
 */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodType = z.ZodType<unknown>>(
  options: { readonly input: Input; readonly output?: Output } & NoInfer<
    ToolOptions<z.output<Input>, z.output<Output>>
  >,
): Tool {
  const { name, approve = false, input, output } = options;
  const where = `Tool "${name}"`;
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) {
    throw invalidDefinition(
      `${where} has a name no model can call.`,
      'Use a letter first, then letters, digits, "_" or "-".',
    );
  }
  if (!options.description?.trim())
    throw invalidDefinition(`${where} has no description.`, 'The model chooses tools by it.');
  const { maxCalls = null, timeoutMs = 60_000, tries = 3 } = options;
  for (const [limit, value] of Object.entries({ maxCalls: maxCalls ?? 1, timeoutMs, tries })) {
    if (!Number.isInteger(value) || value < 1)
      throw invalidDefinition(`${where} has ${limit} ${value}.`, 'Use at least 1.');
  }
  const gate = gateOf(approve as ToolOptions<never, unknown>['approve']);
  const foreign = Array.isArray(gate?.edit)
    ? gate.edit.find((member) => !Object.hasOwn(input.shape, member))
    : undefined;
  if (foreign !== undefined)
    throw invalidDefinition(`${where} lets people edit "${String(foreign)}".`, 'Name its arguments.');
  return Object.freeze({
    kind: 'tool',
    name,
    title: options.title ?? inWords(name),
    description: options.description,
    input,
    inputSchema: schemaOf(input, `the arguments of tool "${name}"`),
    output: output ?? null,
    outputSchema: output ? schemaOf(output, `the result of tool "${name}"`) : null,
    perform: options.perform as Tool['perform'],
    crew: null,
    idempotent: options.idempotent ?? false,
    maxCalls,
    timeoutMs,
    tries,
    guards: Object.entries(options.guards ?? {}) as unknown as Tool['guards'],
    gate,
    effect: options.effect ?? null,
    mask: options.mask ?? {},
    answer: null,
    times: gate && timesPlan(where, gate, gate.expire === undefined ? null : { after: gate.expire, as: 'reject' }),
  } satisfies Tool);
}

export interface AskHumanOptions extends ReviewTimes {
  /** Who is asked. Default: anyone of the tenant. */
  readonly by?: Eligibility;
  /** What an answer looks like. Default: the agent says so with its question, as a flat JSON Schema, or takes a text. */
  readonly answer?: z.ZodObject;
  /** Default `askHuman`. */
  readonly name?: string;
  readonly description?: string;
  /** Questions that one pass over a task may ask. Default 10. */
  readonly maxCalls?: number;
  /** Declines, in nobody's name, what nobody answered by then. Default: it waits for ever. */
  readonly expire?: Duration;
}

/**
 * Lets an agent ask a person in mid-thought: `tools: [askHuman({ by: { group: 'support' } })]`. The answer comes back as
 * the call's result, in the same conversation. What *must* be asked belongs into a gate: a model may forget to ask.
 */
export function askHuman(options: AskHumanOptions = {}): Tool {
  const { answer, by = {}, name = 'askHuman', maxCalls = 10 } = options;
  const tool = defineTool({
    name,
    title: 'Question',
    description:
      options.description ??
      'Asks a person, and waits for the answer. Use it when something you need is neither given nor found by a tool.',
    input: answer ? Question : Question.extend({ schema: AnswerSchema.optional() }),
    idempotent: true,
    maxCalls,
    perform: () => null,
  });
  const schema = answer ? schemaOf(answer, `the answer of "${name}"`) : null;
  const expiry = options.expire === undefined ? null : ({ after: options.expire, as: 'decline' } as const);
  const times = timesPlan(`Tool "${name}"`, options, expiry);
  return Object.freeze({ ...tool, kind: 'question', answer: { by, type: answer ?? null, schema }, times });
}

const Question = z.object({
  question: z.string().min(1).max(500).describe('One question, in words the person understands'),
  why: z.string().max(1000).optional().describe('Why it is asked, and what depends on it'),
});

const AnswerSchema = z
  .object({
    type: z.literal('object'),
    properties: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/), z.record(z.string(), z.json())),
    required: z.array(z.string()).optional(),
  })
  .describe('JSON Schema of the answer: a flat object of strings, numbers, booleans or enums. Default: a text');

function gateOf(approve: ToolOptions<never, unknown>['approve']): ToolGate<never> | null {
  if (!approve) return null;
  if (approve === true) return {};
  return typeof approve === 'function' ? { when: approve } : approve;
}
