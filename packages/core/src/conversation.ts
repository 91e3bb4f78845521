import type { Json, Person } from '@holdpoint/protocol';
import type { Agent } from './agent.ts';
import type { ToolsCalled } from './call-event.ts';
import { isCallId } from './call-id.ts';
import type { Feedback, OpenFeedback, TaskDefinition } from './definition.ts';
import { handedOver, newestDigest } from './digest.ts';
import type { CallAnswered, CallMisfit, GuardJudged, PointsChecked, ReviewDecided } from './event.ts';
import type { JournalEntry } from './journal.ts';
import { asLine } from './json-line.ts';
import { indented, oneLine, quoted, unmarked } from './marks.ts';
import type { Message } from './model.ts';
import { openPoints } from './point-check.ts';
import { type PointsToTell, pointsToTell, toldPoints } from './points-told.ts';
import { englishPrompts, type Prompts } from './prompts.ts';
import { isAnswer, messagesOf } from './recorded.ts';
import { lateResults, missingAnswers, toolMessages } from './tool-messages.ts';
import { asFacts, shownAt } from './words.ts';

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

/** `saidAbove`: other words about earlier results stand in the conversation. */
type Told = Assignment & { readonly saidAbove?: boolean };

/** Every message recorded for a task, in order. A conversation is never kept elsewhere, and only grows. */
export function recordedMessages(entries: readonly JournalEntry[]): readonly Message[] {
  return entries.flatMap(messagesOf);
}

/**
 * The conversation as it is sent: as it was recorded, or, once the model could not read all of it, with a hand-over in
 * the place of its older part. What people said stays beside it word for word: what is closed as facts, open points
 * under their marks and numbers, but for those that are said again in what is added.
 */
export function sentMessages(
  entries: readonly JournalEntry[],
  assignment: Assignment,
  feedback: readonly OpenFeedback[],
): readonly Message[] {
  const digested = newestDigest(entries);
  if (!digested) return recordedMessages(entries);
  const { prompts = englishPrompts, saidHere = [] } = assignment;
  const gone = entries.filter(({ version }) => version <= digested.upTo);
  const [first, last] = [gone.find(isAnswer), gone.findLast(isAnswer)];
  const edit = gone.findLast(isEdit);
  const isOpen = new Set(feedback.map(({ version }) => version));
  const said = saidHere.filter(({ version }) => !isOpen.has(version));
  const { inFull } = pointsToTell(entries, feedback);
  // those from before the first answer stand in the opening, those after the hand-over in what follows it
  const lost = feedback.filter(({ version }) => version > (first?.version ?? 0) && version < digested.upTo);
  const open = { inFull: lost.filter((words) => !inFull.includes(words)), byNumber: [] };
  const verbatim = [
    first && last && madeFrom(first) !== madeFrom(last) ? changedMaterial(assignment, prompts) : '',
    edit ? editedBy(bodyOf<ReviewDecided>(edit), prompts) : '',
    ...(said.length > 0 ? [unmarked(prompts, prompts.saidBefore), ...asFacts(said, prompts)] : []),
    stillOpen(open, prompts),
  ];
  return handedOver(entries, digested, verbatim.filter(Boolean), prompts);
}

/**
 * The messages to add before the next call: the opening, the results of its calls, or what happened since the agent last
 * spoke — other material, a person's edit, a misfit, a guard's refusal, a reviewer's request — with the newest points as
 * the last instruction. Whatever stands in the conversation that is sent is not said again but named.
 */
export function nextMessages(
  entries: readonly JournalEntry[],
  assignment: Assignment,
  feedback: readonly OpenFeedback[],
): readonly Message[] {
  const { prompts = englishPrompts } = assignment;
  const last = entries.findLast(isAnswer);
  const told = pointsToTell(entries, feedback);
  if (!last) return withPoints(opening(assignment, prompts), stillOpen(told, prompts));
  const since = entries.filter((entry) => entry.version > last.version);
  const asked = feedback.some(({ version }) => version > last.version);
  const edit = since.findLast(isEdit);
  const results = last.type === 'tools.called' ? toolMessages(last, since, prompts) : [];
  const parts = [
    last.type === 'tools.called' ? missingAnswers(last, since, prompts) : '',
    lateResults(entries, last, prompts),
    madeFrom(last) === assignment.inputHash ? '' : changedMaterial(withNews(entries, assignment, feedback), prompts),
    edit ? editedBy(bodyOf<ReviewDecided>(edit), prompts) : '',
    // what people say goes before what guards said about the same attempt
    asked || edit ? '' : problem(last, since, feedback, prompts),
    asked ? requestChanges(told, prompts) : stillOpen(told, prompts),
    assignment.mustAnswer ? unmarked(prompts, prompts.answerNow) : '',
  ];
  const content = parts.filter(Boolean).join('\n\n') || (results.length > 0 ? '' : unmarked(prompts, prompts.again));
  return [...results, ...(content ? [{ role: 'user' as const, content }] : [])];
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

/** The assignment without the words about earlier results that stand in the conversation already. */
function withNews(entries: readonly JournalEntry[], assignment: Assignment, feedback: readonly OpenFeedback[]): Told {
  const { said = [], prompts = englishPrompts } = assignment;
  if (said.length === 0) return assignment;
  const spoken = sentMessages(entries, assignment, feedback)
    .flatMap(({ role, content }) => (role === 'user' ? [content] : []))
    .join('\n\n');
  const news = said.filter((words) => !asFacts([words], prompts).every((fact) => spoken.includes(fact)));
  return { ...assignment, said: news, saidAbove: news.length < said.length };
}

function material({ title, prompt, upstream, said = [], saidAbove }: Told, prompts: Prompts): readonly string[] {
  return [
    unmarked(prompts, prompts.task({ title })),
    unmarked(prompts, prompt),
    ...(upstream.length > 0 ? [unmarked(prompts, prompts.material)] : []),
    ...upstream.map((output) => labelled(output, prompts)),
    saidAbove ? unmarked(prompts, prompts.saidAbove) : '',
    ...(said.length > 0 ? [unmarked(prompts, prompts.said), ...asFacts(said, prompts)] : []),
  ];
}

/** The whole of it again: what the agent was given before no longer holds. */
function changedMaterial(assignment: Told, prompts: Prompts): string {
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

function requestChanges(told: PointsToTell, prompts: Prompts): string {
  const newest = told.inFull.at(-1);
  return [
    unmarked(prompts, prompts.requestChanges({ on: newest ? shownAt(newest) : null })),
    toldPoints(told, prompts),
    unmarked(prompts, prompts.requestChangesAgain),
  ].join('\n\n');
}

function stillOpen(told: PointsToTell, prompts: Prompts): string {
  return told.inFull.length === 0 ? '' : `${unmarked(prompts, prompts.stayOpen)}\n\n${toldPoints(told, prompts)}`;
}

/** What was wrong with the last answer: it missed the schema, guards refused it, or points are unanswered. */
function problem(
  last: JournalEntry,
  since: readonly JournalEntry[],
  feedback: readonly OpenFeedback[],
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

function unanswered(since: readonly JournalEntry[], feedback: readonly OpenFeedback[], prompts: Prompts): string {
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
