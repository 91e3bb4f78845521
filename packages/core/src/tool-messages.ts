import type { Json } from '@holdpoint/protocol';
import type { CallMade, ToolFailed, ToolReturned } from './call-event.ts';
import { callMade, callsMade } from './calls-made.ts';
import type { ReviewDecided } from './event.ts';
import type { JournalEntry } from './journal.ts';
import { asLine } from './json-line.ts';
import { oneLine, quoted, unmarked } from './marks.ts';
import type { Message } from './model.ts';
import type { Prompts } from './prompts.ts';
import { messagesOf } from './recorded.ts';

// What an agent is told of its calls: every one of them under its own id, in their order, whatever became of it. What
// tools return is quoted as one line of JSON, so that none of it can pass for words of ours or of a person.

type Result = Pick<ToolReturned, 'call' | 'output'>;

/** The results of a turn's calls, as the next messages of the conversation. What a guard asked is no call of the agent. */
export function toolMessages(turn: JournalEntry, since: readonly JournalEntry[], prompts: Prompts): readonly Message[] {
  return callsMade(turn).flatMap(({ id, made }): Message[] =>
    made.id === null ? [] : [{ role: 'tool', call: made.id, content: resultOf(id, made, since, prompts) }],
  );
}

/** What a person answered to what a guard found missing. */
export function missingAnswers(turn: JournalEntry, since: readonly JournalEntry[], prompts: Prompts): string {
  return callsMade(turn)
    .filter(({ made }) => made.id === null)
    .map(({ id, made }) => {
      const check = unmarked(prompts, prompts.callMissing({ guard: oneLine(made.tool) }));
      return lines(check, resultOf(id, made, since, prompts));
    })
    .join('\n\n');
}

/** Results of calls of earlier turns that came after the agent had been told that nothing is known of them. */
export function lateResults(entries: readonly JournalEntry[], last: JournalEntry, prompts: Prompts): string {
  // those of the present turn are told under their ids
  const present = callsMade(last).map(({ id }) => id);
  const late = entries
    .flatMap((entry) => resultIn(entry, entries))
    .filter((returned) => !present.includes(returned.call) && !isTold(returned, entries))
    .map(lateLine);
  return late.length === 0 ? '' : lines(unmarked(prompts, prompts.callLate), ...late);
}

/** What a tool returned, or what a person found that a call had done which was cut off. */
function resultIn({ type, body }: JournalEntry, entries: readonly JournalEntry[]): readonly Result[] {
  if (type === 'tool.returned') return [body as unknown as ToolReturned];
  const { decision, review: call, answer = null } = body as unknown as ReviewDecided;
  const found = type === 'review.decided' && decision === 'answer';
  const isDoubt = found && entries.some((entry) => entry.type === 'tool.doubted' && aboutCall(entry.body, call));
  return isDoubt ? [{ call, output: answer }] : [];
}

/**
 * True when the agent had the result in the call's own place, or late. It may have come while the agent was thinking, so
 * only what it was sent tells; and by the result itself: the words around it may be other ones by now.
 */
function isTold(returned: Result, entries: readonly JournalEntry[]): boolean {
  const { call, output } = returned;
  const turn = entries.find((entry) => callMade(entry, call) !== null);
  if (!turn) return true;
  const id = callMade(turn, call)?.id;
  const since = entries.filter(({ version }) => version > turn.version).flatMap(messagesOf);
  // ids may begin again with every turn: the first is the call's own
  const own = since.find((message) => message.role === 'tool' && message.call === id);
  if (own && holds(own, asLine(output))) return true;
  return since.some((message) => message.role === 'user' && holds(message, lateLine(returned)));
}

function lateLine({ call, output }: Result): string {
  return asLine({ call, result: output });
}

function holds({ content }: Message, line: string): boolean {
  return content.split('\n').includes(line);
}

function resultOf(id: string, made: CallMade, since: readonly JournalEntry[], prompts: Prompts): string {
  if (made.refused !== undefined) return made.refused;
  const own = since.filter(({ body }) => aboutCall(body, id));
  const decided = own
    .filter(({ type }) => type === 'review.decided')
    .map(({ body }) => body as unknown as ReviewDecided);
  const returned = own.find(({ type }) => type === 'tool.returned');
  if (returned) return ranWith(decided, (returned.body as unknown as ToolReturned).output, prompts);
  const failed = own
    .filter(({ type }) => type === 'tool.failed')
    .map(({ body }) => body as unknown as ToolFailed)
    .findLast(({ retryAt }) => retryAt === null);
  if (failed) return `${unmarked(prompts, prompts.callFailed)} ${asLine(failed.failure.message)}`;
  const last = decided.at(-1);
  const happened = (type: string) => own.some((entry) => entry.type === type);
  if (happened('review.expired')) return unmarked(prompts, prompts.callExpired);
  if (last && settles(last, made)) return saidOf(last, made, happened('tool.doubted'), prompts);
  if (happened('crew.started')) return unmarked(prompts, prompts.callTakenBack);
  return unmarked(prompts, happened('tool.started') ? prompts.callCutShort : prompts.callNeverRan);
}

/** Work that is sent back is done anew; a question that is asked back is settled by that. */
function settles({ decision }: ReviewDecided, { kind }: CallMade): boolean {
  if (decision === 'revise') return kind === 'question';
  return decision === 'reject' || decision === 'answer' || decision === 'decline';
}

/** The agent's own call stays as it was; without the notice it would try the original again. */
function ranWith(decided: readonly ReviewDecided[], output: Json, prompts: Prompts): string {
  const edited = decided.findLast(({ decision }) => decision === 'edit');
  if (!edited) return asLine(output);
  return lines(
    `${unmarked(prompts, prompts.callEdited({ by: nameOf(edited) }))} ${asLine(edited.output ?? null)}`,
    unmarked(prompts, prompts.callEditedResult),
    asLine(output),
    wordsOf(edited, prompts),
  );
}

function saidOf(decided: ReviewDecided, made: CallMade, wasDoubtful: boolean, prompts: Prompts): string {
  const by = nameOf(decided);
  const words = wordsOf(decided, prompts);
  const say = (text: string) => unmarked(prompts, text);
  switch (decided.decision) {
    case 'answer': {
      const found = made.kind === 'question' ? '' : say(prompts.callHappened({ by }));
      return lines(found, asLine(decided.answer ?? null), words);
    }
    case 'decline':
      return lines(say(prompts.callDeclined({ by })), words);
    case 'revise':
      return lines(say(prompts.callAskedBack({ by })), words);
    default:
      return wasDoubtful
        ? lines(say(prompts.callNotHappened({ by })), words)
        : lines(say(prompts.callRejected({ by, call: decided.review })), words || say(prompts.callNoWords));
  }
}

function wordsOf(decided: ReviewDecided, prompts: Prompts): string {
  const { feedback } = decided;
  return feedback ? quoted(oneLine(unmarked(prompts, prompts.callWords({ by: nameOf(decided) }))), feedback) : '';
}

function nameOf({ by }: ReviewDecided): string {
  return oneLine(by.user.name);
}

function lines(...parts: readonly string[]): string {
  return parts.filter(Boolean).join('\n');
}

function aboutCall(body: Json, id: string): boolean {
  const { call, review } = (body ?? {}) as { readonly call?: Json; readonly review?: Json };
  return call === id || review === id;
}
