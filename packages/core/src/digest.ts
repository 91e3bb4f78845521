import type { Json, JsonSchema } from '@holdpoint/protocol';
import * as z from 'zod';
import { schemaOf } from './checked-task.ts';
import type { ConversationDigested } from './event.ts';
import type { JournalEntry } from './journal.ts';
import { asLine } from './json-line.ts';
import { unmarked } from './marks.ts';
import type { Message } from './model.ts';
import { parseOutput } from './parse-output.ts';
import { englishPrompts, type Prompts } from './prompts.ts';
import { messagesOf } from './recorded.ts';

// A conversation that a model cannot read any more: what stands between its opening and its newest part is handed over
// in a digest. The journal keeps every message; only what is sent shrinks, and only after the model refused it.

/** The newest hand-over of a conversation, and the last entry it stands for. */
export function newestDigest(entries: readonly JournalEntry[]): ConversationDigested | null {
  const entry = entries.findLast(({ type, body }) => type === 'conversation.digested' && body !== null);
  return entry ? (entry.body as unknown as ConversationDigested) : null;
}

/**
 * The entries that the next digest takes up: all whose messages are still sent, but for the newest while there are older
 * ones. Empty: nothing is left. A call is never cut off from its results.
 */
export function digestible(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const upTo = newestDigest(entries)?.upTo ?? 0;
  const sent = entries.filter((entry) => entry.version > upTo && messagesOf(entry).length > 0);
  return upToCut(sent, sent.length - 1) ?? upToCut(sent, sent.length) ?? [];
}

/** The older half of what a digest was to take up, where that was too long itself; `null` when it cannot be halved. */
export function olderHalf(taken: readonly JournalEntry[]): readonly JournalEntry[] | null {
  return upToCut(taken, Math.floor(taken.length / 2));
}

/** Asks a model for the hand-over. A conversation of its own, in which the one it reads is quoted, a message a line. */
export function digestRequest(
  title: string,
  entries: readonly JournalEntry[],
  taken: readonly JournalEntry[],
  prompts: Prompts = englishPrompts,
): { readonly messages: readonly Message[]; readonly schema: JsonSchema } {
  const schema = schemaOf(HandOver, 'a hand-over');
  const before = newestDigest(entries);
  const [first] = entries.filter((entry) => messagesOf(entry).length > 0);
  // the opening is sent again, whole
  const spoken = taken.flatMap((entry) => (entry === first ? afterOpening(entry) : messagesOf(entry)));
  const lines = [
    prompts.task({ title }),
    ...(before ? [prompts.digestBefore, asLine(before.digest)] : []),
    prompts.digestMessages,
    ...spoken.map((message) => asLine(message as unknown as Json)),
  ];
  return {
    messages: [
      { role: 'system', content: `${prompts.digest}\n${JSON.stringify(schema)}` },
      { role: 'user', content: lines.join('\n') },
    ],
    schema,
  };
}

/** The hand-over in the answer; what misses its shape is taken as it was written. `null`: there is nothing in it. */
export function digestIn(answer: string): Json | null {
  const parsed = parseOutput(HandOver, answer);
  return parsed.ok ? parsed.output : answer.trim() || null;
}

/** The opening, the hand-over with what stays word for word beside it (quoted and fenced before), and what came after. */
export function handedOver(
  entries: readonly JournalEntry[],
  digested: ConversationDigested,
  verbatim: readonly string[],
  prompts: Prompts,
): readonly Message[] {
  const spoken = entries.filter((entry) => messagesOf(entry).length > 0);
  const [first] = spoken;
  if (!first) return [];
  const handOver = [unmarked(prompts, prompts.handOver), asLine(digested.digest)].join('\n');
  return [
    ...messagesOf(first).slice(0, openingLength(first)),
    { role: 'user', content: [handOver, ...verbatim].join('\n\n') },
    ...spoken.filter(({ version }) => version > digested.upTo).flatMap(messagesOf),
  ];
}

const HandOver = z.object({
  task: z.string(),
  state: z.string(),
  discoveries: z.array(z.string()),
  nextSteps: z.array(z.string()),
  values: z.array(z.object({ name: z.string(), value: z.string() })),
});

/** These entries up to the last place, within the first `most`, after which no call waits for its result. */
function upToCut(entries: readonly JournalEntry[], most: number): readonly JournalEntry[] | null {
  const end = entries.slice(0, Math.max(0, most)).findLastIndex((entry) => !waits(messagesOf(entry).at(-1)));
  return end < 0 ? null : entries.slice(0, end + 1);
}

function waits(last: Message | undefined): boolean {
  return last?.role === 'assistant' && (last.calls?.length ?? 0) > 0;
}

function afterOpening(entry: JournalEntry): readonly Message[] {
  return messagesOf(entry).slice(openingLength(entry));
}

function openingLength(first: JournalEntry): number {
  return messagesOf(first).findIndex(({ role }) => role === 'assistant');
}
