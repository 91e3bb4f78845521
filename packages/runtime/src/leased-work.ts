import { isMasked, type Model, type RunEvent, type WantedCommand, wanted } from '@holdpoint/core';
import { HoldpointError, type TokenFrame } from '@holdpoint/protocol';
import type { Lease, RunRef, Store } from '@holdpoint/store';
import { type Deferral, type Failure, type Outcome, perform } from './activity.ts';
import type { Apply } from './apply.ts';
import type { Clock } from './clock.ts';
import { type Crossed, cross, crossHeld, isCrossing, tells } from './crossing.ts';
import type { Decide } from './decisions.ts';
import type { Fault } from './fault-points.ts';
import type { Feed } from './feed.ts';
import type { Limiter } from './limiter.ts';
import { asksModel, cutOff, sentBy, withLost } from './lost-requests.ts';
import { begunTooOften, inTime } from './poison.ts';
import { randomHex } from './random-hex.ts';
import type { Registry } from './registry.ts';
import { replyFailure } from './reply-work.ts';
import { failureOf, type RetryPolicy } from './retry.ts';
import type { RunReader, Standing } from './run-reader.ts';

/** What the work of a command is done with. */
export interface LeasedWorkOptions {
  readonly store: Store;
  readonly reader: RunReader;
  readonly registry: Registry;
  readonly apply: Apply;
  readonly feed: Feed;
  readonly model: Model | null;
  /** Takes decisions that were read from words. */
  readonly decide: Decide;
  readonly clock: Clock;
  readonly fault: Fault;
  readonly leaseMs: number;
  readonly retry: RetryPolicy;
  readonly limiter: Limiter;
  readonly onError: (error: unknown) => void;
}

export interface Signals {
  /** The work is not wanted here any more. */
  readonly signal: AbortSignal;
  /** The grace is over: nothing more is tried. */
  readonly stopping: AbortSignal;
}

/**
 * One command from lease to record; `made` is the run of the commit that leased it, where one did.
 *
 * A command that its run does not want when it is looked at was struck by the commit that moved the run. It is not
 * removed here: a resume may have written it again in the meantime.
 */
export async function doLeased(
  options: LeasedWorkOptions,
  lease: Lease,
  { signal, stopping }: Signals,
  made?: Standing,
): Promise<void> {
  const { store, reader, registry, fault } = options;
  const ref = { tenant: lease.tenant, run: lease.run };
  const { run, now } = made ?? (await reader.read(ref));
  const command = run && wanted(run).find(({ id }) => id === lease.id);
  if (!run || !command || signal.aborted) return;
  const crew = registry.find(run.crew.context.crew, run.crew.context.definition);
  if (!crew) {
    const told = await unlessAborted(crossHeld(run, command, options), signal);
    return told ? record(options, ref, command, told, stopping) : undefined;
  }
  const earlier = cutOff(command, lease);
  let isAsked = false;
  // the clock again: the call may have taken minutes
  const storeNow = async () => (await reader.read(ref)).now;
  const failed = async (error: unknown): Promise<Failure | Outcome> => {
    const { task, call, review } = command.body;
    const lost = earlier + (isAsked ? sentBy(error) : 0);
    if (review !== undefined) return withLost(replyFailure(run, command, error, await storeNow(), options.retry), lost);
    if (call !== undefined) {
      // what was started may have happened: whoever takes the command next asks a person
      if (run.calls[call]?.state === 'started') throw error;
      const failures = run.calls[call]?.context.tries ?? 0;
      const failure = failureOf(error, { failures, limited: null }, await storeNow(), options.retry);
      return { type: 'tool.failed', call, ...failure };
    }
    const { failures = 0, limited = null } = run.tasks[task]?.context ?? {};
    const failure: Failure = {
      type: 'call.failed',
      ...failureOf(error, { failures, limited }, await storeNow(), options.retry),
    };
    return withLost(failure, lost);
  };
  const started = async (call: string, executedHash: string): Promise<boolean> => {
    const salt = randomHex();
    const event = {
      type: 'tool.started',
      call,
      executedHash,
      salt,
      task: command.body.task,
      command: command.id,
    } as const;
    const { entry, replay } = await options.apply(ref, (_, at) => ({ ...event, key: `${command.id}:started`, at }));
    fault('tool.started');
    return entry !== null && !replay;
  };
  fault('dispatch.begins');
  // a tool that was started may have happened: that is asked, however often
  const isStarted = run.calls[command.body.call ?? '']?.state === 'started';
  const spent = isStarted ? null : begunTooOften(command, lease, options.retry);
  if (spent) return record(options, ref, command, await failed(spent), stopping);
  const waited = run.tasks[command.body.task]?.context.waitsUntil != null;
  const caller = { tenant: ref.tenant, key: command.body.key, waited };
  const until = asksModel(command) ? options.limiter.take(caller, now) : now;
  if (until > now) {
    const deferral: Deferral = { type: 'call.deferred', until };
    return record(options, ref, command, withLost(deferral, earlier), stopping);
  }
  const secret = isMasked(crew.plan, command.body.task);
  const onTokens = (frame: TokenFrame) => {
    // half an answer cannot be masked by path
    if (!signal.aborted && !secret) options.feed.tokens({ ...frame, tenant: ref.tenant });
  };
  const { model, decide, onError } = options;
  const onAsk = () => {
    isAsked = true;
  };
  const here = { store, model, decide, onTokens, onAsk, onError, now: storeNow, started, retry: options.retry };
  const work = async (signal: AbortSignal): Promise<Outcome | Crossed | null> => {
    if (isCrossing(command)) return cross(run, crew, command, options);
    const outcome = await perform(run, crew, command, { ...here, signal });
    return outcome && withLost(outcome, earlier);
  };
  const performed = inTime(work, command, { ...options, signal });
  // what only tells another run is told at the next lease; it is no failure of the task
  const outcome = await unlessAborted(tells(command) ? performed : performed.catch(failed), signal);
  // a call that was aborted has no result; whoever holds the command now will make one. A decision is its own record
  if (!outcome) return;
  fault('dispatch.answered');
  try {
    await record(options, ref, command, outcome, stopping);
  } catch (error) {
    // an answer that no commit takes would be asked for again at every lease: it is a failed call
    const isFailure =
      outcome.type === 'call.failed' || outcome.type === 'tool.failed' || outcome.type === 'reply.failed';
    if (stopping.aborted || isFailure || tells(command)) throw error;
    await record(options, ref, command, await failed(error), stopping);
  }
  fault('dispatch.recorded');
}

/**
 * Commits the result, patiently: a store that fails costs time but no repeated work. Goes on when the lease is lost:
 * the command may be gone because this very result was written, and its answer lost. Whoever is later is dropped.
 */
async function record(
  options: LeasedWorkOptions,
  ref: RunRef,
  command: WantedCommand,
  outcome: Outcome | Crossed | Failure | Deferral,
  stopping: AbortSignal,
): Promise<void> {
  const salt = randomHex();
  // a doubt is no result: the key stays free for one that comes after all
  const key = outcome.type === 'tool.doubted' ? `${command.id}:doubted` : command.id;
  for (let tries = 0; ; tries += 1) {
    try {
      await options.apply(ref, (_, now) => {
        const event = { ...outcome, key, at: now, salt, task: command.body.task, command: command.id };
        return event as RunEvent;
      });
      return;
    } catch (error) {
      if (!HoldpointError.is(error) || !error.retryable || stopping.aborted) throw error;
      options.onError(error);
      await unlessAborted(pause(options.clock, Math.min(50 * 2 ** tries, options.leaseMs / 3)), stopping);
      if (stopping.aborted) throw error;
    }
  }
}

/** `null` as soon as the signal says so: work that does not listen to it holds up nobody. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | null> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
    work.then(resolve, reject);
  });
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(ms, resolve);
  });
}
