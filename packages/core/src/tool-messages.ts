import type { Json } from '@holdpoint/protocol';
import { callMade, callsMade } from './calls-made.ts';
import type { CallMade, ReviewDecided, ToolFailed, ToolReturned } from './event.ts';
import type { JournalEntry } from './journal.ts';
import { asLine } from './json-line.ts';
import { oneLine, quoted } from './marks.ts';
import type { Message } from './model.ts';

// What an agent is told of its calls: every one of them under its own id, in their order, whatever became of it. What
// tools return is quoted as one line of JSON, so that none of it can pass for words of ours or of a person.

/** The results of a turn's calls, as the next messages of the conversation. What a guard asked is no call of the agent. */
export function toolMessages(turn: JournalEntry, since: readonly JournalEntry[]): readonly Message[] {
  return callsMade(turn).flatMap(({ id, made }): Message[] =>
    made.id === null ? [] : [{ role: 'tool', call: made.id, content: resultOf(id, made, since) }],
  );
}

/** What a person answered to what a guard found missing. */
export function missingAnswers(turn: JournalEntry, since: readonly JournalEntry[]): string {
  return callsMade(turn)
    .filter(({ made }) => made.id === null)
    .map(({ id, made }) => {
      const check = `A check (${oneLine(made.tool)}) found something missing in your result, and a person was asked.`;
      return `${check}\n${resultOf(id, made, since)}`;
    })
    .join('\n\n');
}

/** Results of calls of earlier turns that came after the agent had been told that nothing is known of them. */
export function lateResults(entries: readonly JournalEntry[], last: JournalEntry): string {
  // those of the present turn are told under their ids
  const present = callsMade(last).map(({ id }) => id);
  return entries
    .filter(({ type }) => type === 'tool.returned')
    .map(({ body }) => body as unknown as ToolReturned)
    .filter(({ call }) => !present.includes(call) && !isTold(call, entries))
    .map(({ call, output }) => `${lateMark(call)} Its result: ${asLine(output)}`)
    .join('\n');
}

/** True when the agent had the result in the call's own place, or late. It may have come while the agent was thinking. */
function isTold(call: string, entries: readonly JournalEntry[]): boolean {
  const turn = entries.find((entry) => callMade(entry, call) !== null);
  if (!turn) return true;
  const id = callMade(turn, call)?.id;
  const since = entries.filter(({ version }) => version > turn.version).flatMap(messagesOf);
  // ids may begin again with every turn: the first is the call's own
  const own = since.find((message) => message.role === 'tool' && message.call === id);
  if (own && own.content !== cutShort && own.content !== neverRan) return true;
  return since.some(({ role, content }) => role === 'user' && content.split('\n').some(begins(lateMark(call))));
}

function lateMark(call: string): string {
  return `A call of an earlier attempt (${oneLine(call)}) was finished all the same.`;
}

const cutShort = 'This call was started, and then the task was done anew. Whether it had its effect is not known here.';
const neverRan = 'This call was cancelled before it ran: the task is done anew.';

function begins(mark: string): (line: string) => boolean {
  return (line) => line.startsWith(mark);
}

function messagesOf({ body }: JournalEntry): readonly Message[] {
  return (body as unknown as { readonly messages?: readonly Message[] } | null)?.messages ?? [];
}

function resultOf(id: string, made: CallMade, since: readonly JournalEntry[]): string {
  if (made.refused !== undefined) return made.refused;
  const own = since.filter(({ body }) => aboutCall(body, id));
  const decided = own
    .filter(({ type }) => type === 'review.decided')
    .map(({ body }) => body as unknown as ReviewDecided);
  const returned = own.find(({ type }) => type === 'tool.returned');
  if (returned) return ranWith(decided, (returned.body as unknown as ToolReturned).output);
  const failed = own
    .filter(({ type }) => type === 'tool.failed')
    .map(({ body }) => body as unknown as ToolFailed)
    .findLast(({ retryAt }) => retryAt === null);
  if (failed) return `The tool failed: ${asLine(failed.failure.message)}`;
  const last = decided.at(-1);
  if (last && settles(last, made)) return saidOf(last, made);
  return own.some(({ type }) => type === 'tool.started') ? cutShort : neverRan;
}

/** Work that is sent back is done anew; a question that is asked back is settled by that. */
function settles({ decision }: ReviewDecided, { kind }: CallMade): boolean {
  if (decision === 'revise') return kind === 'question';
  return decision === 'reject' || decision === 'answer' || decision === 'decline';
}

/** The agent's own call stays as it was; without the notice it would try the original again. */
function ranWith(decided: readonly ReviewDecided[], output: Json): string {
  const edited = decided.findLast(({ decision }) => decision === 'edit');
  if (!edited) return asLine(output);
  return [
    `A person (${oneLine(edited.by.user.name)}) changed the arguments before this ran. It ran with: ${asLine(edited.output ?? null)}`,
    `Do not call it with the original arguments again. Its result:`,
    asLine(output),
    ...(edited.feedback ? [quoted(`Words of ${oneLine(edited.by.user.name)}`, edited.feedback)] : []),
  ].join('\n');
}

function saidOf({ decision, by, feedback, answer, review }: ReviewDecided, made: CallMade): string {
  const person = oneLine(by.user.name);
  const words = feedback ? quoted(`Words of ${person}`, feedback) : '';
  const lines = (...parts: readonly string[]) => parts.filter(Boolean).join('\n');
  switch (decision) {
    case 'answer':
      return made.kind === 'question'
        ? lines(asLine(answer ?? null), words)
        : lines(
            `The call was cut off; ${person} found that it had happened. Its result:`,
            asLine(answer ?? null),
            words,
          );
    case 'decline':
      return lines(`A person (${person}) declined to answer. Go on without it, and do not ask the same again.`, words);
    case 'revise':
      return lines(
        `A person (${person}) did not answer, but asks you something. Answer that in a new question.`,
        words,
      );
    default:
      return lines(
        `A person (${person}) did not agree to call ${review}, and it did not run. Do not try the same call again.`,
        words || 'No reason was given.',
      );
  }
}

function aboutCall(body: Json, id: string): boolean {
  const { call, review } = (body ?? {}) as { readonly call?: Json; readonly review?: Json };
  return call === id || review === id;
}
