import type { RunSummary } from './run.ts';

// A release may bring another definition of a crew. What becomes of the runs that have the one before is for people to say.

/** Tasks that have another key in the definition that the run goes on with: the new key by the old one. */
export interface MigrateRequest {
  /** Tasks that are not named keep their keys. */
  readonly tasks?: { readonly [task: string]: string };
}

/** Why a run cannot go on with a definition. */
export interface MigrationProblem {
  /** The task's key in the run as it is, or of the new definition where only that has it; `null`: the run as a whole. */
  readonly task: string | null;
  readonly problem:
    | 'gateMissing'
    | 'gateLoosened'
    | 'guardMissing'
    | 'maskLoosened'
    | 'keyUnknown'
    | 'keyTaken'
    | 'kindChanged'
    | 'atWork'
    | 'removed'
    | 'needsUnmet'
    | 'outcomeMissing'
    | 'toolMissing'
    | 'outputMisfits'
    | 'definition';
  /** One sentence for people. */
  readonly message: string;
}

/** Answer of `GET /runs/:id/migration?tasks=draft:line`: what a migration would be refused for, as the run is now. */
export interface MigrationPlan {
  readonly run: string;
  /** The version that was looked at. */
  readonly version: number;
  /** Hash of the definition that the run has, and of the one it would go on with. */
  readonly from: string;
  readonly to: string;
  /** All that is in the way; empty where it can be migrated. */
  readonly problems: readonly MigrationProblem[];
}

/** A run that waits for its definition, as `GET /runs/held` lists it. */
export interface HeldRunSummary extends RunSummary {
  /** Hash of the definition it has, which this server does not. */
  readonly definition: string;
}
