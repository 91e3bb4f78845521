import {
  type CallAnswered,
  type CallDeferred,
  type CallFailed,
  type CallMisfit,
  type CallOverflowed,
  type ConversationDigested,
  definedTask,
  digestible,
  fitOutput,
  type GuardJudged,
  type ItemsListed,
  type ModelReply,
  nextMessages,
  noUsage,
  type PointsChecked,
  type Prompts,
  parseOutput,
  plannedTask,
  type ReviewPassed,
  type Run,
  sentMessages,
  type TaskAdmitted,
  type TaskDefinition,
  type TaskPlan,
  type ToolSpec,
  type ToolsCalled,
  taskKeyOf,
  type WantedCommand,
} from '@holdpoint/core';
import { HoldpointError, type Json, type TokenFrame } from '@holdpoint/protocol';
import { type Contents, contentsOf, outputAt } from './contents.ts';
import { digestConversation, isOverflow, tooLong } from './digest.ts';
import { judge, type Looked, lookOver } from './guards.ts';
import { gather, listedItems } from './items.ts';
import { sentBy } from './lost-requests.ts';
import { madeCalls, withIds } from './made-calls.ts';
import { missingCall } from './missing-call.ts';
import { modelFor, needed } from './model-for.ts';
import type { Own } from './own.ts';
import { checkPoints } from './points.ts';
import { presentFor } from './present.ts';
import type { RegisteredCrew } from './registry.ts';
import { type ReplyOutcome, type ReplyWorkOptions, workOnReply } from './reply-work.ts';
import type { RetryPolicy } from './retry.ts';
import { callTool, type ToolOutcome } from './tool-call.ts';
import { waited } from './waited.ts';

/** What came of a command's work; the caller adds the envelope. Failures to answer are thrown. */
export type Outcome =
  | Own<TaskAdmitted | ItemsListed | CallAnswered | CallMisfit | CallOverflowed | ToolsCalled>
  | Own<ConversationDigested | GuardJudged | PointsChecked | ReviewPassed>
  | ToolOutcome
  | ReplyOutcome;
export type Deferral = Own<CallDeferred>;
export type Failure = Own<CallFailed>;

export interface ActivityOptions extends ReplyWorkOptions {
  readonly onTokens: (frame: TokenFrame) => void;
  /** Hears of a `present` that failed; people see that it did, not why. */
  readonly onError: (error: unknown) => void;
  readonly retry: RetryPolicy;
  readonly now: () => Promise<number>;
  /** Records that a tool is about to run; false when it need not. */
  readonly started: (call: string, executedHash: string) => Promise<boolean>;
}

/** A command's work, with all that it is done from. */
interface Job extends ActivityOptions {
  readonly run: Run;
  readonly task: TaskDefinition;
  readonly prompts: Prompts;
  /** Effect key. */
  readonly key: string;
  readonly contents: Contents;
}

/**
 * Does the work of one command: asks the model, the function, the condition or a judge, or calls a tool; then runs the
 * guards. `null` where nothing is to be recorded: the work recorded itself, or somebody else does it.
 */
export async function perform(
  run: Run,
  crew: RegisteredCrew,
  command: WantedCommand,
  options: ActivityOptions,
): Promise<Outcome | null> {
  const { definition, plan, prompts } = crew;
  const { task: id, work, key } = command.body;
  const task = definedTask(definition, id);
  const taskPlan = plannedTask(plan, id);
  if (!task || !taskPlan) throw new HoldpointError('TASK_NOT_FOUND', `Crew "${plan.name}" has no task "${id}".`);
  if (work === 'review.wait') return waited(run, plan, command);
  if (work === 'reply.read' || work === 'reply.decide') return workOnReply(run, crew, command, options);
  if (work === 'guard.judge') return judgeNext(run, task, taskPlan, key, { ...options, prompts });
  // the calls of a turn are made from what they have led to
  const upTo = command.body.call === undefined ? run.tasks[id]?.context.asOf : undefined;
  const contents = await contentsOf(options.store, run, plan, id, upTo);
  const job = { ...options, run, task, plan: taskPlan, prompts, key, contents };
  switch (work) {
    case 'condition.ask':
      return { type: 'task.admitted', admit: await admits(job) };
    case 'items.list':
      return { type: 'items.listed', items: await listItems(job) };
    case 'items.gather':
      return answered(job, [...(await gather(job.store, run, id))], { messages: [], usage: noUsage, model: null });
    case 'function.call':
      return callFunction(job);
    case 'model.call':
      return callModel(job);
    case 'tool.call': {
      const started = (hash: string) => options.started(command.body.call ?? '', hash);
      return callTool({ ...job, command, started });
    }
    case 'conversation.digest':
      return digestConversation(modelFor(task, options.model), task, job.contents.entries, job);
    case 'points.check': {
      const { version = 0 } = run.tasks[id]?.context.proposal ?? {};
      const output = await outputAt(options.store, { tenant: run.tenant, run: run.id }, version);
      return checkPoints(modelFor(task, options.model), output, job.contents, job);
    }
    default:
      throw new HoldpointError('INTERNAL', `"${work}" is done across runs.`);
  }
}

async function admits({ task, contents }: Job): Promise<boolean> {
  try {
    return task.when ? await task.when(contents.context) : true;
  } catch (cause) {
    throw new HoldpointError('CONDITION_THREW', `The condition of task "${task.key}" failed: ${messageOf(cause)}`, {
      cause,
    });
  }
}

async function listItems({ task, contents }: Job): Promise<ItemsListed['items']> {
  return thrown(task, async () => listedItems(task, await task.each?.forEach(contents.context)));
}

async function callFunction(job: Job): Promise<Outcome> {
  const { task, contents, key, signal } = job;
  const { attempt } = rowOf(job);
  const value = await thrown(task, () => task.perform?.(contents.context, { key, signal, attempt }));
  const fitted = fitOutput(task.output, value);
  if (!fitted.ok) {
    throw new HoldpointError(
      'OUTPUT_INVALID',
      `Task "${task.key}" returned something else than its schema says: ${fitted.message}`,
      { hint: 'Mend the function, or the schema.' },
    );
  }
  return answered(job, fitted.output, { messages: [], usage: noUsage, model: null });
}

async function callModel(job: Job): Promise<Outcome> {
  const { run, task, contents, key, signal, onTokens, onAsk } = job;
  const { agent } = task;
  if (!agent) throw new HoldpointError('INTERNAL', `Task "${task.key}" has no agent.`);
  const model = needed(modelFor(task, job.model), `for task "${task.key}"`);
  const { attempt, turn, steps, inputHash } = rowOf(job);
  const mustAnswer = task.tools.length > 0 && steps >= task.maxSteps;
  const assignment = {
    agent,
    title: task.title,
    prompt: (await thrown(task, () => task.prompt?.(contents.context))) ?? '',
    upstream: [...contents.upstream.values()],
    said: contents.said,
    saidHere: contents.saidHere,
    outputSchema: task.outputSchema,
    inputHash,
    prompts: job.prompts,
    mustAnswer,
  };
  const added = nextMessages(contents.entries, assignment, contents.context.feedback);
  const frame = { run: run.id, task: task.key, attempt, turn, offset: 0 };
  const sent = sentMessages(contents.entries, assignment, contents.context.feedback);
  const request = {
    key,
    messages: [...sent, ...added],
    // an item's id is no name that every endpoint takes
    output: { name: taskKeyOf(task.key), schema: task.outputSchema },
    ...(task.tools.length > 0 && !mustAnswer && { tools: task.tools.map(toolSpec) }),
  };
  onAsk();
  const reply = await unlessTooLong(
    model.respond(request, {
      signal,
      onText: (text) => onTokens({ ...frame, text }),
      onReasoning: (text) => onTokens({ ...frame, text, reasoning: true }),
    }),
    contents,
  );
  if ('type' in reply) return reply;
  // half a character could neither be hashed nor stored; the model wrote the rest all the same
  const text = reply.text.toWellFormed();
  const { usage, model: name } = reply;
  if (reply.calls?.length) {
    const calls = withIds(reply.calls, `${attempt}_${turn}`);
    const made = await madeCalls(calls, {
      run,
      task,
      context: contents.context,
      entries: contents.entries,
      prompts: job.prompts,
      onError: job.onError,
    });
    const called = [...added, { role: 'assistant' as const, content: text, calls }];
    return { type: 'tools.called', attempt, inputHash, messages: called, calls: made, usage, model: name };
  }
  const spoken = [...added, { role: 'assistant' as const, content: text }];
  const parsed = parseOutput(task.output, text);
  if (!parsed.ok)
    return { type: 'call.misfit', inputHash, messages: spoken, message: parsed.message, usage, model: name };
  const looked = await lookOver(task, parsed.output, contents.context);
  const heard = { messages: spoken, usage, model: name };
  if (looked.missing.length === 0) return proposed(job, looked, heard);
  const calls = looked.missing.map((asks) => missingCall(task, asks, looked.verdicts));
  return { type: 'tools.called', attempt, inputHash, ...heard, calls };
}

/** The reply, or that the conversation must be digested first; an overflow with nothing to digest is a failure. */
async function unlessTooLong(
  reply: Promise<ModelReply>,
  { entries }: Contents,
): Promise<ModelReply | Own<CallOverflowed>> {
  try {
    return await reply;
  } catch (error) {
    if (!isOverflow(error)) throw error;
    if (digestible(entries).length === 0) throw tooLong(error);
    const usage = { ...noUsage, unrecorded: sentBy(error) };
    return { type: 'call.overflowed', message: error.message.toWellFormed(), usage };
  }
}

/** An output that fits, looked over by the guards that are functions, with what its reviewer is to see beside it. */
export async function answered(
  job: Pick<Job, 'run' | 'task' | 'contents' | 'onError'>,
  value: Json,
  spoken: Pick<CallAnswered, 'messages' | 'usage' | 'model'>,
): Promise<Own<CallAnswered>> {
  return proposed(job, await lookOver(job.task, value, job.contents.context), spoken);
}

async function proposed(
  job: Parameters<typeof answered>[0],
  { output, verdicts }: Looked,
  spoken: Parameters<typeof answered>[2],
): Promise<Own<CallAnswered>> {
  const { attempt, inputHash } = rowOf(job);
  const { task, contents, onError } = job;
  const shown = verdicts.every(({ passed }) => passed) || task.whenGuardsFail === 'review';
  const presented = shown ? await presentFor(task, output, contents.context, onError) : {};
  return { type: 'call.answered', attempt, inputHash, ...spoken, output, verdicts, ...presented };
}

/** Has the sentence judged that comes next. */
async function judgeNext(
  run: Run,
  task: TaskDefinition,
  { sentences }: TaskPlan,
  key: string,
  { store, model, signal, onAsk, prompts }: ActivityOptions & Pick<Job, 'prompts'>,
): Promise<Outcome> {
  const { judged = 0, proposal } = run.tasks[task.key]?.context ?? {};
  const sentence = sentences[judged];
  if (!sentence || !proposal) throw new HoldpointError('INTERNAL', `Task "${task.key}" has nothing left to judge.`);
  const output = await outputAt(store, { tenant: run.tenant, run: run.id }, proposal.version);
  const options = { key, signal, onAsk, prompts };
  return { type: 'guard.judged', ...(await judge(modelFor(task, model), sentence, output, options)) };
}

function toolSpec({ name, description, inputSchema }: TaskDefinition['tools'][number]): ToolSpec {
  return { name, description, parameters: inputSchema };
}

function rowOf({ run, task }: Pick<Job, 'run' | 'task'>): {
  attempt: number;
  turn: number;
  steps: number;
  inputHash: string | null;
} {
  const { attempt = 0, turn = 0, steps = 0, inputHash = null } = run.tasks[task.key]?.context ?? {};
  return { attempt, turn, steps, inputHash };
}

export async function thrown<Result>(
  task: Pick<TaskDefinition, 'key'>,
  call: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    if (HoldpointError.is(cause)) throw cause;
    throw new HoldpointError('TASK_THREW', `Task "${task.key}" threw: ${messageOf(cause)}`, { cause });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
