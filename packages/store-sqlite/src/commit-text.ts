import type { Json } from '@holdpoint/protocol';
import type { Command, Commit, Entry, Row } from '@holdpoint/store';

/** The same with its body as JSON text. */
export type WithText<T extends { readonly body: Json }> = Omit<T, 'body'> & { readonly body: string };

/** A commit as it will be written. */
export interface CommitText extends Omit<Commit, 'entries' | 'rows' | 'commands'> {
  readonly entries: readonly WithText<Entry>[];
  readonly rows: readonly WithText<Row>[];
  readonly commands: readonly WithText<Command>[];
}

/**
 * Takes a commit down at the moment it is asked for: what the caller does to it while it waits for its transaction is
 * not written. Throws when a body is not JSON.
 */
export function commitText(commit: Commit): CommitText {
  return {
    ...commit,
    entries: commit.entries.map(withText),
    rows: commit.rows.map((row) => ({ ...withText(row), tags: [...row.tags] })),
    commands: commit.commands.map(withText),
    done: [...commit.done],
    ...(commit.lease && { lease: { ...commit.lease, ids: [...commit.lease.ids] } }),
  };
}

function withText<T extends { readonly body: Json }>(item: T): WithText<T> {
  return { ...item, body: JSON.stringify(item.body) };
}
