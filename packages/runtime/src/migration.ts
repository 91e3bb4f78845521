import { migrationProblems, migrationRefused, overForGood, type Run, type TaskMap } from '@holdpoint/core';
import { HoldpointError, type MigrateRequest, type MigrationPlan, type MigrationProblem } from '@holdpoint/protocol';
import type { RunRef, Store } from '@holdpoint/store';
import { type Act, actKey, hash, type Receipt } from './act.ts';
import { type Apply, receipt } from './apply.ts';
import { crewProblems } from './crew-problems.ts';
import { definitionUnknown } from './held.ts';
import { outputProblems } from './output-problems.ts';
import { randomHex } from './random-hex.ts';
import type { RegisteredCrew, Registry } from './registry.ts';
import { runFrom } from './rows.ts';

export type Migrate = (
  run: string,
  request: MigrateRequest,
  act: Act,
) => Promise<Receipt<{ readonly run: string; readonly version: number }>>;

export type PlanMigration = (ref: RunRef, request?: MigrateRequest) => Promise<MigrationPlan>;

interface MigrationOptions {
  readonly store: Store;
  readonly registry: Registry;
  readonly apply: Apply;
}

/** How often others may move the run between the look at its contents and the record. */
const mostLooks = 8;

/** Moves runs to the present definition of their crew. */
export function createMigrate({ store, registry, apply }: MigrationOptions): Migrate {
  return async (id, { tasks = {} }, { by, key, channel = 'code' }) => {
    const ref = { tenant: by.tenant, run: id };
    const sent = {
      by,
      channel,
      request: hash({ run: id, tasks: { ...tasks } }),
      key: actKey(by, 'run.migrate', id, key),
      salt: randomHex(),
    };
    for (let look = 1; ; look += 1) {
      // a repeat is answered before anything is refused: what was present then may be gone, or have another after it
      const recorded = await receipt(store, ref, sent);
      if (recorded) return { answer: { run: id, version: recorded.version }, replay: true };
      const { run, from, to } = await definitionsOf(store, registry, ref);
      const problems = from.plan.hash === to.plan.hash ? [] : await lookOver(store, registry, { run, from, to, tasks });
      if (problems.length > 0) throw HoldpointError.from(migrationRefused(id, problems));
      const make = (now: Run | null, at: number) => {
        if (now?.version !== run.version) throw overtaken(id);
        const { hash: definition } = to.plan;
        return { type: 'run.migrated', plan: from.plan, definition, tasks, ...sent, at } as const;
      };
      try {
        const { entry, replay } = await apply(ref, make, { crew: to });
        if (!entry) throw new HoldpointError('INTERNAL', `The migration of run "${id}" was dropped.`);
        return { answer: { run: id, version: entry.version }, replay };
      } catch (error) {
        if (!(HoldpointError.is(error) && error.code === 'VERSION_CONFLICT') || look === mostLooks) throw error;
      }
    }
  };
}

/** Says what a migration would be refused for as the run is now. Writes nothing. */
export function createPlanMigration({ store, registry }: Omit<MigrationOptions, 'apply'>): PlanMigration {
  return async (ref, { tasks = {} } = {}) => {
    const { run, from, to } = await definitionsOf(store, registry, ref);
    const problems = await lookOver(store, registry, { run, from, to, tasks });
    return { run: run.id, version: run.version, from: from.plan.hash, to: to.plan.hash, problems };
  };
}

/** A run, the definition it has, and the one it would go on with. */
export interface Migration {
  readonly run: Run;
  readonly from: RegisteredCrew;
  readonly to: RegisteredCrew;
  readonly tasks: TaskMap;
}

/** All that is in the way of a migration: in the run's rows, in the crews that work for it, in what was recorded. Writes nothing. */
export async function lookOver(
  store: Store,
  registry: Registry,
  { run, from, to, tasks }: Migration,
): Promise<readonly MigrationProblem[]> {
  const problems = [
    ...migrationProblems(run, from.plan, to.plan, tasks),
    ...crewProblems(registry, from.plan, to.plan, tasks),
  ];
  return problems.length > 0 ? problems : outputProblems(store, run, from.plan, to, tasks);
}

async function definitionsOf(store: Store, registry: Registry, ref: RunRef) {
  const run = runFrom(ref, await store.load(ref));
  if (!run) {
    throw new HoldpointError('RUN_NOT_FOUND', `There is no run "${ref.run}".`, {
      hint: 'Read the list of runs again.',
    });
  }
  const over = overForGood(run);
  if (over) throw HoldpointError.from(over);
  const { crew, definition } = run.crew.context;
  const from = registry.find(crew, definition);
  if (!from) throw definitionUnknown(run);
  const to = registry.present(crew);
  if (!to) {
    throw new HoldpointError('CREW_NOT_FOUND', `There is no present definition of crew "${crew}".`, {
      hint: 'It is pinned only: list the new definition under `crews`.',
    });
  }
  return { run, from, to };
}

function overtaken(run: string): HoldpointError {
  return new HoldpointError('VERSION_CONFLICT', `Run "${run}" was moved by others while it was looked over.`, {
    hint: 'Nothing was recorded. Try again.',
  });
}
