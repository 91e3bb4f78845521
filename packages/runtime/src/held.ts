import { isPlanless, type Run, type RunEvent } from '@holdpoint/core';
import { HoldpointError, type RunSummary } from '@holdpoint/protocol';
import type { FoundRows, Row, RunRef, Store } from '@holdpoint/store';
import { changedHeldRows } from './changed-rows.ts';
import type { Registry } from './registry.ts';
import { definitionOf, liveTag, runFrom, summaryOf } from './rows.ts';

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
export async function heldRuns(store: Store, registry: Registry, query: HeldQuery): Promise<HeldPage> {
  const { rows, next } = await findHeld(store, registry, query);
  const items = rows.map((row) => {
    const { title, startedAt } = summaryOf<RunSummary>(row);
    return { tenant: row.tenant, run: row.run, ...definitionOf(row), title, startedAt };
  });
  return { items, next };
}

/** The same as rows: with all that lists show, and the tags of who may read them. */
export async function findHeld(
  store: Store,
  registry: Registry,
  { tenant, limit = 200, ...page }: HeldQuery,
): Promise<FoundRows> {
  const { rows, next } = await store.find({ tenant, kind: 'run', tags: [liveTag], limit, ...page });
  const isHeld = (row: Row) => {
    const { crew, definition } = definitionOf(row);
    return registry.find(crew, definition) === null;
  };
  return { rows: rows.filter(isHeld), next };
}

/** What is said of a run whose definition this process does not have. */
export function definitionUnknown({ id, crew: { context } }: Run): HoldpointError {
  const { crew, definition } = context;
  return new HoldpointError(
    'DEFINITION_UNKNOWN',
    `Run "${id}" is held: this server does not have definition ${definition.slice(0, 8)} of crew "${crew}".`,
    {
      hint: 'Nothing is lost. List the definition it was started with under `pinned`; then it goes on, or can be migrated. It can be cancelled as it is.',
      data: { crew, definition },
    },
  );
}

type Events = readonly [RunEvent, ...RunEvent[]];

/** What a held run takes all the same, as it is recorded; `null` where only its definition could say what comes of it. */
export function heldEvents(run: Run, events: Events): Events | null {
  const noted = (event: RunEvent) => (event.type === 'run.cancelled' ? { ...event, held: true as const } : event);
  const [first, ...others] = events;
  return isPlanless(run, events) ? [noted(first), ...others.map(noted)] : null;
}

/** The rows that such events change; `null` when others have moved the run. */
export async function heldRows(store: Store, ref: RunRef, before: Run, after: Run): Promise<readonly Row[] | null> {
  const stored = await store.load(ref);
  return runFrom(ref, stored)?.head === before.head ? changedHeldRows(before, after, stored.rows) : null;
}
