import {
  type CallAnswered,
  type CallFailed,
  type CallMisfit,
  definedTask,
  fitOutput,
  type GuardJudged,
  type ItemsListed,
  type Model,
  nextMessages,
  noUsage,
  parseOutput,
  plannedTask,
  type Run,
  recordedMessages,
  type TaskAdmitted,
  type TaskDefinition,
  type TaskPlan,
  taskKeyOf,
  type WantedCommand,
} from '@holdpoint/core';
import { HoldpointError, type Json, type TokenFrame } from '@holdpoint/protocol';
import type { Store } from '@holdpoint/store';
import { type Contents, contentsOf, outputAt } from './contents.ts';
import { judge, judgeOf, lookOver } from './guards.ts';
import { gather, listedItems } from './items.ts';
import { presentFor } from './present.ts';
import type { RegisteredCrew } from './registry.ts';

type Own<Event> = Event extends unknown ? Omit<Event, 'key' | 'at' | 'salt' | 'task' | 'command'> : never;

/** What came of a command's work; the caller adds the envelope. Failures to answer are thrown. */
export type Outcome = Own<TaskAdmitted | ItemsListed | CallAnswered | CallMisfit | GuardJudged>;
export type Failure = Own<CallFailed>;

export interface ActivityOptions {
  readonly store: Store;
  readonly model: Model | null;
  readonly signal: AbortSignal;
  readonly onTokens: (frame: TokenFrame) => void;
  /** Hears of a `present` that failed; people see that it did, not why. */
  readonly onError: (error: unknown) => void;
}

/** A command's work, with all that it is done from. */
interface Job extends ActivityOptions {
  readonly run: Run;
  readonly task: TaskDefinition;
  readonly plan: TaskPlan;
  /** Effect key. */
  readonly key: string;
  readonly contents: Contents;
}

/** Does the work of one command: asks the model, the function, the condition or a judge; then runs the guards. */
export async function perform(
  run: Run,
  { definition, plan }: RegisteredCrew,
  command: WantedCommand,
  options: ActivityOptions,
): Promise<Outcome> {
  const { task: id, work, key } = command.body;
  const task = definedTask(definition, id);
  const taskPlan = plannedTask(plan, id);
  if (!task || !taskPlan) throw new HoldpointError('TASK_NOT_FOUND', `Crew "${plan.name}" has no task "${id}".`);
  if (work === 'guard.judge') return judgeNext(run, task, taskPlan, key, options);
  const job = { ...options, run, task, plan: taskPlan, key, contents: await contentsOf(options.store, run, plan, id) };
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
  const { run, task, contents, key, signal, onTokens } = job;
  const { agent } = task;
  const model = agent?.model ?? job.model;
  if (!agent || !model) {
    throw new HoldpointError('MODEL_REJECTED', `Task "${task.key}" has no model to ask.`, {
      hint: 'Give `createHoldpoint` a model, or the agent its own.',
    });
  }
  const { attempt, turn, inputHash } = rowOf(job);
  const assignment = {
    agent,
    title: task.title,
    prompt: (await thrown(task, () => task.prompt?.(contents.context))) ?? '',
    upstream: [...contents.upstream.values()],
    outputSchema: task.outputSchema,
    inputHash,
  };
  const added = nextMessages(contents.entries, assignment, contents.context.feedback);
  const frame = { run: run.id, task: task.key, attempt, turn, offset: 0 };
  const reply = await model.respond(
    {
      key,
      messages: [...recordedMessages(contents.entries), ...added],
      // an item's id is no name that every endpoint takes
      output: { name: taskKeyOf(task.key), schema: task.outputSchema },
    },
    { signal, onText: (text) => onTokens({ ...frame, text }) },
  );
  // half a character could neither be hashed nor stored; the model wrote the rest all the same
  const text = reply.text.toWellFormed();
  const { usage, model: name } = reply;
  const messages = [...added, { role: 'assistant' as const, content: text }];
  const parsed = parseOutput(task.output, text);
  if (!parsed.ok) return { type: 'call.misfit', inputHash, messages, message: parsed.message, usage, model: name };
  return answered(job, parsed.output, { messages, usage, model: name });
}

/** An output that fits, looked over by the guards that are functions, with what its reviewer is to see beside it. */
async function answered(
  job: Job,
  value: Json,
  spoken: Pick<CallAnswered, 'messages' | 'usage' | 'model'>,
): Promise<Outcome> {
  const { attempt, inputHash } = rowOf(job);
  const { task, contents, onError } = job;
  const { output, verdicts } = await lookOver(task, value, contents.context);
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
  { store, model, signal }: ActivityOptions,
): Promise<Outcome> {
  const { judged = 0, proposal } = run.tasks[task.key]?.context ?? {};
  const sentence = sentences[judged];
  if (!sentence || !proposal) throw new HoldpointError('INTERNAL', `Task "${task.key}" has nothing left to judge.`);
  const output = await outputAt(store, { tenant: run.tenant, run: run.id }, proposal.version);
  return { type: 'guard.judged', ...(await judge(judgeOf(task, model), sentence, output, { key, signal })) };
}

function rowOf({ run, task }: Job): { attempt: number; turn: number; inputHash: string | null } {
  const { attempt = 0, turn = 0, inputHash = null } = run.tasks[task.key]?.context ?? {};
  return { attempt, turn, inputHash };
}

async function thrown<Result>(task: TaskDefinition, call: () => Result | Promise<Result>): Promise<Result> {
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
