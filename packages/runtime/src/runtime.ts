import { randomBytes } from 'node:crypto';
import { canonical, fitOutput, type Model, type ReviewDecided, type Run, type RunEvent } from '@holdpoint/core';
import {
  type Channel,
  type DecisionReceipt,
  type DecisionRequest,
  HoldpointError,
  type Json,
  type Principal,
  parseReviewId,
  type RunAction,
  reviewId,
} from '@holdpoint/protocol';
import type { Entry, RunRef, Store } from '@holdpoint/store';
import { type Applied, createApply } from './apply.ts';
import { type Clock, systemClock } from './clock.ts';
import { createDispatcher } from './dispatcher.ts';
import type { Fault } from './fault-points.ts';
import { type Change, createFeed, type Tokens } from './feed.ts';
import { type AnyCrew, createRegistry, hashing, type Registry } from './registry.ts';
import { defaultRetry, type RetryPolicy } from './retry.ts';
import { exportRun, importRun, type RunSnapshot } from './snapshot.ts';

export interface RuntimeOptions {
  readonly crews: readonly AnyCrew[];
  readonly store: Store;
  /** Speaks for every agent that has no model of its own. */
  readonly model?: Model;
  /** Milliseconds before an unfinished command may be taken over. Default 15_000; renewed every third of it. */
  readonly leaseMs?: number;
  /** Longest pause between two looks for work that became due or came from another process. Default 500. */
  readonly pollMs?: number;
  /** Calls at once in this process. Default 8; 0 makes a process that only serves people. */
  readonly concurrency?: number;
  readonly retry?: Partial<RetryPolicy>;
  readonly clock?: Clock;
  /** A test's chance to end the process at a named place. */
  readonly fault?: Fault;
  /** Hears of failures that no caller gets: a store that fails in the background, a listener that throws. */
  readonly onError?: (error: unknown) => void;
}

/** A person's act: who, through which door, and the key by which a repeat is recognized. */
export interface Act {
  readonly by: Principal;
  readonly key: string;
  /** Default `code`. */
  readonly channel?: Channel;
}

export interface Receipt<Answer> {
  readonly answer: Answer;
  /** True when this very request was recorded earlier. */
  readonly replay: boolean;
}

export interface Runtime {
  readonly store: Store;
  readonly registry: Registry;
  /** Begins to do work, whatever a dead process left included. */
  start(): Promise<void>;
  /** Stops taking work, gives calls in flight `graceMs` (default 10_000), then leaves them to the others. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
  /** Records a new run and returns at once. Throws `CREW_NOT_FOUND`, `INPUT_INVALID`, `IDEMPOTENCY_KEY_REUSED`. */
  startRun(
    crew: string,
    act: Act & { readonly input: unknown },
  ): Promise<Receipt<RunRef & { readonly version: number }>>;
  /** Records a decision. Throws its refusal; see the table of codes. */
  decide(review: string, decision: DecisionRequest, act: Act): Promise<Receipt<DecisionReceipt>>;
  control(
    run: string,
    action: RunAction,
    act: Act,
  ): Promise<Receipt<{ readonly run: string; readonly version: number }>>;
  exportRun(ref: RunRef): Promise<RunSnapshot>;
  importRun(snapshot: RunSnapshot, options: { readonly as: 'move' | 'copy' }): Promise<RunRef>;
  /** Hears of every change after it is recorded, in this process and (where the store can) in others. */
  onChange(listener: (change: Change) => void): () => void;
  onTokens(listener: (frame: Tokens) => void): () => void;
}

export function createRuntime(options: RuntimeOptions): Runtime {
  const { store } = options;
  const clock = options.clock ?? systemClock;
  const fault = options.fault ?? (() => {});
  const onError = options.onError ?? (() => {});
  const registry = createRegistry(options.crews);
  const feed = createFeed(onError);
  const apply = createApply({
    store,
    registry,
    fault,
    pause: (ms) => new Promise((resolve) => clock.setTimer(ms, () => resolve())),
    committed: (run, commands, done) => {
      feed.changed({ tenant: run.tenant, run: run.id, version: run.version });
      dispatcher.cancel(done);
      if (commands.length > 0) dispatcher.wake();
    },
  });
  const dispatcher = createDispatcher({
    store,
    registry,
    apply,
    feed,
    clock,
    fault,
    onError,
    model: options.model ?? null,
    leaseMs: options.leaseMs ?? 15_000,
    pollMs: options.pollMs ?? 500,
    concurrency: options.concurrency ?? 8,
    retry: { ...defaultRetry, ...options.retry },
  });
  let unwatch: (() => void) | null = null;

  const act = async (
    ref: RunRef,
    action: string,
    target: string,
    { by, key, channel }: Act,
    request: Json,
    content: Content,
    crew?: Parameters<typeof apply>[2],
  ) => {
    const salt = randomBytes(16).toString('hex');
    const sent = { by, channel: channel ?? 'code', request: hash(request), key: actKey(by, action, target, key), salt };
    return recorded(await apply(ref, (_, at) => ({ ...content, ...sent, at }) as RunEvent, crew));
  };

  return {
    store,
    registry,
    start: async () => {
      unwatch ??=
        store.watch?.((change) => {
          feed.changed(change);
          dispatcher.wake();
        }) ?? null;
      if ((options.concurrency ?? 8) > 0) dispatcher.start();
    },
    stop: async ({ graceMs = 10_000 } = {}) => {
      unwatch?.();
      unwatch = null;
      await dispatcher.stop(graceMs);
    },
    startRun: async (name, { input, ...given }) => {
      const crew = registry.named(name);
      const parsed = fitOutput(crew.definition.input, input);
      if (!parsed.ok) {
        throw new HoldpointError('INPUT_INVALID', `The input of crew "${name}" is not valid: ${parsed.message}`, {
          hint: 'GET /crews/:name has the schema.',
          data: { issues: parsed.issues.map(({ path, message }) => ({ path, message })) },
        });
      }
      const value = parsed.output;
      const ref = { tenant: given.by.tenant, run: runId(given) };
      const content = {
        type: 'run.started',
        run: ref.run,
        title: crew.definition.title(value as never),
        input: value,
      } as const;
      const { entry, replay } = await act(ref, 'run.start', name, given, { crew: name, input: value }, content, crew);
      return { answer: { ...ref, version: entry.version }, replay };
    },
    decide: async (id, { type, revision, contentHash, feedback }, given) => {
      const parsed = parseReviewId(id);
      if (!parsed)
        throw new HoldpointError('REVIEW_NOT_FOUND', `There is no review "${id}".`, {
          hint: 'Read the list of reviews again.',
        });
      const text = feedback?.trim() ? feedback : null;
      const request = { review: id, type, revision, contentHash, feedback: text };
      const content = {
        type: 'review.decided',
        review: parsed.review,
        revision,
        contentHash,
        decision: type,
        feedback: text,
      } as const;
      const { entry, replay } = await act(
        { tenant: given.by.tenant, run: parsed.run },
        'review.decide',
        id,
        given,
        request,
        content,
      );
      return { answer: receiptOf(parsed.run, entry), replay };
    },
    control: async (run, action, given) => {
      const type = ({ pause: 'run.paused', resume: 'run.resumed', cancel: 'run.cancelled' } as const)[action];
      const { entry, replay } = await act(
        { tenant: given.by.tenant, run },
        `run.${action}`,
        run,
        given,
        { run, action },
        { type },
      );
      return { answer: { run, version: entry.version }, replay };
    },
    exportRun: (ref) => exportRun(store, ref),
    importRun: async (snapshot, { as }) => {
      const target = as === 'move' ? { as } : { as, run: newRunId() };
      const ref = await importRun({ store, registry, fault }, snapshot, target);
      feed.changed({ ...ref, version: snapshot.version });
      dispatcher.wake();
      return ref;
    },
    onChange: feed.onChange,
    onTokens: feed.onTokens,
  };
}

type Sent = Extract<RunEvent, { readonly by: Principal }>;
type Content = Sent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'key' | 'at' | 'salt' | 'by' | 'channel' | 'request'>
    : never
  : never;

/** A person's event is recorded, was recorded, or was refused: it is never dropped. */
function recorded(applied: Applied): { readonly run: Run; readonly entry: Entry; readonly replay: boolean } {
  if (applied.entry) return applied;
  throw new HoldpointError('IDEMPOTENCY_KEY_REUSED', 'This run exists already, and was started by another request.', {
    hint: 'Use a new idempotency key.',
  });
}

/** What a decision's journal entry answers, the first time and to every repeat. */
function receiptOf(run: string, entry: Entry): DecisionReceipt {
  const { by, channel, review, revision, decision, feedback } = entry.body as unknown as ReviewDecided;
  return {
    review: reviewId(run, review),
    decision: { type: decision, by: by.user, at: entry.at, revision, feedback, channel },
    run: { id: run, version: entry.version },
  };
}

/** Derived from who started it with which key, so that a repeated start finds the same run. 128 bits. */
function runId({ by, key }: Act): string {
  return hash(['run', by.tenant, by.user.id, key]).slice(0, 32);
}

function newRunId(): string {
  return randomBytes(16).toString('hex');
}

function actKey(by: Principal, action: string, target: string, key: string): string {
  return `act:${hash([by.tenant, by.user.id, action, target, key])}`;
}

function hash(value: Json): string {
  return hashing.sha256(canonical(value));
}
