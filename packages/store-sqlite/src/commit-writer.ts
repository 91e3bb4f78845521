import { commandTaken, keyTaken, type Row, type RunRef, versionConflict } from '@holdpoint/store';
import type { CommitText, WithText } from './commit-text.ts';
import { newestEntry } from './run-reader.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/**
 * Writes one commit, inside a transaction or savepoint of the caller's: on a throw the caller undoes it.
 *
 * `writer` names this store handle; `watch` of the same handle leaves its own commits out, and what a commit leases is its.
 */
export function commitWriter(
  database: SqliteDatabase,
  { writer, clock }: { readonly writer: string; readonly clock: () => number },
): (commit: CommitText) => void {
  const runOf = database.prepare(newestEntry);
  const entryOfKey = database.prepare('select 1 from journal where run_id = ? and key = ?');
  const createRun = database.prepare('insert into runs (tenant, run) values (?, ?) returning id');
  const addEntry = database.prepare(
    `insert into journal (run_id, version, key, task, type, at, body_hash, hash, body, writer)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const rowOf = database.prepare('select row, sort, tags from rows where run_id = ? and kind = ? and id = ?');
  const addRow = database.prepare(
    'insert into rows (run_id, kind, id, sort, tags, body) values (?, ?, ?, ?, ?, ?) returning row',
  );
  const replaceRow = database.prepare('update rows set sort = ?, tags = ?, body = ? where row = ?');
  const removeRow = database.prepare('delete from rows where row = ?');
  const addTag = database.prepare(
    'insert or ignore into tags (tenant, kind, tag, sort, run, id, row) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const removeTag = database.prepare(
    'delete from tags where tenant = ? and kind = ? and tag = ? and sort = ? and run = ? and id = ?',
  );
  const removeCommand = database.prepare('delete from commands where id = ? and run_id = ?');
  const writeCommand = database.prepare(
    `insert into commands (id, run_id, route, due, until, holder, deliveries, body) values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (id) do update set route = excluded.route, due = excluded.due, until = excluded.until,
       holder = excluded.holder, deliveries = excluded.deliveries, body = excluded.body
     where run_id = excluded.run_id`,
  );

  return (commit) => {
    const { tenant, run, expected, head, entries } = commit;
    const stored = runOf.get(tenant, run) as StoredRun | undefined;
    if (stored) {
      const taken = entries.find(({ key }) => entryOfKey.get(stored.id, key));
      if (taken) throw keyTaken(commit, taken.key);
    }
    const { version = 0, hash: newest } = stored ?? {};
    if (version !== expected || (head !== undefined && newest !== head)) throw versionConflict(commit, version);

    const { id } = stored ?? (createRun.get(tenant, run) as Pick<StoredRun, 'id'>);
    for (const { version, key, task, type, at, bodyHash, hash, body } of entries) {
      addEntry.run(id, version, key, task, type, at, bodyHash, hash, body, writer);
    }
    for (const row of commit.rows) writeRow(id, commit, row);
    for (const command of commit.done) removeCommand.run(command, id);
    for (const command of commit.commands) {
      const lease = commit.lease?.ids.includes(command.id) ? leased(commit.lease.leaseMs) : free;
      const { changes } = writeCommand.run(command.id, id, command.route, command.due, ...lease, command.body);
      if (changes === 0) throw commandTaken(commit, command.id);
    }
  };

  /** The columns of a command that is handed out to this handle as it is written. */
  function leased(leaseMs: number) {
    return [clock() + leaseMs, writer, 1] as const;
  }

  function writeRow(runId: number, ref: RunRef, row: WithText<Row>): void {
    const { kind, id, sort, body } = row;
    const tags = JSON.stringify(row.tags);
    const old = rowOf.get(runId, kind, id) as StoredRow | undefined;
    const moves = old?.tags !== tags || old.sort !== sort || body === 'null';
    if (old && moves) {
      for (const tag of JSON.parse(old.tags) as readonly string[]) {
        removeTag.run(ref.tenant, kind, tag, old.sort, ref.run, id);
      }
    }
    if (body === 'null') {
      if (old) removeRow.run(old.row);
      return;
    }
    if (old) replaceRow.run(sort, tags, body, old.row);
    const place = old ?? (addRow.get(runId, kind, id, sort, tags, body) as Pick<StoredRow, 'row'>);
    if (!moves) return; // most rows keep their place, and tags are the dearest part
    for (const tag of row.tags) addTag.run(ref.tenant, kind, tag, sort, ref.run, id, place.row);
  }
}

/** The columns of a command that nobody holds. */
const free = [0, null, 0] as const;

interface StoredRun {
  readonly id: number;
  readonly version: number;
  /** Of its newest entry, as the version is. */
  readonly hash: string;
}

interface StoredRow {
  readonly row: number;
  readonly sort: number;
  readonly tags: string;
}
