import type { RunFile, StoredEntry, StoredRow } from './run-file.ts';

/** A line of a table, by its columns. */
export type Columns = Readonly<Record<string, unknown>>;

/** A run's lines in the tables, which are the same for every store that has tables. */
export interface RunTables {
  readonly run: Columns;
  readonly journal: readonly Columns[];
  /** `tags` as a list. */
  readonly rows: readonly Columns[];
  readonly tags: readonly Columns[];
  readonly commands: readonly Columns[];
}

export function runFileOf({ run, journal, rows, tags, commands }: RunTables): RunFile {
  return {
    tenant: String(run.tenant),
    run: String(run.run),
    version: Number(run.version),
    journal: journal.map(toEntry),
    rows: rows.map(({ kind, id, sort, tags: own, body }) => toRow({ kind, id, sort, tags: own }, String(body))),
    tags: tags.map(({ kind, id, sort, tag }) => `${kind} ${id} ${sort} ${tag}`),
    commands: commands.map(({ id }) => String(id)),
  };
}

/** A row whose body, in JSON, is what the runtime keeps of it. */
export function toRow(head: Columns, text: string): StoredRow {
  const { row, head: hash } = JSON.parse(text) as Pick<StoredRow, 'head'> & {
    row: Pick<StoredRow, 'state' | 'context'>;
  };
  return { ...head, state: row.state, context: row.context, head: hash } as StoredRow;
}

function toEntry({ version, key, task, type, at, body, body_hash, hash }: Columns): StoredEntry {
  return { version, key, task, type, at, body: JSON.parse(String(body)), bodyHash: body_hash, hash } as StoredEntry;
}
