import type { Commit, Entry, Row } from '@holdpoint/store';
import { nameText } from './name-text.ts';
import { placeText } from './row-place.ts';

/** A commit as the script takes it: names made fit for keys, contents as JSON text. */
export interface CommitText {
  readonly tenant: string;
  readonly run: string;
  readonly expected: number;
  /** Empty, or `=` and the hash. */
  readonly head: string;
  readonly entries: readonly EntryText[];
  readonly rows: readonly RowText[];
  readonly commands: readonly CommandText[];
  readonly done: readonly string[];
  /** Empty where nothing is leased. */
  readonly leaseMs: string;
}

interface EntryText {
  readonly key: string;
  /** A NUL before it, or nothing for an entry of the run as a whole. */
  readonly task: string;
  readonly head: string;
  readonly body: string;
}

interface RowText {
  readonly field: string;
  /** Empty for a row that is removed, as is `text`. */
  readonly place: string;
  readonly text: string;
}

interface CommandText {
  readonly id: string;
  readonly route: string;
  readonly due: string;
  readonly text: string;
  /** Empty, unless the commit leases it. */
  readonly leased: '' | 'leased';
}

/**
 * Takes a commit down at the moment it is asked for: what the caller does to it while it waits for the connection is not
 * written. Throws when a body is not JSON.
 */
export function commitText({ tenant, run, expected, head, entries, rows, commands, done, lease }: Commit): CommitText {
  return {
    tenant: nameText(tenant),
    run: nameText(run),
    expected,
    head: head === undefined ? '' : `=${head}`,
    entries: entries.map(entryText),
    rows: rows.map((row) => rowText(run, row)),
    commands: commands.map((command) => ({
      id: nameText(command.id),
      route: nameText(command.route),
      due: String(command.due),
      text: JSON.stringify({ tenant, run, ...command }),
      leased: lease?.ids.includes(command.id) ? 'leased' : '',
    })),
    done: done.map(nameText),
    leaseMs: lease ? String(lease.leaseMs) : '',
  };
}

/** A task's name as it stands behind its run's in a key: the NUL keeps the two apart. */
export function taskText(task: string): string {
  return `\0${nameText(task)}`;
}

function entryText({ body, ...head }: Entry): EntryText {
  return {
    key: nameText(head.key),
    task: head.task === null ? '' : taskText(head.task),
    head: JSON.stringify(head),
    body: JSON.stringify(body),
  };
}

function rowText(run: string, row: Row): RowText {
  const field = `${row.kind}\0${nameText(row.id)}`;
  if (row.body === null) return { field, place: '', text: '' };
  const { kind, id, tags, sort, body } = row;
  return { field, place: placeText(row), text: JSON.stringify({ run, kind, id, tags, sort, body }) };
}
