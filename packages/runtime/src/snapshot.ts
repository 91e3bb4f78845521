import {
  type CrewPlan,
  canonical,
  chainStart,
  concluded,
  firstBroken,
  type JournalEntry,
  type Run,
  type RunEvent,
  type RunMigrated,
  type Step,
  seal,
  step,
  wanted,
} from '@holdpoint/core';
import { HoldpointError, type Json } from '@holdpoint/protocol';
import type { Entry, RunRef, Store } from '@holdpoint/store';
import { changedRows } from './changed-rows.ts';
import type { Fault } from './fault-points.ts';
import { randomHex } from './random-hex.ts';
import { hashing, type Registry } from './registry.ts';
import { runFrom } from './rows.ts';

/** A run as one JSON document: everything another store needs to go on with it. */
export interface RunSnapshot {
  readonly format: 1;
  readonly tenant: string;
  readonly run: string;
  readonly crew: string;
  /** Hash of the definition it was started with. */
  readonly definition: string;
  readonly version: number;
  readonly state: Run;
  readonly journal: readonly Entry[];
}

/** Reads a run whole. Throws `RUN_NOT_FOUND`. */
export async function exportRun(store: Store, ref: RunRef): Promise<RunSnapshot> {
  const [loaded, journal] = await Promise.all([store.load(ref), store.journal(ref)]);
  const state = runFrom(ref, loaded);
  if (!state)
    throw new HoldpointError('RUN_NOT_FOUND', `There is no run "${ref.run}".`, {
      hint: 'Read the list of runs again.',
    });
  return {
    format: 1,
    ...ref,
    crew: state.crew.context.crew,
    definition: state.crew.context.definition,
    version: state.version,
    state,
    // a commit between the two reads may have added entries that the rows do not know
    journal: journal.filter((entry) => entry.version <= state.version),
  };
}

/**
 * Writes a snapshot as a run. `move` keeps its id and effect keys (the caller cancels the source); `copy` gets the id
 * given and starts paused, since two runs must not do the same work.
 *
 * Throws `SNAPSHOT_INVALID` (unknown format, broken chain, definition unknown here), `SNAPSHOT_CONFLICT` (the run
 * exists already).
 */
export async function importRun(
  { store, registry, fault }: Place,
  snapshot: RunSnapshot,
  target: { readonly as: 'move' } | { readonly as: 'copy'; readonly run: string },
): Promise<RunRef> {
  const { plan } = check(registry, snapshot);
  const { state, journal } = target.as === 'copy' ? copied(snapshot, plan, target.run) : snapshot;
  const ref = { tenant: state.tenant, run: state.id };
  fault('import.checked');
  try {
    await store.commit({
      ...ref,
      expected: 0,
      entries: journal,
      rows: changedRows(null, state, plan),
      commands: wanted(state),
      done: [],
    });
  } catch (error) {
    if (HoldpointError.is(error) && (error.code === 'VERSION_CONFLICT' || error.code === 'KEY_TAKEN')) {
      throw new HoldpointError('SNAPSHOT_CONFLICT', `Run "${ref.run}" exists in this store already.`, {
        hint: 'Import it as a copy, or look at the run that is there.',
        cause: error,
      });
    }
    throw error;
  }
  fault('import.committed');
  return ref;
}

/** Where a snapshot is written to. */
interface Place {
  readonly store: Store;
  readonly registry: Registry;
  readonly fault: Fault;
}

function check(registry: Registry, snapshot: RunSnapshot) {
  if (snapshot.format !== 1)
    throw invalid(
      `Snapshot format ${String(snapshot.format)} is unknown.`,
      'Export it with the version that imports it.',
    );
  const broken = firstBroken({ tenant: snapshot.tenant, run: snapshot.run }, snapshot.journal, hashing);
  if (broken !== null) throw invalid(`The journal does not hold from entry ${broken} on.`, 'Use an untouched export.');
  if (
    snapshot.journal.length !== snapshot.version ||
    snapshot.state.head !== (snapshot.journal.at(-1)?.hash ?? chainStart)
  ) {
    throw invalid('The rows and the journal are of different versions.', 'Use an untouched export.');
  }
  const crew = registry.find(snapshot.crew, snapshot.definition);
  if (!crew) {
    throw invalid(
      `Crew "${snapshot.crew}" is not registered here with definition ${String(snapshot.definition).slice(0, 8)}.`,
      'Register the definition it was started with.',
    );
  }
  const replayed = replay(snapshot, crew.plan);
  if (replayed !== null && withoutHead(replayed) !== withoutHead(snapshot.state)) throw notWhatItLeadsTo();
  return crew;
}

/**
 * The state that the journal's events lead to, or `null` when bodies were erased and it cannot be told. What the core
 * concludes from the events must stand beside them, word for word.
 */
function replay({ journal }: RunSnapshot, plan: CrewPlan): Run | null {
  const planAt = plansOf(journal, plan);
  let run: Run | null = null;
  let due: readonly JournalEntry[] = [];
  for (const entry of journal) {
    const { key, at, type, body } = entry;
    if (body === null) return null;
    if (concluded.has(type)) {
      const [expected, ...later] = due;
      if (!expected || contentOf(expected) !== contentOf(entry)) throw notWhatItLeadsTo();
      due = later;
      continue;
    }
    const event = { ...(body as object), key, at, type } as unknown as RunEvent;
    const taken: Step = step(run, event, { ...hashing, plan: planAt(entry.version) });
    run = taken.run;
    due = taken.entries?.slice(1) ?? [];
  }
  return run;
}

/** The definition by which each entry was made: a migration holds the one before it. That it is that one, the step checks. */
function plansOf(journal: readonly Entry[], present: CrewPlan): (version: number) => CrewPlan {
  const left = journal.flatMap(({ type, version, body }) => {
    const plan = type === 'run.migrated' ? (body as unknown as Partial<RunMigrated> | null)?.plan : undefined;
    return plan ? [{ until: version, plan }] : [];
  });
  return (version) => left.find(({ until }) => version < until)?.plan ?? present;
}

/** All of an entry but its place in the chain. */
function contentOf({ bodyHash: _, hash: __, ...content }: JournalEntry): string {
  return canonical(content);
}

function notWhatItLeadsTo(): HoldpointError {
  return invalid('The rows are not what the journal leads to.', 'Use an untouched export.');
}

/** The head is the chain's, which is checked by itself: entries older than a copy were chained under another id. */
function withoutHead({ head: _, ...state }: Run): string {
  return canonical(state as unknown as Json);
}

/** One event further, under another id, with the chain made anew over the same bodies: it names its run. */
function copied({ state, journal }: RunSnapshot, plan: CrewPlan, run: string): Pick<RunSnapshot, 'state' | 'journal'> {
  const at = Math.max(...journal.map((entry) => entry.at));
  const event: RunEvent = { type: 'run.copied', run, key: `copy:${run}`, at, salt: randomHex() };
  const taken = step(state, event, { ...hashing, plan });
  if (!taken.entries) throw invalid('This run cannot be copied.', 'Use an untouched export.');
  const entries: JournalEntry[] = [];
  for (const { bodyHash: _, hash: __, body, ...head } of [...journal, ...taken.entries]) {
    entries.push(seal(entries.at(-1)?.hash ?? chainStart, { tenant: state.tenant, run, ...head }, body, hashing));
  }
  return { state: { ...taken.run, head: entries.at(-1)?.hash ?? chainStart }, journal: entries };
}

function invalid(message: string, hint: string): HoldpointError {
  return new HoldpointError('SNAPSHOT_INVALID', message, { hint });
}
