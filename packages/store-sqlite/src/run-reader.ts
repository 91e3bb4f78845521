import {
  type Entry,
  type FoundRows,
  inVersionOrder,
  type JournalOptions,
  type LoadedRun,
  type LoadOptions,
  type Position,
  type Query,
  type Row,
  type RunRef,
  readCursor,
  writeCursor,
} from '@holdpoint/store';
import type { SqliteDatabase, SqliteValue } from './sqlite-database.ts';

/** One page under one tag, read off the primary key of `tags` in its order; a test checks the plan. */
export const pageOfTag = `
  select sort, run, id, row from tags
  where tenant = ? and kind = ? and tag = ? and (sort, run, id) > (?, ?, ?)
  order by sort, run, id limit ?`;

const columns = 'version, key, task, type, at, body, body_hash, hash';

const idOfRun = '(select id from runs where tenant = ? and run = ?)';

const rowsOfRun = `
  select (select max(version) from journal where run_id = runs.id), kind, rows.id, tags, sort, body
  from runs left join rows on rows.run_id = runs.id where tenant = ? and run = ?`;

/** The newest entry of a run, whose version is the run's: whoever knows it has the rows already. */
export const newestEntry = `
  select version, hash, runs.id from runs join journal on run_id = runs.id
  where tenant = ? and run = ? order by version desc limit 1`;

/** The rows of a page in its order: one statement costs less than one for each. */
const rowsInPlaces = `
  select kind, rows.id, tags, sort, body from json_each(?) place join rows on row = place.value order by place.key`;

/** Entries of one task: a conversation is read this way before each call of a model. */
export const entriesOfTask = `
  select ${columns} from journal where run_id = ${idOfRun} and task = ? and version > ? order by version limit ?`;

/** Entries of these versions, without those of a task after some version: who reads these as well has them once. */
const entriesAt = `
  select ${columns} from journal
  where run_id = ${idOfRun} and version in (select value from json_each(?)) and (task = ? and version > ?) is not true`;

/** The entry of a key: looked for before every answer to a repeat. */
export const entryOfKey = `select ${columns} from journal where run_id = ${idOfRun} and key = ?`;

/** Reads by single statements, so that every answer is of one instant; only `find` wants a transaction of the caller's. */
export function runReader(database: SqliteDatabase) {
  /** Rows as lists of their columns: as objects they take twice the time. */
  const listing = <Columns extends readonly unknown[]>(sql: string) => {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement as { all(...values: readonly SqliteValue[]): Columns[] };
  };
  const rowsOf = listing<[version: number, ...StoredRow]>(rowsOfRun);
  const newestOf = listing<[version: number, hash: string]>(newestEntry);
  const rowsIn = listing<StoredRow>(rowsInPlaces);
  const ofTag = listing<Place>(pageOfTag);
  const ofRun = listing<StoredEntry>(
    `select ${columns} from journal where run_id = ${idOfRun} and version > ? order by version limit ?`,
  );
  const ofTask = listing<StoredEntry>(entriesOfTask);
  const ofVersions = listing<StoredEntry>(entriesAt);
  const ofKey = listing<StoredEntry>(entryOfKey);

  return {
    load({ tenant, run }: RunRef, { known }: LoadOptions): Omit<LoadedRun, 'now'> {
      if (known !== undefined) {
        const [[version, hash] = [0, null]] = newestOf.all(tenant, run);
        if (hash === known) return { version, rows: [], unchanged: true };
      }
      const found = rowsOf.all(tenant, run);
      const [[version] = [0]] = found;
      return { version, rows: found.flatMap(([, ...row]) => (row[0] === null ? [] : [toRow(row)])) };
    },

    journal({ tenant, run }: RunRef, { after = 0, limit = -1, also, ...rest }: JournalOptions): readonly Entry[] {
      if (also) {
        const readAsWell = limit < 0 && rest.key === undefined ? (rest.task ?? null) : null;
        // first: what the others are read after cannot be older
        const named = ofVersions.all(tenant, run, JSON.stringify(also), readAsWell, after).map(toEntry);
        const others = limit === 0 ? [] : this.journal({ tenant, run }, { after, limit, ...rest });
        return inVersionOrder([...named, ...others]);
      }
      const { task, key } = rest;
      if (key !== undefined) {
        const found = ofKey.all(tenant, run, key).map(toEntry);
        return found.filter((entry) => entry.version > after && (task === undefined || entry.task === task));
      }
      const found =
        task === undefined ? ofRun.all(tenant, run, after, limit) : ofTask.all(tenant, run, task, after, limit);
      return found.map(toEntry);
    },

    find({ tenant, kind, tags, after, limit }: Query): FoundRows {
      const { sort, run, id } = after === undefined ? beginning : readCursor(after);
      // every tag gives its own first rows in order; the first of them all together are the page
      const found = new Map<number, Place>();
      for (const tag of tags) {
        for (const place of ofTag.all(tenant, kind, tag, sort, run, id, limit + 1)) found.set(place[3], place);
      }
      const places = [...found.values()].sort(inOrder);
      const page = places.slice(0, limit);
      const stored = rowsIn.all(JSON.stringify(page.map(([, , , row]) => row)));
      const rows = page.map(([, run], nth) => ({ tenant, run, ...toRow(stored[nth] as StoredRow) }));
      const last = places[limit - 1];
      return { rows, next: last && places.length > limit ? writeCursor(positionOf(last)) : null };
    },
  };
}

type Place = readonly [sort: number, run: string, id: string, row: number];
type StoredRow = readonly [kind: Row['kind'], id: string, tags: string, sort: number, body: string];
type StoredEntry = readonly [
  version: number,
  key: string,
  task: string | null,
  type: string,
  at: number,
  body: string,
  bodyHash: string,
  hash: string,
];

const beginning = { sort: Number.NEGATIVE_INFINITY, run: '', id: '' };

function toRow([kind, id, tags, sort, body]: StoredRow): Row {
  return { kind, id, tags: JSON.parse(tags), sort, body: JSON.parse(body) };
}

function toEntry([version, key, task, type, at, body, bodyHash, hash]: StoredEntry): Entry {
  return { version, key, task, type, at, body: JSON.parse(body), bodyHash, hash };
}

function positionOf([sort, run, id]: Place): Position {
  return { sort, run, id };
}

function inOrder(a: Place, b: Place): number {
  return a[0] - b[0] || compare(a[1], b[1]) || compare(a[2], b[2]);
}

/** By UTF-8 bytes, as SQLite does: JavaScript's own order differs beyond U+FFFF. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
