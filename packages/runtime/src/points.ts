import {
  type CallAnswered,
  type Model,
  newResults,
  noUsage,
  openPoints,
  type PointsChecked,
  type Prompts,
  pointRequest,
  pointResults,
} from '@holdpoint/core';
import type { Json } from '@holdpoint/protocol';
import type { Contents } from './contents.ts';
import { needed } from './model-for.ts';

export interface PointCheckOptions {
  /** Effect key. */
  readonly key: string;
  readonly signal: AbortSignal;
  readonly prompts: Prompts;
  /** Called before a model is asked. */
  readonly onAsk: () => void;
}

/** Asks a model which of the open points an output answers. One that cannot be reached throws. */
export async function checkPoints(
  given: Model | null,
  output: Json,
  { entries, context }: Contents,
  { key, signal, prompts, onAsk }: PointCheckOptions,
): Promise<Pick<PointsChecked, 'type' | 'results' | 'usage' | 'model'>> {
  const points = openPoints(context.feedback);
  // words that were erased since
  if (points.length === 0) return { type: 'points.checked', results: [], usage: noUsage, model: null };
  const model = needed(given, 'to check the points by');
  const newest = context.feedback.at(-1)?.version ?? 0;
  const shown = entries.findLast(({ type, version }) => type === 'call.answered' && version < newest);
  const before = (shown?.body as Partial<CallAnswered> | null | undefined)?.output;
  const { messages, schema } = pointRequest({ points, before, output }, prompts);
  onAsk();
  const reply = await model.respond(
    { key, messages, output: { name: 'points', schema } },
    // nobody watches a check think
    { signal, onText: () => {} },
  );
  const results = newResults(pointResults(points, reply.text.toWellFormed(), prompts), entries);
  return { type: 'points.checked', results, usage: reply.usage, model: reply.model };
}
