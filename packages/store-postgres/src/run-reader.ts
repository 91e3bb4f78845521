import {
  type Entry,
  type FoundRows,
  inVersionOrder,
  type JournalOptions,
  type LoadedRun,
  type LoadOptions,
  type Query,
  type Row,
  type RunRef,
  readCursor,
  writeCursor,
} from '@holdpoint/store';
import type { PostgresAnswer, PostgresQuery } from './postgres-pool.ts';
import type { StoreClock } from './store-clock.ts';
import { readName, storedName } from './stored-name.ts';

export interface RunReaderOptions {
  /** As an SQL identifier. */
  readonly schema: string;
  readonly clock: StoreClock;
}

/** Reads by single statements, so that every answer is of one instant (`read-functions.ts`). Columns arrive as text. */
export function runReader(ask: (query: PostgresQuery) => Promise<PostgresAnswer>, { schema, clock }: RunReaderOptions) {
  const rowsOfRun = `select ${clock.sql} as now, found.* from ${schema}.load($2, $3, $4) found`;
  // every tag gives its own first rows in order; the first of them all together are the page
  const pageOfTags = `
    select run, kind, id, array_to_json(tags) as tags, sort, body
    from (
      select distinct sort, run, id from unnest($3::text[]) asked (tag) cross join lateral (
        select sort, run, id from ${schema}.tags
        where tenant = $1 and kind = $2 and tag = asked.tag and (sort, run, id) > ($4, $5, $6)
        order by sort, run, id limit $7
      ) first
      order by sort, run, id limit $7
    ) page
    join ${schema}.rows using (run, id, sort)
    where tenant = $1 and kind = $2
    order by sort, run, id`;
  const entries = `
    select version, key, task, type, at, body_hash, hash, body from ${schema}.entries($1, $2, $3, $4, $5, $6, $7)`;

  return {
    async load({ tenant, run }: RunRef, { known }: LoadOptions): Promise<LoadedRun> {
      const values = [clock.parameter(), storedName(tenant), storedName(run), known ? storedName(known) : null];
      const { rows } = await ask({ text: rowsOfRun, values });
      const [{ now, version, is_known }] = rows as [{ now: string; version: string; is_known: string | null }];
      return {
        version: Number(version),
        rows: (rows as StoredRow[]).filter(({ id }) => id !== null).map(toRow),
        ...(is_known === 't' && { unchanged: true }),
        now: clock.heard(Number(now)),
      };
    },

    async journal(
      { tenant, run }: RunRef,
      { after = 0, limit, task, key, also }: JournalOptions,
    ): Promise<readonly Entry[]> {
      const named = [task, key].map((name) => (name === undefined ? null : storedName(name)));
      const values = [storedName(tenant), storedName(run), after, limit ?? null, ...named, also ?? null];
      const { rows } = await ask({ text: entries, values });
      const found = (rows as StoredEntry[]).map(toEntry);
      return also ? inVersionOrder(found) : found;
    },

    async find({ tenant, kind, tags, after, limit }: Query): Promise<FoundRows> {
      const { sort, run, id } = after === undefined ? beginning : readCursor(after);
      const place = [sort, storedName(run), storedName(id)];
      const values = [storedName(tenant), kind, tags.map(storedName), ...place, limit + 1];
      const { rows } = await ask({ text: pageOfTags, values });
      const found = (rows as StoredRow[]).map((row) => ({ tenant, run: readName(row.run), ...toRow(row) }));
      const last = found[limit - 1];
      return { rows: found.slice(0, limit), next: last && found.length > limit ? writeCursor(last) : null };
    },
  };
}

interface StoredRow {
  readonly run: string;
  readonly kind: Row['kind'];
  readonly id: string;
  readonly tags: string;
  readonly sort: string;
  readonly body: string;
}

type StoredEntry = Record<'version' | 'key' | 'type' | 'at' | 'body_hash' | 'hash' | 'body', string> & {
  readonly task: string | null;
};

const beginning = { sort: Number.NEGATIVE_INFINITY, run: '', id: '' };

function toRow({ kind, id, tags, sort, body }: StoredRow): Row {
  const names = JSON.parse(tags) as readonly string[];
  return { kind, id: readName(id), tags: names.map(readName), sort: Number(sort), body: JSON.parse(body) };
}

function toEntry({ version, key, task, type, at, body_hash, hash, body }: StoredEntry): Entry {
  return {
    version: Number(version),
    key: readName(key),
    task: task === null ? null : readName(task),
    type: readName(type),
    at: Number(at),
    body: JSON.parse(body),
    bodyHash: readName(body_hash),
    hash: readName(hash),
  };
}
