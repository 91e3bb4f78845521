import type { Json, JsonSchema, PointStatus } from '@holdpoint/protocol';
import * as z from 'zod';
import { isCallId } from './call-id.ts';
import { schemaOf } from './checked-task.ts';
import type { OpenFeedback } from './definition.ts';
import type { PointsChecked } from './event.ts';
import type { JournalEntry } from './journal.ts';
import { asLine } from './json-line.ts';
import type { Message } from './model.ts';
import { parseOutput } from './parse-output.ts';
import { englishPrompts, type Place, type Prompts } from './prompts.ts';
import { placeOf } from './words.ts';

/** One open point, as it is compared with an output. */
export interface OpenPoint {
  /** Version of the entry it stands in, and its place there: `9.0`. Unique in the run. */
  readonly id: string;
  /** As the agent knows it: `2`, and `2.1` for the first remark of the second. */
  readonly number: string;
  readonly text: string;
  readonly about: Place | null;
}

/** What a check found of one point. */
export interface PointResult {
  readonly id: string;
  readonly status: PointStatus;
  readonly note: string | null;
}

/** Each text and each remark of the feedback is a point of its own. */
export function openPoints(feedback: readonly OpenFeedback[]): readonly OpenPoint[] {
  return feedback.flatMap(({ version, number, text, comments }) => {
    const words = text.trim() ? [{ number: `${number}`, text, about: null }] : [];
    const remarks = comments.map((comment, at) => ({
      number: `${number}.${at + 1}`,
      text: comment.text,
      about: placeOf(comment),
    }));
    return [...words, ...remarks].map((point, place) => ({ id: `${version}.${place}`, ...point }));
  });
}

export interface PointQuestion {
  readonly points: readonly OpenPoint[];
  /** What was shown when they were said, where there was anything. */
  readonly before: Json | undefined;
  readonly output: Json;
}

/**
 * Asks a model which points an output answers. A conversation of its own, as a judge's is; points and outputs are quoted
 * as JSON, a line each.
 */
export function pointRequest(
  { points, before, output }: PointQuestion,
  prompts: Prompts = englishPrompts,
): { readonly messages: readonly Message[]; readonly schema: JsonSchema } {
  const schema = schemaOf(answer(prompts), 'what a check of points found');
  const listed = points.map(
    ({ text, about }, index) => `${index + 1}. ${asLine({ text, ...(about && { about: { ...about } }) })}`,
  );
  const parts = [
    [prompts.pointsAsked, ...listed],
    ...(before === undefined ? [] : [[prompts.pointsBefore, asLine(before)]]),
    [prompts.judgeResult, asLine(output)],
  ];
  return {
    messages: [
      { role: 'system', content: `${prompts.pointCheck}\n${JSON.stringify(schema)}` },
      { role: 'user', content: parts.map((lines) => lines.join('\n')).join('\n\n') },
    ],
    schema,
  };
}

/** What the answer says of each point. A point without exactly one clear word about it stays unchecked. */
export function pointResults(
  points: readonly OpenPoint[],
  said: string,
  prompts: Prompts = englishPrompts,
): readonly PointResult[] {
  const schema = answer(prompts);
  const parsed = parseOutput(schema, said);
  const { results } = parsed.ok ? (parsed.output as z.output<typeof schema>) : { results: [] };
  return points.map(({ id }, index) => {
    const [found, ...more] = results.filter(({ point }) => point === index + 1);
    if (!found || more.length > 0) return { id, status: 'unchecked', note: null };
    return { id, status: found.answered ? 'answered' : 'unanswered', note: found.note?.trim() ? found.note : null };
  });
}

/**
 * What of it the journal must hold: what is unanswered, what was said since people last looked, and of older points what
 * is another finding than the last one. A point without any is unchecked.
 */
export function newResults(results: readonly PointResult[], entries: readonly JournalEntry[]): readonly PointResult[] {
  const shown = entries.findLast(isShown)?.version ?? 0;
  const found = new Map<string, PointStatus>();
  for (const { type, body } of entries) {
    if (type !== 'points.checked' || body === null) continue;
    for (const { id, status } of (body as unknown as PointsChecked).results) found.set(id, status);
  }
  return results.filter(
    ({ id, status }) => status === 'unanswered' || versionOf(id) > shown || status !== (found.get(id) ?? 'unchecked'),
  );
}

/** Version of the entry in which a point stands. */
export function versionOf(id: PointResult['id']): number {
  return Number.parseInt(id, 10);
}

function isShown({ type, body }: JournalEntry): boolean {
  return type === 'review.opened' && !isCallId((body as { readonly review?: string } | null)?.review ?? '');
}

const answer = ({ pointAnswered, pointNote }: Prompts) =>
  z.object({
    results: z.array(
      z.object({
        point: z.int(),
        answered: z.boolean().describe(pointAnswered),
        note: z.string().nullable().describe(pointNote),
      }),
    ),
  });
