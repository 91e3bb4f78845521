import { planless, type Run, type RunEvent, type Step, stepAll, type WantedCommand, wanted } from '@holdpoint/core';
import { HoldpointError, type Json } from '@holdpoint/protocol';
import type { Commit, Entry, Row, RunRef, Store } from '@holdpoint/store';
import { changedRows } from './changed-rows.ts';
import type { Fault } from './fault-points.ts';
import { definitionUnknown, heldEvents, heldRows } from './held.ts';
import { hashing, type RegisteredCrew, type Registry } from './registry.ts';
import type { RunReader, Standing } from './run-reader.ts';

/**
 * Makes the event from the run as it stands; called again when another process moved the run first. Of several, all are
 * recorded in one commit, or none; the key of the first is the receipt for all.
 */
export type MakeEvent = (run: Run | null, now: number) => RunEvent | readonly [RunEvent, ...RunEvent[]];

/** What became of an event. `entry` is where it stands in the journal; `replay`: it stood there before. */
export type Applied =
  | { readonly run: Run; readonly entry: Entry; readonly replay: boolean }
  | { readonly run: Run | null; readonly entry: null; readonly replay: false };

export interface ApplyOptions {
  readonly store: Store;
  readonly reader: RunReader;
  readonly registry: Registry;
  readonly fault: Fault;
  readonly pause: (ms: number) => Promise<void>;
  /** Keeps places here for work that a step will want; `null` where there are none. */
  readonly reserve: (ref: RunRef, commands: readonly WantedCommand[], now: number) => Reserved | null;
  readonly committed: (run: Run, what: Committed) => void;
}

/** What a commit brought, beside the run. */
export interface Committed {
  /** They wait for somebody to lease them. */
  readonly commands: readonly WantedCommand[];
  /** Ids of those that are wanted no more. */
  readonly done: readonly string[];
  /** The rows it wrote; none where it was found written already. */
  readonly rows: readonly Row[];
}

/** Places for commands that a commit leases: taken when it is written, given back when it is not. */
export interface Reserved extends Disposable {
  readonly lease: NonNullable<Commit['lease']>;
  /** The commit is written: the work begins, from the run as the commit made it. */
  begin(made: Standing): void;
}

/**
 * Applies one event: load, step, commit, and again from the load when another process was first (8 tries). The load is
 * left out at first where this process knows the run: what it does not record so, for whatever reason, is tried as usual.
 *
 * The same key with the same request answers with its recorded entry. Throws the refusal of an event a person sent,
 * `IDEMPOTENCY_KEY_REUSED`, `RUN_BUSY` (200 events wait for this run already), `VERSION_CONFLICT` after the last try,
 * `STORE_UNAVAILABLE` when the store failed and the event is not in its journal.
 *
 * A run goes on with the definition it has, and with no other; `crew` is the one that it starts, or is migrated, to. One
 * whose definition is not here can be cancelled, and takes nothing else: `DEFINITION_UNKNOWN`.
 * `standing` is the run as the caller has read it this very moment: then it is not read again, unless others are before.
 */
export type Apply = (
  ref: RunRef,
  make: MakeEvent,
  known?: { readonly crew?: RegisteredCrew | undefined; readonly standing?: Standing | undefined },
) => Promise<Applied>;

const mostTries = 8;
const mostWaiting = 200;

export function createApply(options: ApplyOptions): Apply {
  const queues = new Map<string, { tail: Promise<unknown>; waiting: number }>();
  return async (ref, make, { crew, standing } = {}) => {
    const name = JSON.stringify([ref.tenant, ref.run]);
    const queue = queues.get(name) ?? { tail: Promise.resolve(), waiting: 0 };
    if (queue.waiting >= mostWaiting) {
      throw new HoldpointError('RUN_BUSY', `${mostWaiting} events wait for run "${ref.run}" already.`, {
        hint: 'Try again in a second.',
      });
    }
    queue.waiting += 1;
    queues.set(name, queue);
    const fresh = queue.waiting === 1 ? standing : undefined;
    const result = queue.tail.then(() => applyNow(options, ref, make, crew, fresh));
    queue.tail = result
      .catch(() => {})
      .then(() => {
        queue.waiting -= 1;
        if (queue.waiting === 0) queues.delete(name);
      });
    return result;
  };
}

async function applyNow(
  options: ApplyOptions,
  ref: RunRef,
  make: MakeEvent,
  crew: RegisteredCrew | undefined,
  standing: Standing | undefined,
): Promise<Applied> {
  const { reader } = options;
  const early = crew || standing ? null : stepFromSeen(options, ref, make);
  if (early) {
    const outcome = await commitStep(options, ref, early);
    if (outcome !== 'conflict') return outcome;
  }
  for (let tries = 1; ; tries += 1) {
    const known = tries === 1 ? standing : undefined;
    const outcome = await tryOnce(options, ref, make, crew, known ?? (await guarded(() => reader.read(ref))));
    if (outcome !== 'conflict') return outcome;
    if (tries === mostTries) {
      throw new HoldpointError(
        'VERSION_CONFLICT',
        `Run "${ref.run}" was moved by others ${mostTries} times in a row.`,
        { hint: 'Nothing was recorded. Try again.' },
      );
    }
    await options.pause(Math.random() * 5 * 2 ** tries);
  }
}

/** A step that changes a run, before it is written. */
interface TakenStep {
  readonly before: Run | null;
  readonly event: RunEvent;
  readonly rows: readonly Row[];
  readonly taken: Extract<Step, { readonly commands: unknown }>;
  readonly now: number;
}

/** The step from the run as this process saw it last; `null` where that makes none, for whoever reads it to say why. */
function stepFromSeen(options: ApplyOptions, ref: RunRef, make: MakeEvent): TakenStep | null {
  const seen = options.reader.seen(ref);
  const definition = seen && definitionOf(options.registry, seen.run);
  if (!definition) return null;
  const { run: before, now } = seen;
  const { plan } = definition;
  try {
    const events = severalOf(make(before, now));
    const taken = stepAll(before, events, { ...hashing, plan });
    if (!taken.entries) return null;
    return { before, event: events[0], rows: changedRows(before, taken.run, plan), taken, now };
  } catch {
    return null;
  }
}

async function tryOnce(
  options: ApplyOptions,
  ref: RunRef,
  make: MakeEvent,
  crew: RegisteredCrew | undefined,
  { run: before, now }: Standing,
): Promise<Applied | 'conflict'> {
  const { store } = options;
  const events = severalOf(make(before, now));
  const [event] = events;
  const isGiven = before === null || event.type === 'run.migrated';
  const definition = isGiven ? crew : definitionOf(options.registry, before);
  const taking = definition ? events : before && heldEvents(before, events);
  const plan = definition?.plan ?? (before && planless(before));
  if (!taking || !plan) {
    // what was decided before the definition went is answered all the same
    const recorded = before && (await receipt(store, ref, event));
    if (recorded) return { run: before, entry: recorded, replay: true };
    throw before ? definitionUnknown(before) : unknownRun(ref);
  }
  const taken = stepAll(before, taking, { ...hashing, plan });
  if (taken.entries) {
    const { run: after } = taken;
    const isHeld = before && !definition;
    const rows = isHeld ? await guarded(() => heldRows(store, ref, before, after)) : changedRows(before, after, plan);
    return rows ? commitStep(options, ref, { before, event, rows, taken, now }) : 'conflict';
  }
  const recorded = await receipt(store, ref, event);
  if (recorded) {
    const replay = !isOwn(recorded, event);
    if (before && !replay) options.committed(before, { commands: wanted(before), done: [], rows: [] });
    return { run: before as Run, entry: recorded, replay };
  }
  if (taken.refusal) throw HoldpointError.from(taken.refusal);
  return { run: before, entry: null, replay: false };
}

async function commitStep(
  options: ApplyOptions,
  ref: RunRef,
  { before, event, rows, taken, now }: TakenStep,
): Promise<Applied | 'conflict'> {
  const { reader, fault } = options;
  fault('apply.stepped');
  using reserved = options.reserve(ref, taken.commands, now);
  const commit: Commit = {
    ...ref,
    expected: before?.version ?? 0,
    ...(before && { head: before.head }),
    entries: taken.entries,
    rows,
    commands: taken.commands,
    done: taken.done,
    ...(reserved && { lease: reserved.lease }),
  };
  const outcome = await write(options, commit, event);
  if (outcome === 'conflict') return outcome;
  if (outcome !== 'written') return { run: before ?? taken.run, entry: outcome, replay: true };
  reader.keep(taken.run, now);
  fault('apply.committed');
  const commands = taken.commands.filter(({ id }) => !reserved?.lease.ids.includes(id));
  options.committed(taken.run, { commands, done: taken.done, rows });
  reserved?.begin({ run: taken.run, now });
  fault('apply.announced');
  return { run: taken.run, entry: taken.entries[0], replay: false };
}

/** An entry: what the key stands for already. */
type Written = 'written' | 'conflict' | Entry;

async function write({ store }: ApplyOptions, commit: Commit, event: RunEvent): Promise<Written> {
  try {
    await store.commit(commit);
    return 'written';
  } catch (error) {
    const outcome = await afterFailure(store, commit, event, error);
    return outcome !== 'conflict' && isOwn(outcome, event) ? 'written' : outcome;
  }
}

function severalOf(made: ReturnType<MakeEvent>): readonly [RunEvent, ...RunEvent[]] {
  return isSeveral(made) ? made : [made];
}

function isSeveral(made: ReturnType<MakeEvent>): made is readonly [RunEvent, ...RunEvent[]] {
  return Array.isArray(made);
}

/** The definition a run was started with, with which alone it goes on. */
function definitionOf(registry: Registry, run: Run): RegisteredCrew | null {
  return registry.find(run.crew.context.crew, run.crew.context.definition);
}

function unknownRun({ run }: RunRef): HoldpointError {
  return new HoldpointError('RUN_NOT_FOUND', `There is no run "${run}".`, { hint: 'Read the list of runs again.' });
}

/** After a failed commit the outcome is unknown until the key is looked up. */
async function afterFailure(store: Store, ref: RunRef, event: RunEvent, error: unknown): Promise<Entry | 'conflict'> {
  const recorded = await receipt(store, ref, event);
  if (recorded) return recorded;
  if (HoldpointError.is(error) && error.code === 'VERSION_CONFLICT') return 'conflict';
  throw unavailable(error);
}

/** By what a repeat is known. */
interface Request {
  readonly key: string;
  /** Hash of what was asked for; absent from what no person sent. */
  readonly request?: string;
}

/** The entry this event's key stands for already, where it was made by the same request. */
export async function receipt(store: Store, ref: RunRef, { key, request }: Request): Promise<Entry | null> {
  const [entry] = await guarded(() => store.journal(ref, { key, limit: 1 }));
  if (!entry) return null;
  if (request !== undefined && requestOf(entry.body) !== request) {
    throw new HoldpointError('IDEMPOTENCY_KEY_REUSED', 'This idempotency key was used for another request.', {
      hint: 'Make a new key for each new act; repeat a key only to repeat its request.',
    });
  }
  return entry;
}

/** True for an entry that this very event made: the commit was written, only its answer was lost. Nobody was told yet. */
function isOwn({ body }: Entry, { salt }: RunEvent): boolean {
  return typeof body === 'object' && body !== null && 'salt' in body && body.salt === salt;
}

function requestOf(body: Json): Json | undefined {
  return typeof body === 'object' && body !== null && 'request' in body ? body.request : undefined;
}

async function guarded<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    throw HoldpointError.is(error) ? error : unavailable(error);
  }
}

function unavailable(cause: unknown): HoldpointError {
  if (HoldpointError.is(cause) && cause.code === 'STORE_UNAVAILABLE') return cause;
  return new HoldpointError('STORE_UNAVAILABLE', 'The store did not record this.', {
    hint: 'Try again with the same idempotency key: it is recorded at most once.',
    cause,
  });
}
