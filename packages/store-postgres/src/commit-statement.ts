import type { Json } from '@holdpoint/protocol';
import { type Commit, commandTaken, keyTaken, versionConflict } from '@holdpoint/store';
import { sqlState } from './postgres-error.ts';
import type { PostgresQuery } from './postgres-pool.ts';
import type { StoreClock } from './store-clock.ts';
import { readName, storedName } from './stored-name.ts';

/** The store handle that commits. */
interface Handle {
  readonly clock: StoreClock;
  /** Its name, under which what a commit leases is held. */
  readonly holder: string;
}

/**
 * Takes a commit down at the moment it is asked for: what the caller does to it later is not written. Throws when a
 * body is not JSON.
 */
export function commitStatement(schema: string, commit: Commit, { clock, holder }: Handle): PostgresQuery {
  const { tenant, run, expected, head, entries, rows, commands, done, lease } = commit;
  return {
    text: `select taken, actual from ${schema}.commit($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, ${clock.sql} + $12)`,
    values: [
      clock.parameter(),
      storedName(tenant),
      storedName(run),
      expected,
      head === undefined ? null : storedName(head),
      entries.map(({ key }) => storedName(key)),
      JSON.stringify(
        entries.map(({ version, key, task, type, at, body, bodyHash, hash }) => ({
          version,
          key: storedName(key),
          task: task === null ? null : storedName(task),
          type: storedName(type),
          at,
          body_hash: storedName(bodyHash),
          hash: storedName(hash),
          body: text(body),
        })),
      ),
      JSON.stringify(
        rows.map(({ kind, id, tags, sort, body }) => ({
          kind,
          id: storedName(id),
          sort,
          tags: tags.map(storedName),
          body: body === null ? null : text(body),
        })),
      ),
      commands.length === 0
        ? null
        : JSON.stringify(
            lastOfEach(commands).map(({ id, route, due, body }) => ({
              id: storedName(id),
              route: storedName(route),
              due,
              body: text(body),
              leased: lease?.ids.includes(id) ?? false,
            })),
          ),
      done.length === 0 ? null : done.map(storedName),
      holder,
      lease?.leaseMs ?? 0,
    ],
  };
}

/** Throws what the answer of `commitStatement` refused. */
export function checkWritten(commit: Commit, [answer]: readonly unknown[]): void {
  const { taken, actual } = answer as { readonly taken: string | null; readonly actual: string | null };
  if (taken !== null) throw keyTaken(commit, readName(taken));
  if (actual !== null) throw versionConflict(commit, Number(actual));
}

/** What the function had to raise, to undo what it had written; any other error as it is. */
export function commitError(commit: Commit, error: unknown): unknown {
  const { detail = '' } = error as { readonly detail?: string };
  switch (sqlState(error)) {
    case 'HP001':
      return commandTaken(commit, readName(detail));
    case 'HP003':
      return keyTaken(commit, readName(detail));
    default:
      return error;
  }
}

/** A body as text within JSON: the server must neither reorder nor interpret it. */
function text(body: Json): string {
  return JSON.stringify(body);
}

function lastOfEach<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
