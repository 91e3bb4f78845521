import { planOf, type TaskMap } from '@holdpoint/core';
import type { MigrationProblem } from '@holdpoint/protocol';
import type { Row, RunRef, Store } from '@holdpoint/store';
import { lookOver } from './migration.ts';
import { type AnyCrew, createRegistry, hashing, type Registry } from './registry.ts';
import { definitionOf, liveTag, runFrom } from './rows.ts';

export interface ReleaseOptions {
  /** What the release registers. */
  readonly crews: readonly AnyCrew[];
  readonly pinned?: readonly AnyCrew[];
  /**
   * What runs now, and the release has no more. A run can only be compared with definitions that are here or under
   * `pinned`; of any other it is told that it will be held.
   */
  readonly before?: readonly AnyCrew[];
  /** New task keys by old ones, by crew, as they would be given to `migrate`. */
  readonly tasks?: { readonly [crew: string]: TaskMap };
  readonly store: Store;
  /** Whose runs are looked at. A store is read tenant by tenant. */
  readonly tenants: readonly string[];
}

/** What a release does to the runs that have not ended for good. */
export interface ReleasePlan {
  readonly definitions: readonly DefinitionPlan[];
}

export interface DefinitionPlan {
  readonly crew: string;
  /** Hash of the definition that these runs have. */
  readonly definition: string;
  /** Runs that may still go on: whatever has not ended, and what failed and may be run again. */
  readonly runs: number;
  /** `present`: nothing changes for them. `pinned`: they go on with what they have. `held`: they wait for somebody. */
  readonly fate: 'present' | 'pinned' | 'held';
  /** How many of them could be migrated; `null` where nobody can tell: the definition is unknown, or the crew is gone. */
  readonly migratable: number | null;
  /** What is in the way of the others. A run that several things stand in the way of counts in each. */
  readonly refused: readonly RefusedRuns[];
}

export interface RefusedRuns extends MigrationProblem {
  readonly runs: number;
  readonly example: RunRef;
}

/** How many rows of a list are read at once. */
const pageSize = 200;

/**
 * Says what a release would do to the runs in a store: which go on, which are held, which can be migrated, and what is in
 * the way of the others. Writes nothing; the runs may move on while it reads.
 *
 * Loads every run that does not have a present definition: with thousands of them, it takes seconds.
 */
export async function planRelease(options: ReleaseOptions): Promise<ReleasePlan> {
  const { crews, pinned = [], before = [], tasks = {}, store } = options;
  const release = createRegistry({ crews, pinned });
  // what a release does not change is in both
  const changed = before.filter(({ name, definition }) => !release.find(name, planOf(definition, hashing).hash));
  const known = createRegistry({ crews, pinned: [...pinned, ...changed] });
  const found = new Map<string, Tally>();
  for (const tenant of options.tenants) {
    for await (const row of liveRuns(store, tenant)) {
      const { crew, definition } = definitionOf(row);
      const name = JSON.stringify([crew, definition]);
      const tally = found.get(name) ?? newTally(release, crew, definition);
      found.set(name, tally);
      tally.runs += 1;
      if (tally.fate !== 'present') {
        await look(tally, { tenant, run: row.run }, { store, release, known, tasks: tasks[crew] ?? {} });
      }
    }
  }
  return {
    definitions: [...found.values()].map(({ refused, ...plan }) => ({ ...plan, refused: [...refused.values()] })),
  };
}

interface Tally extends Pick<DefinitionPlan, 'crew' | 'definition' | 'fate'> {
  runs: number;
  migratable: number | null;
  readonly refused: Map<string, RefusedRuns>;
}

function newTally(release: Registry, crew: string, definition: string): Tally {
  const isPresent = release.present(crew)?.plan.hash === definition;
  const fate = isPresent ? 'present' : release.find(crew, definition) ? 'pinned' : 'held';
  return { crew, definition, runs: 0, fate, migratable: null, refused: new Map() };
}

interface Look {
  readonly store: Store;
  readonly release: Registry;
  readonly known: Registry;
  readonly tasks: TaskMap;
}

/** Counts whether this run could be migrated. */
async function look(tally: Tally, ref: RunRef, { store, release, known, tasks }: Look): Promise<void> {
  const from = known.find(tally.crew, tally.definition);
  const to = release.present(tally.crew);
  const run = from && to && runFrom(ref, await store.load(ref));
  if (!run) return;
  const problems = await lookOver(store, known, { run, from, to, tasks });
  tally.migratable = (tally.migratable ?? 0) + (problems.length === 0 ? 1 : 0);
  for (const [name, problem] of new Map(problems.map((problem) => [JSON.stringify(problem), problem]))) {
    const earlier = tally.refused.get(name) ?? { ...problem, runs: 0, example: ref };
    tally.refused.set(name, { ...earlier, runs: earlier.runs + 1 });
  }
}

async function* liveRuns(store: Store, tenant: string): AsyncGenerator<Row & RunRef> {
  let after: string | null = null;
  do {
    const page = await store.find({
      tenant,
      kind: 'run',
      tags: [liveTag],
      limit: pageSize,
      ...(after !== null && { after }),
    });
    yield* page.rows;
    after = page.next;
  } while (after !== null);
}
