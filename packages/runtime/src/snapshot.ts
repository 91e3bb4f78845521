import { chainStart, firstBroken, type JournalEntry, type Run, seal, wanted } from '@holdpoint/core';
import { HoldpointError, type Json } from '@holdpoint/protocol';
import type { Entry, RunRef, Store } from '@holdpoint/store';
import type { Fault } from './fault-points.ts';
import { hashing, type Registry } from './registry.ts';
import { changedRows, runFrom } from './rows.ts';

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
  const crew = check(registry, snapshot);
  const run = target.as === 'copy' ? copied(snapshot, target.run) : snapshot.state;
  const journal = target.as === 'copy' ? resealed(snapshot, target.run) : snapshot.journal;
  const state: Run = { ...run, head: journal.at(-1)?.hash ?? chainStart };
  const ref = { tenant: state.tenant, run: state.id };
  fault('import.checked');
  try {
    await store.commit({
      ...ref,
      expected: 0,
      entries: journal,
      rows: changedRows(null, state, crew.plan),
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

/** Where a snapshot is to become a run. */
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
  if (!crew)
    throw invalid(
      `Crew "${snapshot.crew}" is not registered here with definition ${snapshot.definition.slice(0, 8)}.`,
      'Register the definition it was started with.',
    );
  return crew;
}

function copied({ state }: RunSnapshot, id: string): Run {
  const paused = state.crew.state === 'running' ? { ...state.crew, state: 'paused' as const } : state.crew;
  return { ...state, id, crew: paused };
}

/** The chain names its run, so a copy's is made anew over the same bodies. */
function resealed(snapshot: RunSnapshot, run: string): readonly Entry[] {
  const entries: JournalEntry[] = [];
  for (const { version, key, task, type, at, body } of snapshot.journal) {
    const previous = entries.at(-1)?.hash ?? chainStart;
    entries.push(seal(previous, { tenant: snapshot.tenant, run, version, key, task, type, at }, body as Json, hashing));
  }
  return entries;
}

function invalid(message: string, hint: string): HoldpointError {
  return new HoldpointError('SNAPSHOT_INVALID', message, { hint });
}
