import {
  answerType,
  callMade,
  definedTask,
  type GatePlan,
  gateOf,
  type Model,
  type Reading,
  type ReplyChoices,
  type ReplyFailed,
  type ReplyRead,
  type ReplyReceived,
  type ReviewRow,
  type Run,
  replyLabels,
  replyReading,
  replyRequest,
  targetsOf,
  type WantedCommand,
} from '@holdpoint/core';
import { type DecisionRequest, HoldpointError, reviewId } from '@holdpoint/protocol';
import type { Store } from '@holdpoint/store';
import { bodyAt, entryAt, titleOf } from './contents.ts';
import type { Decide } from './decisions.ts';
import { modelFor, needed } from './model-for.ts';
import type { Own } from './own.ts';
import type { RegisteredCrew } from './registry.ts';
import { failureOf, type RetryPolicy } from './retry.ts';

// What a person wrote is read by a model, and what it was read as is decided like any other decision: checked, then
// recorded. Both are commands of their own.

export type ReplyOutcome = Own<ReplyRead | ReplyFailed>;

export interface ReplyWorkOptions {
  readonly store: Store;
  readonly model: Model | null;
  readonly signal: AbortSignal;
  /** Called before a model is asked. */
  readonly onAsk: () => void;
  readonly decide: Decide;
}

/** A reply that is being worked on, and the review it was written to. */
interface Job {
  readonly id: string;
  readonly review: ReviewRow;
  readonly version: number;
}

/** How often a reading, and the decision after it, is tried before the person is asked to choose. */
const replyTries = 3;

/** Does what the run wants done with a reply. `null`: it was decided, and that is the record. */
export async function workOnReply(
  run: Run,
  crew: RegisteredCrew,
  command: WantedCommand,
  options: ReplyWorkOptions,
): Promise<ReplyOutcome | null> {
  const job = jobOf(run, command);
  if (command.body.work === 'reply.read') return read(run, crew, job, command.body.key, options);
  await decideAsRead(run, job, command, options);
  return null;
}

/** What a reply's work that did not come about is recorded as. */
export function replyFailure(
  run: Run,
  command: WantedCommand,
  error: unknown,
  now: number,
  retry: RetryPolicy,
): ReplyOutcome {
  const { id, review, version } = jobOf(run, command);
  const failed = failureOf(error, { failures: review.context.reply?.tries ?? 0, limited: null }, now, {
    ...retry,
    tries: replyTries,
  });
  return { type: 'reply.failed', review: id, reply: version, ...failed };
}

async function read(
  run: Run,
  crew: RegisteredCrew,
  { id, review, version }: Job,
  key: string,
  { store, model: given, signal, onAsk }: ReplyWorkOptions,
): Promise<ReplyOutcome> {
  const { task: taskId, reply } = review.context;
  const task = definedTask(crew.definition, taskId);
  const model = needed(task ? modelFor(task, given) : given, 'to read replies by');
  const { text } = await receivedAt(store, run, version);
  const choices = await choicesOf(store, run, crew, { id, review });
  const { messages, schema } = replyRequest(choices, text, crew.prompts);
  onAsk();
  const answer = await model.respond(
    { key, messages, output: { name: 'reading', schema } },
    // nobody watches a reading
    { signal, onText: () => {} },
  );
  const { usage, model: name } = answer;
  const reading = replyReading(choices, answer.text.toWellFormed());
  const about = { review: id, reply: version, usage, model: name };
  if (reading) return { type: 'reply.read', ...about, ...reading };
  const failure = { code: 'OUTPUT_INVALID', message: 'The model’s answer was none of the labels.' } as const;
  const last = (reply?.tries ?? 0) + 1 >= replyTries;
  // the endpoint is well: it is asked again at once
  return { type: 'reply.failed', ...about, failure, retryAt: last ? null : (reply?.dueAt ?? 0) };
}

/** What the review's words can mean. */
async function choicesOf(
  store: Store,
  run: Run,
  { plan }: RegisteredCrew,
  { id, review }: Pick<Job, 'id' | 'review'>,
): Promise<ReplyChoices> {
  const { kind, task } = review.context;
  const gate = gateOf(plan, review);
  if (!gate) throw new HoldpointError('INTERNAL', `Task "${task}" has no gate to reply to.`);
  return {
    question: gate.question,
    labels: replyLabels(kind, inWords(review, gate.decisions)),
    targets: kind === 'question' ? [] : targetsOf(run, gate, review).map((id) => ({ id, title: titleOf(plan, id) })),
    value: kind === 'question' ? await answerOf(store, run, id, review) : null,
  };
}

/** What is confirmed once more, and what nobody knows whether it happened, is not let run by words that a model read. */
function inWords({ context }: ReviewRow, decisions: GatePlan['decisions']): GatePlan['decisions'] {
  const { call } = context;
  if (!call || (call.risk !== 'high' && !call.doubtful)) return decisions;
  return decisions.filter(({ type }) => type !== 'approve' && type !== 'answer');
}

/** What validates an answer to this question. */
async function answerOf(store: Store, run: Run, id: string, { context }: ReviewRow) {
  const entry = await entryAt(store, { tenant: run.tenant, run: run.id }, context.content.version);
  const schema = callMade(entry, id)?.asked?.answer;
  return schema ? answerType(schema) : null;
}

/** Takes the decision that the words were read as: theirs who wrote them, through the door they came by. */
async function decideAsRead(
  run: Run,
  { id, review, version }: Job,
  command: WantedCommand,
  { store, decide }: ReplyWorkOptions,
): Promise<void> {
  const { read: readAt } = review.context.reply ?? {};
  const ref = { tenant: run.tenant, run: run.id };
  const { text, revision, contentHash, by, channel } = await receivedAt(store, run, version);
  const reading = (await bodyAt(store, ref, readAt ?? 0)) as unknown as Reading;
  const request = { ...decisionOf(reading), revision, contentHash, feedback: text };
  await decide(reviewId(run.id, id), request, { by, channel, key: command.id }, version);
}

/** The labels of our own are decisions; any other is the name of an outcome. */
function decisionOf({ label, to, value = null }: Reading): Pick<DecisionRequest, 'type' | 'to' | 'outcome' | 'answer'> {
  switch (label) {
    case 'approve':
    case 'reject':
    case 'decline':
      return { type: label };
    case 'answer':
      return { type: label, answer: value };
    case 'revise':
      return { type: label, ...(to && { to }) };
    default:
      return { type: 'outcome', outcome: label };
  }
}

function jobOf(run: Run, { body: { review: id = '' } }: WantedCommand): Job {
  const review = run.reviews[id];
  const version = review?.context.reply?.version;
  if (!review || version === undefined) throw new HoldpointError('INTERNAL', `Review "${id}" has no reply to work on.`);
  return { id, review, version };
}

async function receivedAt(store: Store, run: Run, version: number): Promise<ReplyReceived> {
  return (await bodyAt(store, { tenant: run.tenant, run: run.id }, version)) as unknown as ReplyReceived;
}
