import {
  type CallRow,
  callMade,
  canonical,
  fillText,
  fitJson,
  fitOutput,
  type ReviewDecided,
  type Run,
  type TaskDefinition,
  type Tool,
  type ToolDoubted,
  type ToolFailed,
  type ToolReturned,
  type WantedCommand,
} from '@holdpoint/core';
import { HoldpointError, type Json } from '@holdpoint/protocol';
import type { Store } from '@holdpoint/store';
import { whoIsAsked } from './asked-about.ts';
import { type Contents, entryAt } from './contents.ts';
import type { Own } from './own.ts';
import { hashing } from './registry.ts';
import { failureOf, type RetryPolicy } from './retry.ts';

export type ToolOutcome = Own<ToolReturned | ToolFailed | ToolDoubted>;

export interface ToolCallJob {
  readonly store: Store;
  readonly run: Run;
  readonly task: TaskDefinition;
  readonly command: WantedCommand;
  readonly contents: Contents;
  readonly signal: AbortSignal;
  readonly retry: RetryPolicy;
  readonly onError: (error: unknown) => void;
  /** The store's clock. */
  readonly now: () => Promise<number>;
  /** Records that the tool is about to run; false when somebody else did before, or it is no longer wanted. */
  readonly started: (executedHash: string) => Promise<boolean>;
}

/**
 * Runs one call: with the arguments that were agreed to, and no others. A tool that must not run twice is recorded as
 * started first; found started already, or cut off by its time, nobody knows whether it happened, and a person is asked.
 */
export async function callTool(job: ToolCallJob): Promise<ToolOutcome | null> {
  const { run, task, command, contents } = job;
  const id = command.body.call ?? '';
  const row = run.calls[id];
  const tool = task.tools.find(({ name }) => name === row?.context.tool);
  if (!row || !tool) throw new HoldpointError('INTERNAL', `There is no call "${id}" to make.`);
  const doubt = async (reason: string): Promise<ToolOutcome> => {
    const input = await callArguments(job.store, run, id);
    const asked = await whoIsAsked(tool, input, contents.context, job.onError);
    const question = `“${tool.title}” was cut off. Did it happen?`;
    return { type: 'tool.doubted', call: id, reason, asked: { ...asked, question } };
  };
  if (row.state === 'started') return doubt('The process that ran it ended before its result was recorded.');

  const { input, executedHash } = await agreedArguments(job.store, run, id);
  if (!tool.idempotent && !(await job.started(executedHash))) return null;
  try {
    const value = await timed(job, tool, input, row);
    return returned(tool, id, input, value, executedHash);
  } catch (error) {
    if (job.signal.aborted) return null;
    const certain = HoldpointError.is(error) && error.code === 'TOOL_FAILED';
    if (!tool.idempotent && !certain)
      return doubt(error instanceof Error ? error.message.toWellFormed() : 'It failed.');
    return failed(job, tool, row, id, error);
  }
}

/** The arguments that run, held against what was agreed to. Throws `CALL_NOT_APPROVED` for any others. */
export async function agreedArguments(
  store: Store,
  run: Run,
  call: string,
): Promise<{ readonly input: Json; readonly executedHash: string }> {
  const input = await callArguments(store, run, call);
  const executedHash = hashing.sha256(canonical(input));
  if (executedHash !== run.calls[call]?.context.effective.hash) throw notApproved(call);
  return { input, executedHash };
}

/** The arguments as they were made, or as a person changed them. */
async function callArguments(store: Store, run: Run, id: string): Promise<Json> {
  const { context } = run.calls[id] as CallRow;
  const entry = await entryAt(store, { tenant: run.tenant, run: run.id }, context.effective.version);
  if (context.edited) return (entry.body as unknown as ReviewDecided).output ?? null;
  const made = callMade(entry, id);
  if (!made) throw new HoldpointError('INTERNAL', `The arguments of call "${id}" are missing.`);
  return made.arguments;
}

async function timed(job: ToolCallJob, tool: Tool, input: Json, { context }: CallRow): Promise<unknown> {
  const late = new AbortController();
  const signal = AbortSignal.any([job.signal, late.signal]);
  const { key } = job.command.body;
  const performed = (async () =>
    tool.perform(structuredClone(input) as never, {
      key,
      signal,
      run: job.contents.context.run,
      task: context.task,
      try: context.tries + 1,
    }))();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new HoldpointError('TOOL_UNAVAILABLE', `${tool.name} did not answer within ${tool.timeoutMs} ms.`);
      late.abort(error);
      reject(error);
    }, tool.timeoutMs);
    const stop = () => {
      clearTimeout(timer);
      reject(job.signal.reason);
    };
    job.signal.addEventListener('abort', stop, { once: true });
    performed.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      job.signal.removeEventListener('abort', stop);
    });
  });
}

function returned(tool: Tool, call: string, input: Json, value: unknown, executedHash: string): ToolOutcome {
  const fitted = tool.output ? fitOutput(tool.output, value) : fitJson(value);
  if (!fitted.ok) {
    const message = `${tool.name} ran, but returned something else than its schema says: ${fitted.message}`;
    return { type: 'tool.failed', call, failure: { code: 'OUTPUT_INVALID', message }, retryAt: null };
  }
  const effect = tool.effect === null ? {} : { effect: fillText(tool.effect, input, tool.inputSchema) };
  return { type: 'tool.returned', call, output: fitted.output, executedHash, ...effect };
}

/** Tried again while it may be, as the same call; then the agent is told. */
async function failed(job: ToolCallJob, tool: Tool, row: CallRow, call: string, error: unknown): Promise<ToolOutcome> {
  const ours = HoldpointError.is(error)
    ? error
    : new HoldpointError('TOOL_UNAVAILABLE', error instanceof Error ? error.message : String(error));
  const tries = tool.idempotent ? tool.tries : 1;
  const { failure, retryAt } = failureOf(ours, { failures: row.context.tries, limited: null }, await job.now(), {
    ...job.retry,
    tries,
  });
  return { type: 'tool.failed', call, failure, retryAt };
}

function notApproved(id: string): HoldpointError {
  return new HoldpointError(
    'CALL_NOT_APPROVED',
    `The arguments of call "${id}" are not the ones that were agreed to.`,
    {
      hint: 'It did not run. Somebody changed what is stored: look at the journal.',
    },
  );
}
