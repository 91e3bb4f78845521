import type { Json } from '@holdpoint/protocol';
import { callId } from './call-id.ts';
import type { CallMade, ReviewDecided, ToolFailed, ToolReturned, ToolsCalled } from './event.ts';
import { oneLine, quoted } from './fence.ts';
import type { JournalEntry } from './journal.ts';
import { asLine } from './json-line.ts';
import type { Message } from './model.ts';

// What an agent is told of its calls: every one of them under its own id, in their order, whatever became of it. What
// tools return is quoted as one line of JSON, so that none of it can pass for words of ours or of a person.

/** The results of a turn's calls, as the next messages of the conversation; what a guard asked comes as a user's. */
export function toolMessages(turn: JournalEntry, since: readonly JournalEntry[]): readonly Message[] {
  const { calls } = turn.body as unknown as ToolsCalled;
  const told = calls.map((made, index) => ({ made, text: resultOf(turn, made, index + 1, since) }));
  return told.flatMap(({ made, text }): Message[] =>
    made.id === null ? [] : [{ role: 'tool', call: made.id, content: text }],
  );
}

/** What a person answered to what a guard found missing. */
export function missingAnswers(turn: JournalEntry, since: readonly JournalEntry[]): string {
  const { calls } = turn.body as unknown as ToolsCalled;
  return calls
    .map((made, index) => ({ made, text: resultOf(turn, made, index + 1, since) }))
    .filter(({ made }) => made.id === null)
    .map(
      ({ made, text }) =>
        `A check (${oneLine(made.tool)}) found something missing in your result, and a person was asked.\n${text}`,
    )
    .join('\n\n');
}

/** Results of calls of earlier turns that came after the agent had been told that they were cancelled. */
export function lateResults(entries: readonly JournalEntry[], last: JournalEntry): string {
  const turn = entries.findLast(({ type, version }) => type === 'tools.called' && version <= last.version);
  const late = entries.filter(
    ({ type, version, body }) =>
      type === 'tool.returned' &&
      version > last.version &&
      // those of the present turn are told under their ids
      !(turn === last && isOfTurn(turn, (body as unknown as ToolReturned).call)),
  );
  return late
    .map(({ body }) => {
      const { call, output } = body as unknown as ToolReturned;
      return `A call of an earlier attempt (${oneLine(call)}) was finished all the same. Its result: ${asLine(output)}`;
    })
    .join('\n');
}

function isOfTurn(turn: JournalEntry, call: string): boolean {
  return placesOf(turn).includes(call);
}

function placesOf(turn: JournalEntry): readonly string[] {
  const { task, attempt, command, calls } = turn.body as unknown as ToolsCalled;
  const at = turnOf(command);
  return calls.map((_, index) => callId({ task, attempt, turn: at, index: index + 1 }));
}

/** `run/task/attempt/turn/0#try`: a turn's number stands in the command that asked for it. */
export function turnOf(command: string): number {
  return Number(/\/(\d+)\/0#\d+$/.exec(command)?.[1] ?? 0);
}

function resultOf(turn: JournalEntry, made: CallMade, index: number, since: readonly JournalEntry[]): string {
  if (made.refused !== undefined) return made.refused;
  const { task, attempt, command } = turn.body as unknown as ToolsCalled;
  const id = callId({ task, attempt, turn: turnOf(command), index });
  const own = since.filter(({ body }) => aboutCall(body, id));
  const decided = own
    .filter(({ type }) => type === 'review.decided')
    .map(({ body }) => body as unknown as ReviewDecided);
  const returned = own.find(({ type }) => type === 'tool.returned');
  if (returned) return ranWith(decided, (returned.body as unknown as ToolReturned).output);
  const failed = own.findLast(
    ({ type, body }) => type === 'tool.failed' && (body as unknown as ToolFailed).retryAt === null,
  );
  if (failed) return `The tool failed: ${asLine((failed.body as unknown as ToolFailed).failure.message)}`;
  const last = decided.at(-1);
  if (last && settles(last, made)) return saidOf(last, made);
  return own.some(({ type }) => type === 'tool.started')
    ? 'This call was started, and then the task was done anew. Whether it had its effect is not known here.'
    : 'This call was cancelled before it ran: the task is done anew.';
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
    `${oneLine(edited.by.user.name)} changed the arguments before this ran. It ran with: ${asLine(edited.output ?? null)}`,
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
      return lines(`${person} declined to answer. Go on without it, and do not ask the same again.`, words);
    case 'revise':
      return lines(`${person} did not answer, but asks you something. Answer that in a new question.`, words);
    default:
      return lines(
        `${person} did not agree to call ${review}, and it did not run. Do not try the same call again.`,
        words || 'No reason was given.',
      );
  }
}

function aboutCall(body: Json, id: string): boolean {
  const { call, review } = (body ?? {}) as { readonly call?: Json; readonly review?: Json };
  return call === id || review === id;
}
