import { fitOutput, type Model, type Prompts, type Run, type RunEvent } from '@holdpoint/core';
import {
  type DecisionReceipt,
  type DecisionRequest,
  HoldpointError,
  type Json,
  type Principal,
  type ReplyReceipt,
  type ReplyRequest,
  type RerunRequest,
  type RunAction,
} from '@holdpoint/protocol';
import type { Entry, RunRef, Store } from '@holdpoint/store';
import { type Act, actKey, hash, type Receipt } from './act.ts';
import { type Applied, createApply } from './apply.ts';
import { type Clock, systemClock } from './clock.ts';
import { createDecide } from './decisions.ts';
import { createDispatcher } from './dispatcher.ts';
import type { Fault } from './fault-points.ts';
import { type Change, createFeed, type Tokens } from './feed.ts';
import { type HeldPage, type HeldQuery, heldRuns } from './held.ts';
import { type CallLimits, createLimiter } from './limiter.ts';
import { createMigrate, createPlanMigration, type Migrate, type PlanMigration } from './migration.ts';
import { randomHex } from './random-hex.ts';
import { createNoteRefusal, type NoteRefusal } from './refusals.ts';
import { type AnyCrew, createRegistry, type Registry } from './registry.ts';
import { createReply } from './replies.ts';
import { defaultRetry, type RetryPolicy } from './retry.ts';
import { readersIn } from './rows.ts';
import { createRunReader } from './run-reader.ts';
import { exportRun, importRun, type RunSnapshot } from './snapshot.ts';

export interface RuntimeOptions {
  readonly crews: readonly AnyCrew[];
  /**
   * Earlier definitions, beside the present ones: runs that have them go on as they began, and can be migrated. None is
   * started with them. A run whose definition is in neither list is held.
   */
  readonly pinned?: readonly AnyCrew[];
  readonly store: Store;
  /** Speaks for every agent that has no model of its own. */
  readonly model?: Model;
  /** What models are told, in words of your own: some or all of `Prompts`. A crew's own go before them. */
  readonly prompts?: Partial<Prompts>;
  /** Milliseconds before an unfinished command may be taken over. Default 15_000; renewed every third of it. */
  readonly leaseMs?: number;
  /** Longest pause between two looks for work that became due or came from another process. Default 500. */
  readonly pollMs?: number;
  /**
   * Calls at once in this process. Default 8; 0 makes a process that only serves people: it records, and leaves the work to
   * others, which the store wakes where it has `watch`.
   */
  readonly concurrency?: number;
  readonly retry?: Partial<RetryPolicy>;
  /**
   * How many model calls this process begins in a minute. A call beyond that waits in the store and holds up no other
   * work; tenants take turns. Checks before a decision do not wait: a person does.
   */
  readonly limits?: CallLimits;
  readonly clock?: Clock;
  /** A test's chance to end the process at a named place. */
  readonly fault?: Fault;
  /** Hears of failures that no caller gets: a store that fails in the background, a listener that throws. */
  readonly onError?: (error: unknown) => void;
}

export interface Runtime {
  readonly store: Store;
  readonly registry: Registry;
  /** Hears of what other processes record, and begins to do work, whatever a dead process left included. */
  start(): Promise<void>;
  /** Stops taking work, gives calls in flight `graceMs` (default 10_000), then leaves them to the others. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
  /** Records a new run and returns at once. Throws `CREW_NOT_FOUND`, `INPUT_INVALID`, `IDEMPOTENCY_KEY_REUSED`. */
  startRun(
    crew: string,
    act: Act & { readonly input: unknown },
  ): Promise<Receipt<RunRef & { readonly version: number }>>;
  /** Records a decision, after the check that its gate or its kind asks for. Throws its refusal; see the table of codes. */
  decide(review: string, decision: DecisionRequest, act: Act): Promise<Receipt<DecisionReceipt>>;
  /**
   * Records what a person wrote in place of a decision. A model reads it; a clear answer becomes a decision of theirs, any
   * other goes back to them. Throws what a decision would, and `REPLY_PENDING` while other words are being read.
   */
  reply(review: string, reply: ReplyRequest, act: Act): Promise<Receipt<ReplyReceipt>>;
  /**
   * Pauses, resumes or cancels a run. A run whose definition is not here is cancelled as any other, and takes nothing else.
   * Throws `RUN_FINISHED`, `RUN_CANCELLED`, `RUN_ALREADY_PAUSED`, `RUN_NOT_PAUSED`, `DEFINITION_UNKNOWN`.
   */
  control(
    run: string,
    action: RunAction,
    act: Act,
  ): Promise<Receipt<{ readonly run: string; readonly version: number }>>;
  /**
   * Does these tasks again, and those that failed; what depends on them follows unless they come out the same. A run
   * that is done or failed goes on. Throws `TASK_NOT_FOUND`, `RUN_CANCELLED`.
   */
  rerun(
    run: string,
    request: RerunRequest,
    act: Act,
  ): Promise<Receipt<{ readonly run: string; readonly version: number }>>;
  /**
   * Records that somebody may not do something in a run that they may see, as `access.refused`: once for each person,
   * action and review. Who may what is the caller's to know.
   */
  readonly noteRefusal: NoteRefusal;
  /**
   * Has a run go on with the present definition of its crew; the one it has must be pinned. What was made, asked and
   * decided stays, tasks that are new begin. Throws `MIGRATION_REFUSED` with all `problems` in `data`, among them any gate
   * or guard that would be missing; `DEFINITION_UNKNOWN`, `RUN_FINISHED`, `RUN_CANCELLED`.
   */
  readonly migrate: Migrate;
  /** What `migrate` would refuse, as the run is now; it throws whatever else that throws. Writes nothing. */
  readonly planMigration: PlanMigration;
  /** A page of the runs that wait for a definition which this process does not have. */
  heldRuns(query: HeldQuery): Promise<HeldPage>;
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
  const registry = createRegistry({
    crews: options.crews,
    ...(options.pinned && { pinned: options.pinned }),
    ...(options.prompts && { prompts: options.prompts }),
  });
  const feed = createFeed(onError);
  const reader = createRunReader(store, clock);
  const apply = createApply({
    store,
    reader,
    registry,
    fault,
    pause: (ms) => new Promise((resolve) => clock.setTimer(ms, () => resolve())),
    reserve: (...asked) => dispatcher.reserve(...asked),
    committed: ({ tenant, id, version }, { commands, done, rows }) => {
      feed.changed({ tenant, run: id, version, ...(rows.length > 0 && { readers: readersIn(rows) }) });
      dispatcher.cancel(done);
      if (commands.length > 0) dispatcher.wake();
    },
  });
  const decide = createDecide({ store, reader, registry, apply, fault, onError, model: options.model ?? null });
  const dispatcher = createDispatcher({
    store,
    reader,
    registry,
    apply,
    decide,
    feed,
    clock,
    fault,
    onError,
    model: options.model ?? null,
    leaseMs: options.leaseMs ?? 15_000,
    pollMs: options.pollMs ?? 500,
    concurrency: options.concurrency ?? 8,
    retry: { ...defaultRetry, ...options.retry },
    limiter: createLimiter(options.limits ?? {}),
  });
  let unwatch: (() => void) | null = null;

  const act = async (
    ref: RunRef,
    action: string,
    target: string,
    { by, key, channel }: Act,
    request: Json,
    content: Content,
    known: Parameters<typeof apply>[2] = {},
  ) => {
    const salt = randomHex();
    const sent = { by, channel: channel ?? 'code', request: hash(request), key: actKey(by, action, target, key), salt };
    return recorded(await apply(ref, (_, at) => ({ ...content, ...sent, at }) as RunEvent, known));
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
      const { entry, replay } = await act(ref, 'run.start', name, given, { crew: name, input: value }, content, {
        crew,
      });
      return { answer: { ...ref, version: entry.version }, replay };
    },
    decide: (review, decision, given) => decide(review, decision, given),
    reply: createReply(apply),
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
    rerun: async (run, { from, feedback }, given) => {
      const text = feedback?.trim() ? feedback : null;
      const tasks = [...new Set(from)].sort();
      const { entry, replay } = await act(
        { tenant: given.by.tenant, run },
        'run.rerun',
        run,
        given,
        { run, from: tasks, feedback: text },
        { type: 'run.rerun', from: tasks, feedback: text },
      );
      return { answer: { run, version: entry.version }, replay };
    },
    noteRefusal: createNoteRefusal(store, apply),
    migrate: createMigrate({ store, registry, apply }),
    planMigration: createPlanMigration({ store, registry }),
    heldRuns: (query) => heldRuns(store, registry, query),
    exportRun: (ref) => exportRun(store, ref),
    importRun: async (snapshot, { as }) => {
      const target = as === 'move' ? { as } : { as, run: randomHex() };
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

/** Derived from who started it with which key, so that a repeated start finds the same run. 128 bits. */
function runId({ by, key }: Act): string {
  return hash(['run', by.tenant, by.user.id, key]).slice(0, 32);
}
