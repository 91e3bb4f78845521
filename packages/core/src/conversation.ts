import type { Comment, Json, Person } from '@holdpoint/protocol';
import type { Agent } from './agent.ts';
import type { ToolsCalled } from './call-event.ts';
import { isCallId } from './call-id.ts';
import type { Feedback, TaskDefinition } from './definition.ts';
import { handedOver, newestDigest } from './digest.ts';
import type { CallAnswered, CallMisfit, GuardJudged, PointsChecked, ReviewDecided } from './event.ts';
import type { JournalEntry } from './journal.ts';
import { asLine } from './json-line.ts';
import { indented, markOf, oneLine, quoted, unmarked } from './marks.ts';
import type { Message } from './model.ts';
import { openPoints } from './point-check.ts';
import { englishPrompts, type Prompts } from './prompts.ts';
import { isAnswer, messagesOf } from './recorded.ts';
import { lateResults, missingAnswers, toolMessages } from './tool-messages.ts';
import { asFacts, placeOf, saidIn, shownAt } from './words.ts';

/** An accepted output that a task works from, with what is known of its making. */
export interface Upstream {
  readonly title: string;
  readonly attempt: number;
  /** `undefined`: the task was skipped. */
  readonly output: Json | undefined;
  readonly acceptedBy: Person | null;
  /** True when that person put a version of their own in the place of the agent's. */
  readonly edited: boolean;
  /** What that person said to it, where the gate passes remarks on. */
  readonly remark: string | null;
}

/** What the agent is to do, as text: the task's prompt, the outputs it works from, and the shape of the answer. */
export interface Assignment {
  readonly agent: Agent;
  readonly title: string;
  readonly prompt: string;
  readonly upstream: readonly Upstream[];
  /** What people said about what it works from, and what that was made from, oldest first. */
  readonly said?: readonly Feedback[];
  /** What people said about the task's own results, oldest first. */
  readonly saidHere?: readonly Feedback[];
  readonly outputSchema: TaskDefinition['outputSchema'];
  /** Hash of what the attempt is made from. */
  readonly inputHash: string | null;
  /** True when its turns that may call tools are used up: it must answer now. */
  readonly mustAnswer?: boolean;
  /** The words around all of it. Default: English. */
  readonly prompts?: Prompts;
}

/** Every message recorded for a task, in order. A conversation is never kept elsewhere, and only grows. */
export function recordedMessages(entries: readonly JournalEntry[]): readonly Message[] {
  return entries.flatMap(messagesOf);
}

/**
 * The conversation as it is sent: as it was recorded, or, once the model could not read all of it, with a hand-over in
 * the place of its older part. What people said stays beside it word for word; open points are left to what is added.
 */
export function sentMessages(
  entries: readonly JournalEntry[],
  assignment: Assignment,
  feedback: readonly Feedback[],
): readonly Message[] {
  const digested = newestDigest(entries);
  if (!digested) return recordedMessages(entries);
  const { prompts = englishPrompts, saidHere = [] } = assignment;
  const gone = entries.filter(({ version }) => version <= digested.upTo);
  const [first, last] = [gone.find(isAnswer), gone.findLast(isAnswer)];
  const edit = gone.findLast(isEdit);
  // with the results of calls, open points are not said again
  const added = entries.findLast(isAnswer)?.type === 'tools.called' ? [] : feedback;
  const said = saidHere.filter(({ version }) => !added.some((open) => open.version === version));
  const verbatim = [
    first && last && madeFrom(first) !== madeFrom(last) ? changedMaterial(assignment, prompts) : '',
    edit ? editedBy(bodyOf<ReviewDecided>(edit), prompts) : '',
    ...(said.length > 0 ? [unmarked(prompts, prompts.saidBefore), ...asFacts(said, prompts)] : []),
  ];
  return handedOver(entries, digested, verbatim.filter(Boolean), prompts);
}

/**
 * The messages to add before the next call: the opening, the results of its calls, or what happened since the agent last spoke — other material, a
 * person's edit, a misfit, a guard's refusal, a reviewer's request — with every point that is still open as the last
 * instruction.
 */
export function nextMessages(
  entries: readonly JournalEntry[],
  assignment: Assignment,
  feedback: readonly Feedback[],
): readonly Message[] {
  const { prompts = englishPrompts } = assignment;
  const last = entries.findLast(isAnswer);
  if (!last) return withPoints(opening(assignment, prompts), stillOpen(feedback, prompts));
  const since = entries.filter((entry) => entry.version > last.version);
  const asked = feedback.some(({ version }) => version > last.version);
  const edit = since.findLast(isEdit);
  const results = last.type === 'tools.called' ? toolMessages(last, since, prompts) : [];
  const parts = [
    last.type === 'tools.called' ? missingAnswers(last, since, prompts) : '',
    lateResults(entries, last, prompts),
    madeFrom(last) === assignment.inputHash ? '' : changedMaterial(assignment, prompts),
    edit ? editedBy(bodyOf<ReviewDecided>(edit), prompts) : '',
    // what people say goes before what guards said about the same attempt
    asked || edit ? '' : problem(last, since, feedback, prompts),
    // results are what the agent waits for; points that it has before it are not said again with them
    asked ? requestChanges(feedback, prompts) : results.length > 0 ? '' : stillOpen(feedback, prompts),
    assignment.mustAnswer ? unmarked(prompts, prompts.answerNow) : '',
  ];
  const content = parts.filter(Boolean).join('\n\n') || (results.length > 0 ? '' : unmarked(prompts, prompts.again));
  return [...results, ...(content ? [{ role: 'user' as const, content }] : [])];
}

/** The open points of a task, oldest first: those of its own gate, and those that sent it back from elsewhere. */
export function openFeedback(
  own: readonly JournalEntry[],
  from: number | null,
  elsewhere: readonly JournalEntry[],
  titleOf: (task: string) => string,
): readonly Feedback[] {
  const atOwnGate = from === null ? [] : own.filter(({ version }) => version >= from);
  return [...atOwnGate, ...elsewhere]
    .sort((a, b) => a.version - b.version)
    .filter((entry) => entry.type !== 'review.decided' || bodyOf<ReviewDecided>(entry).decision === 'revise')
    .flatMap((entry) => saidIn(entry, titleOf) ?? []);
}

function opening(assignment: Assignment, prompts: Prompts): readonly Message[] {
  const { agent, outputSchema } = assignment;
  const answer = [unmarked(prompts, prompts.answer), JSON.stringify(outputSchema)].join('\n');
  return [
    { role: 'system', content: unmarked(prompts, prompts.system(agent)) },
    { role: 'user', content: [...material(assignment, prompts), answer].filter(Boolean).join('\n\n') },
  ];
}

function withPoints(messages: readonly Message[], points: string): readonly Message[] {
  return messages.map((message, index) =>
    points && index === messages.length - 1 ? { ...message, content: `${message.content}\n\n${points}` } : message,
  );
}

function material({ title, prompt, upstream, said = [] }: Assignment, prompts: Prompts): readonly string[] {
  return [
    unmarked(prompts, prompts.task({ title })),
    unmarked(prompts, prompt),
    ...(upstream.length > 0 ? [unmarked(prompts, prompts.material)] : []),
    ...upstream.map((output) => labelled(output, prompts)),
    ...(said.length > 0 ? [unmarked(prompts, prompts.said), ...asFacts(said, prompts)] : []),
  ];
}

/** The whole of it again: what the agent was given before no longer holds. */
function changedMaterial(assignment: Assignment, prompts: Prompts): string {
  return [
    unmarked(prompts, prompts.changedMaterial),
    ...material(assignment, prompts),
    unmarked(prompts, prompts.again),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function labelled({ title, attempt, output, acceptedBy, edited, remark }: Upstream, prompts: Prompts): string {
  if (output === undefined) return unmarked(prompts, prompts.skipped({ title }));
  const by = acceptedBy && oneLine(acceptedBy.name);
  const parts = [unmarked(prompts, prompts.accepted({ title, attempt, by, edited })), asLine(output)];
  if (by !== null && remark) parts.push(quoted(unmarked(prompts, prompts.remark({ by })), remark));
  return parts.join('\n');
}

/** The person's version is the one in force; without being told, the agent would go back to its own. */
function editedBy({ by, output }: ReviewDecided, prompts: Prompts): string {
  return [unmarked(prompts, prompts.edited({ by: oneLine(by.user.name) })), asLine(output ?? null)].join('\n');
}

function requestChanges(feedback: readonly Feedback[], prompts: Prompts): string {
  const newest = feedback.at(-1);
  return [
    unmarked(prompts, prompts.requestChanges({ on: newest ? shownAt(newest) : null })),
    points(feedback, prompts),
    unmarked(prompts, prompts.requestChangesAgain),
  ].join('\n\n');
}

function stillOpen(feedback: readonly Feedback[], prompts: Prompts): string {
  return feedback.length === 0 ? '' : `${unmarked(prompts, prompts.stayOpen)}\n\n${points(feedback, prompts)}`;
}

/** What reviewers said, marked and fenced. Outside the fences, no line that others wrote can begin like a mark. */
function points(feedback: readonly Feedback[], prompts: Prompts): string {
  return feedback
    .flatMap((said, index) => {
      const by = oneLine(said.by.name);
      const mark = markOf(prompts, { number: `${index + 1}`, by, on: shownAt(said), about: null });
      const remarks = said.comments.map((comment, at) => remark(`${index + 1}.${at + 1}`, by, comment, prompts));
      return [...(said.text.trim() ? [quoted(mark, said.text)] : []), ...remarks];
    })
    .join('\n\n');
}

/** One place of a proposal, and what was said about it. */
function remark(number: string, by: string, comment: Comment, prompts: Prompts): string {
  return quoted(markOf(prompts, { number, by, on: null, about: placeOf(comment) }), comment.text);
}

/** What was wrong with the last answer: it missed the schema, guards refused it, or points are unanswered. */
function problem(
  last: JournalEntry,
  since: readonly JournalEntry[],
  feedback: readonly Feedback[],
  prompts: Prompts,
): string {
  if (last.type === 'tools.called') return '';
  if (last.type === 'call.misfit') return misfit(bodyOf<CallMisfit>(last).message, prompts);
  const judged = since.filter(({ type }) => type === 'guard.judged').map((entry) => bodyOf<GuardJudged>(entry).verdict);
  const refused = [...bodyOf<CallAnswered>(last).verdicts, ...judged].filter(({ passed }) => !passed);
  if (refused.length === 0) return unanswered(since, feedback, prompts);
  return [
    unmarked(prompts, prompts.refused),
    ...refused.map(({ name, message }) => `- ${name}: ${indented(message ?? prompts.refusedWordless)}`),
    '',
    unmarked(prompts, prompts.refusedAgain),
  ].join('\n');
}

function unanswered(since: readonly JournalEntry[], feedback: readonly Feedback[], prompts: Prompts): string {
  const results = since.flatMap((entry) =>
    entry.type === 'points.checked' ? bodyOf<PointsChecked>(entry).results : [],
  );
  const lacking = openPoints(feedback).flatMap(({ id, number }) => {
    const found = results.find((result) => result.id === id);
    return found?.status === 'unanswered' ? [`- ${number}: ${indented(found.note ?? prompts.unansweredWordless)}`] : [];
  });
  if (lacking.length === 0) return '';
  const [first, last] = [prompts.unanswered, prompts.unansweredAgain].map((text) => unmarked(prompts, text));
  return [first, ...lacking, '', last].join('\n');
}

function misfit(message: string, prompts: Prompts): string {
  return `${unmarked(prompts, prompts.misfit)}\n  ${indented(message)}\n\n${unmarked(prompts, prompts.misfitAgain)}`;
}

function isEdit(entry: JournalEntry): boolean {
  const { decision, review } = bodyOf<ReviewDecided>(entry);
  // a call's arguments that a person changed are told with its result
  return entry.type === 'review.decided' && decision === 'edit' && !isCallId(review);
}

function madeFrom(answer: JournalEntry): string | null {
  return bodyOf<CallAnswered | CallMisfit | ToolsCalled>(answer).inputHash;
}

function bodyOf<Event>(entry: JournalEntry): Event {
  return entry.body as unknown as Event;
}
