import type { Json, JsonSchema, ReviewKind, TaskRef } from '@holdpoint/protocol';
import * as z from 'zod';
import { schemaOf } from './checked-task.ts';
import { asLine } from './json-line.ts';
import { unmarked } from './marks.ts';
import type { Message } from './model.ts';
import { fitOutput } from './parse-output.ts';
import type { GatePlan } from './plan.ts';
import { englishPrompts, type Prompts } from './prompts.ts';

/** One thing that a person's words may mean. */
export interface ReplyLabel {
  readonly name: string;
  /** Told to the model: when this is the one. */
  readonly means: string;
  /** True where it ends something for good: it counts only as it is spelled here. */
  readonly strict?: boolean;
}

/** What a reply is sorted into: data, made from the kind of review and its gate. */
export interface ReplyChoices {
  readonly question: string;
  readonly labels: readonly ReplyLabel[];
  /** The tasks that `revise` may name. */
  readonly targets: readonly TaskRef[];
  /** What `answer` carries along, where the question has a shape. */
  readonly value: z.ZodType | null;
}

/** What a model made of a reply. Without `to`, `revise` is about the review's own task. */
export interface Reading {
  readonly label: string;
  readonly to?: readonly string[];
  readonly value?: Json;
}

/** In doubt the person is asked: the one label that every review has. */
export const unclear = 'unclear';

const approve = { name: 'approve', means: 'They agree to it as it stands, and ask for no change.' };
const reject = { name: 'reject', means: 'They refuse it for good, and want no other version.', strict: true };
const doubt = { name: unclear, means: 'Anything else: a question, two answers at once, or any doubt.' };
const means: { readonly [Kind in ReviewKind]: readonly ReplyLabel[] } = {
  output: [approve, { name: 'revise', means: 'They want something changed, however friendly they say it.' }, reject],
  tool: [approve, { name: 'revise', means: 'They want the call to be made differently.' }, reject],
  question: [
    { name: 'answer', means: 'They give what was asked for; it goes into `value`.' },
    { name: 'revise', means: 'They ask something back, or want the question put differently.' },
    { name: 'decline', means: 'They say that they will not, or cannot, answer.' },
  ],
};

/** The labels of a kind of review that its gate offers, its named outcomes among them, and `unclear`. */
export function replyLabels(kind: ReviewKind, decisions: GatePlan['decisions']): readonly ReplyLabel[] {
  const offered = new Set<string>(decisions.map(({ type }) => type));
  const own = [...means[kind].filter(({ name }) => kind === 'question' || offered.has(name)), doubt];
  const taken = new Set([...Object.values(means).flat(), doubt].map(({ name }) => name));
  const outcomes = decisions.flatMap(({ outcome, label, ends = false }) =>
    outcome === undefined ? [] : [{ name: outcome, means: `They choose ${asLine(label)}.`, strict: ends }],
  );
  // a name that reads like another one cannot be told apart: it takes a button
  const folded = outcomes.map(({ name }) => name.toLowerCase());
  const clear = outcomes.filter((_, index) => {
    const name = folded[index] ?? '';
    return !taken.has(name) && folded.indexOf(name) === folded.lastIndexOf(name);
  });
  return [...own.slice(0, -1), ...clear, doubt];
}

/**
 * Asks a model what a person's words mean. A conversation of its own: it sees the question and the words, quoted as one
 * line of JSON, so that nothing in them can pass for a line of ours. What it answers is bound to the labels.
 */
export function replyRequest(
  { question, labels, targets, value }: ReplyChoices,
  text: string,
  prompts: Prompts = englishPrompts,
): { readonly messages: readonly Message[]; readonly schema: JsonSchema } {
  const shape = z.strictObject({
    label: z.enum(labels.map(({ name }) => name)),
    ...(targets.length > 1 && { to: z.array(z.enum(targets.map(({ id }) => id))).nullable() }),
    ...(value && { value: value.nullable() }),
  });
  const schema = schemaOf(shape, 'a reading');
  const system = [unmarked(prompts, prompts.reader), JSON.stringify(schema)].join('\n');
  const parts = [
    `# What they were asked\n${asLine(question)}`,
    `# Labels\n${labels.map(({ name, means }) => `- ${name}: ${means}`).join('\n')}`,
    targets.length > 1
      ? `# Tasks\nWith "revise", "to" names those whose work they want done again, where they say so; else it is null.\n${targets
          .map(({ id, title }) => `- ${id}: ${asLine(title)}`)
          .join('\n')}`
      : '',
    `# What they wrote\n${asLine(text)}`,
  ];
  return {
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: parts.filter(Boolean).join('\n\n') },
    ],
    schema,
  };
}

const Answer = z.strictObject({
  label: z.string(),
  to: z.array(z.string()).nullish(),
  value: z.unknown().optional(),
});

/**
 * The label in a model's answer: the whole of it, as JSON or bare, trimmed and case-folded. `null` where it is anything
 * else — prose, a fence, an essay, a label that is not offered: then nobody knows what the person meant, and nothing
 * follows from it.
 */
export function replyReading({ labels, targets, value }: ReplyChoices, answer: string): Reading | null {
  const given = answerIn(answer.trim());
  const label = given && labelIn(labels, given.label);
  if (!given || label === null) return null;
  const to = [...new Set(given.to ?? [])];
  if (to.length > 0 && label !== 'revise') return null;
  if (to.some((task) => !targets.some(({ id }) => id === task))) return null;
  if (label !== 'answer') return { label, ...(to.length > 0 && { to }) };
  const fitted = value && fitOutput(value, given.value);
  return fitted?.ok ? { label, value: fitted.output } : null;
}

function answerIn(text: string): z.output<typeof Answer> | null {
  if (!text.startsWith('{')) return { label: text, value: undefined };
  try {
    return Answer.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function labelIn(labels: readonly ReplyLabel[], given: string): string | null {
  const exact = given.trim();
  const folded = exact.toLowerCase();
  return labels.find(({ name, strict }) => (strict ? name === exact : name.toLowerCase() === folded))?.name ?? null;
}
