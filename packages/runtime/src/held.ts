import type { Run } from '@holdpoint/core';
import { HoldpointError, type RunSummary } from '@holdpoint/protocol';
import type { RunRef, Store } from '@holdpoint/store';
import type { Registry } from './registry.ts';
import { definitionOf, liveTag, summaryOf } from './rows.ts';

/** A run that waits for its definition: no process of this release goes on with it. */
export interface HeldRun extends RunRef {
  readonly crew: string;
  /** Hash of the definition it has. */
  readonly definition: string;
  readonly title: string;
  readonly startedAt: number;
}

export interface HeldQuery {
  readonly tenant: string;
  /** The `next` of the page before. */
  readonly after?: string;
  /** Runs looked at for a page, most of which may not be held. Default 200. */
  readonly limit?: number;
}

export interface HeldPage {
  readonly items: readonly HeldRun[];
  readonly next: string | null;
}

/** A page of a tenant's runs that are held here. A page may be empty and have a next one. */
export async function heldRuns(
  store: Store,
  registry: Registry,
  { tenant, limit = 200, ...page }: HeldQuery,
): Promise<HeldPage> {
  const { rows, next } = await store.find({ tenant, kind: 'run', tags: [liveTag], limit, ...page });
  const items = rows.flatMap((row) => {
    const { crew, definition } = definitionOf(row);
    const { title, startedAt } = summaryOf<RunSummary>(row);
    return registry.find(crew, definition) ? [] : [{ tenant, run: row.run, crew, definition, title, startedAt }];
  });
  return { items, next };
}

/** What is said of a run whose definition this process does not have. */
export function definitionUnknown({ id, crew: { context } }: Run): HoldpointError {
  const { crew, definition } = context;
  return new HoldpointError(
    'DEFINITION_UNKNOWN',
    `Run "${id}" is held: this server does not have definition ${definition.slice(0, 8)} of crew "${crew}".`,
    {
      hint: 'Nothing is lost. List the definition it was started with under `pinned`; then it goes on, or can be migrated.',
      data: { crew, definition },
    },
  );
}
