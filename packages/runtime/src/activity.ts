import {
  type CallAnswered,
  type CallFailed,
  type CallMisfit,
  fitOutput,
  type JournalEntry,
  type Model,
  nextMessages,
  parseOutput,
  type Run,
  recordedMessages,
  type TaskAdmitted,
  type TaskDefinition,
  type TaskFunctionContext,
  type Upstream,
  type WantedCommand,
} from '@holdpoint/core';
import { type GuardVerdict, HoldpointError, type Json, type TokenFrame } from '@holdpoint/protocol';
import type { Store } from '@holdpoint/store';
import { functionContext, inputOf, upstreamOf } from './contents.ts';
import type { RegisteredCrew } from './registry.ts';

type Own<Event> = Event extends unknown ? Omit<Event, 'key' | 'at' | 'salt' | 'task' | 'command'> : never;

/** What came of a command's work; the caller adds the envelope. Failures to answer are thrown. */
export type Outcome = Own<TaskAdmitted | CallAnswered | CallMisfit>;
export type Failure = Own<CallFailed>;

export interface ActivityOptions {
  readonly store: Store;
  readonly model: Model | null;
  readonly signal: AbortSignal;
  readonly onTokens: (frame: TokenFrame) => void;
}

/** Does the work of one command: asks the model, calls the function, or asks the condition; then runs the guards. */
export async function perform(
  run: Run,
  { definition, plan }: RegisteredCrew,
  command: WantedCommand,
  options: ActivityOptions,
): Promise<Outcome> {
  const { task: id, work, key } = command.body;
  const task = definition.tasks.find((candidate) => candidate.key === id);
  const taskPlan = plan.tasks.find((candidate) => candidate.key === id);
  if (!task || !taskPlan) throw new HoldpointError('TASK_NOT_FOUND', `Crew "${plan.name}" has no task "${id}".`);
  const ref = { tenant: run.tenant, run: run.id };
  const [entries, input, upstream] = await Promise.all([
    options.store.journal(ref, { task: id }),
    inputOf(options.store, ref),
    upstreamOf(options.store, run, taskPlan, plan.tasks),
  ]);
  const context = functionContext(run, id, input, upstream, entries);
  switch (work) {
    case 'condition.ask':
      return { type: 'task.admitted', admit: await admits(task, context) };
    case 'function.call':
      return callFunction(task, context, { key, signal: options.signal });
    case 'model.call':
      return callModel(run, task, context, { key, entries, upstream, ...options });
  }
}

async function admits(task: TaskDefinition, context: TaskFunctionContext): Promise<boolean> {
  try {
    return task.when ? await task.when(context) : true;
  } catch (cause) {
    throw new HoldpointError('CONDITION_THREW', `The condition of task "${task.key}" failed: ${messageOf(cause)}`, {
      cause,
    });
  }
}

async function callFunction(
  task: TaskDefinition,
  context: TaskFunctionContext,
  options: { key: string; signal: AbortSignal },
): Promise<Outcome> {
  const value = await thrown(task, () => task.perform?.(context, options));
  const fitted = fitOutput(task.output, value);
  if (!fitted.ok) {
    throw new HoldpointError(
      'OUTPUT_INVALID',
      `Task "${task.key}" returned something else than its schema says: ${fitted.message}`,
      { hint: 'Mend the function, or the schema.' },
    );
  }
  const verdicts = await judge(task, fitted.output, context);
  const usage = { inputTokens: 0, outputTokens: 0, requests: 0 };
  return { type: 'call.answered', messages: [], output: fitted.output, verdicts, usage, model: null };
}

interface ModelCall extends ActivityOptions {
  readonly key: string;
  readonly entries: readonly JournalEntry[];
  readonly upstream: ReadonlyMap<string, Upstream>;
}

async function callModel(
  run: Run,
  task: TaskDefinition,
  context: TaskFunctionContext,
  call: ModelCall,
): Promise<Outcome> {
  const { agent } = task;
  const model = agent?.model ?? call.model;
  if (!agent || !model) {
    throw new HoldpointError('MODEL_REJECTED', `Task "${task.key}" has no model to ask.`, {
      hint: 'Give `createHoldpoint` a model, or the agent its own.',
    });
  }
  const prompt = (await thrown(task, () => task.prompt?.(context))) ?? '';
  const assignment = {
    agent,
    title: task.title,
    prompt,
    upstream: [...call.upstream.values()],
    outputSchema: task.outputSchema,
  };
  const added = nextMessages(call.entries, assignment, context.feedback);
  const messages = [...recordedMessages(call.entries), ...added];
  const { attempt = 0, turn = 0 } = run.tasks[task.key]?.context ?? {};
  const frame = { run: run.id, task: task.key, attempt, turn, offset: 0 };
  const reply = await model.respond(
    { key: call.key, messages, output: { name: task.key, schema: task.outputSchema } },
    { signal: call.signal, onText: (text) => call.onTokens({ ...frame, text }) },
  );
  // half a character could neither be hashed nor stored; the model wrote the rest all the same
  const text = reply.text.toWellFormed();
  const spoken = [...added, { role: 'assistant' as const, content: text }];
  const parsed = parseOutput(task.output, text);
  if (!parsed.ok)
    return { type: 'call.misfit', messages: spoken, message: parsed.message, usage: reply.usage, model: reply.model };
  const verdicts = await judge(task, parsed.output, context);
  return {
    type: 'call.answered',
    messages: spoken,
    output: parsed.output,
    verdicts,
    usage: reply.usage,
    model: reply.model,
  };
}

/** Every guard looks at every attempt; one that throws counts as refusing, never as passing. */
async function judge(
  task: TaskDefinition,
  output: Json,
  context: TaskFunctionContext,
): Promise<readonly GuardVerdict[]> {
  const verdicts: GuardVerdict[] = [];
  for (const [name, check] of task.guards) {
    try {
      const answer = await check(output as never, context);
      const passed = answer === true || answer === undefined;
      verdicts.push({ name, passed, message: passed ? null : String(answer).toWellFormed() });
    } catch (error) {
      verdicts.push({
        name,
        passed: false,
        message: `This check could not be made: ${messageOf(error).toWellFormed()}`,
      });
    }
  }
  return verdicts;
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
