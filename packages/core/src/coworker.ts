import { HoldpointError, type Json } from '@holdpoint/protocol';
import * as z from 'zod';
import type { Agent } from './agent.ts';
import { type ContextOf, defineCrew, type Guard } from './define-crew.ts';
import { defineTool } from './define-tool.ts';
import type { Mask, ReviewOptions } from './definition.ts';
import { asLine } from './json-line.ts';
import type { Prompts } from './prompts.ts';
import type { Tool, ToolOptions } from './tool.ts';

export interface CoworkerOptions<Input, Output> {
  /** As the model calls it. Default: `ask` and the role, `Market researcher` → `askMarketResearcher`. */
  readonly name?: string;
  /** For the model. Default: whom it reaches, for what, and that all that is needed must be said. */
  readonly description?: string;
  /** What the coworker is told. Default: the work, and the context, as they were handed over. */
  readonly prompt?: (input: Input) => string;
  /** What the work is about, for lists. Default: the first text that is handed over. */
  readonly about?: (input: Input) => string;
  /** On what the coworker yields, before anybody sees it: as a task's guards. */
  readonly guards?: { readonly [name: string]: Guard<Output, ContextOf<Input, object>> };
  /** `true`, or who is asked what: the result reaches the agent once a person agreed to it. Default: nobody is asked. */
  readonly review?: boolean | ReviewOptions<Output, ContextOf<Input, object>, never>;
  /** Whom to ask before the work is handed over at all: as a tool's gate. Default: nobody. */
  readonly approve?: ToolOptions<Input, Output>['approve'];
  /** How often one pass over a task may hand work over. Default: as often as the task has steps. */
  readonly maxCalls?: number;
  /** Turns of the coworker that may call its tools, before it must answer. Default 25. */
  readonly maxSteps?: number;
  /** What some readers may not see of what comes back, by path: as a task's mask. Its agent gets it whole. */
  readonly mask?: { readonly [path: string]: Mask };
  /** What the coworker is told in words of your own; as a crew's. */
  readonly prompts?: Partial<Prompts>;
  /** Raise it when the meaning of `prompt` or of a guard changes. Default `1`. */
  readonly version?: string;
}

/** What is handed over where `input` says nothing else. */
const Handed = z.object({
  work: z.string().min(1).max(4_000).describe('What is to be done, or the question, in full'),
  context: z
    .string()
    .max(16_000)
    .optional()
    .describe('All that has to be known for it: names, figures, what was found out'),
});

const Answer = z.object({ answer: z.string().describe('The full result, or the answer') });

/**
 * An agent that others hand work to, or ask: `tools: [coworker(researcher), …]`. Each call is a run of its own, of a crew
 * of one; its gates, questions and reviews stand in everybody's lists and name the coworker, and the agent that called
 * waits for it, for weeks if it must. Agents can hand work only to coworkers made before them, so it never goes round.
 *
 * `input` and `output` are the shapes of what is handed over and of what comes back; by default `{ work, context? }` and
 * `{ answer }`. Make a coworker once, and list it wherever it is wanted. Throws `DEFINITION_INVALID` for what a tool or
 * a task may not have, and for a role that gives no name.
 */
export function coworker<Input extends z.ZodObject = typeof Handed, Output extends z.ZodType = typeof Answer>(
  agent: Agent,
  options: { readonly input?: Input; readonly output?: Output } & NoInfer<
    CoworkerOptions<z.output<Input>, z.output<Output>>
  > = {},
): Tool {
  const { role, goal } = agent;
  const input = (options.input ?? Handed) as z.ZodObject;
  const output = (options.output ?? Answer) as z.ZodType;
  const { prompt = asHanded, about = firstText, ...given } = options as unknown as CoworkerOptions<Json, Json>;
  const name = given.name ?? nameOf(role);
  const question = `Is the work of “${role}” good to go?`;
  const crew = defineCrew(name, {
    input,
    label: role,
    title: (handed) => about(handed as Json),
    ...(given.version !== undefined && { version: given.version }),
    ...(given.prompts && { prompts: given.prompts }),
  }).task(name, {
    title: role,
    agent,
    prompt: ({ input: handed }) => prompt(handed as Json),
    output,
    ...(given.guards && { guards: given.guards as never }),
    ...(given.review && { review: { question, ...(given.review === true ? {} : given.review) } as never }),
    ...(given.maxSteps !== undefined && { maxSteps: given.maxSteps }),
    ...(given.mask && { mask: given.mask }),
  });
  const done = { definition: crew.definition, result: name };
  const tool = defineTool({
    name,
    title: role,
    description:
      given.description ??
      `Hands work to ${role}, or asks ${role} something, and waits for the result. ${role} knows nothing of this conversation: say all that is needed. The goal of ${role}: ${goal}`,
    input,
    output,
    idempotent: true,
    perform: () => null,
    ...(given.approve && { approve: given.approve as never }),
    ...(given.maxCalls !== undefined && { maxCalls: given.maxCalls }),
    ...(given.mask && { mask: given.mask }),
  });
  return Object.freeze({ ...tool, crew: done });
}

/** As one line of JSON each: what another agent wrote cannot pass for words of ours or of a person. */
function asHanded(handed: Json): string {
  const { work, context } = handed as { readonly work?: string; readonly context?: string };
  if (work === undefined) return ['A coworker hands you this work:', asLine(handed)].join('\n');
  const known = context === undefined ? [] : ['', 'What you need to know for it:', asLine(context)];
  return ['A coworker hands you this work:', asLine(work), ...known].join('\n');
}

function firstText(handed: Json): string {
  const text = Object.values(handed as object).find((value) => typeof value === 'string') ?? '';
  return text.length > 80 ? `${[...text].slice(0, 79).join('')}…` : text;
}

function nameOf(role: string): string {
  const words =
    role
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .match(/[A-Za-z0-9]+/g) ?? [];
  if (words.length === 0) {
    throw new HoldpointError('DEFINITION_INVALID', `The role "${role}" gives no name that a model can call.`, {
      hint: 'Give the coworker a `name`.',
    });
  }
  return `ask${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
}
