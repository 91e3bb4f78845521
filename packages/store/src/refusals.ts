import { HoldpointError } from '@holdpoint/protocol';
import type { Commit, RunRef } from './store.ts';

/**
 * Throws `INTERNAL` for a commit that no store may write: none or gapped entries, or one key twice. Every store calls
 * it first, so that a fault in the caller reads the same everywhere.
 */
export function checkCommit({ tenant, run, expected, entries }: Commit): void {
  const faulty = (what: string) =>
    new HoldpointError('INTERNAL', `A commit to run "${run}" of tenant "${tenant}" ${what}.`, {
      hint: 'Nothing was written. The commit was put together wrongly; the store is in order.',
    });
  if (entries.length === 0) throw faulty('has no entry');
  const keys = new Set<string>();
  for (const [index, { version, key }] of entries.entries()) {
    const next = expected + index + 1;
    if (version !== next) throw faulty(`has an entry of version ${version} where ${next} must follow`);
    if (keys.has(key)) throw faulty(`uses the key "${key}" twice`);
    keys.add(key);
  }
}

/** The run moved on since it was loaded. */
export function versionConflict({ run, expected }: Commit, actual: number): HoldpointError {
  return new HoldpointError(
    'VERSION_CONFLICT',
    `Run "${run}" is at version ${actual}; this commit was computed from version ${expected}.`,
    {
      hint: 'Another worker moved the run first. Load it again and apply the event again.',
      data: { actual, expected },
    },
  );
}

/** An entry with this key is in the run's journal already. */
export function keyTaken({ run }: RunRef, key: string): HoldpointError {
  return new HoldpointError('KEY_TAKEN', `Run "${run}" has an entry with the key "${key}" already.`, {
    hint: 'The same request was recorded before. Look its entry up with journal({ key }).',
    data: { key },
  });
}

/** A command's id is unique in the store, and another run has it. */
export function commandTaken({ run }: RunRef, id: string): HoldpointError {
  return new HoldpointError('INTERNAL', `Command "${id}" of run "${run}" has the id of another run's command.`, {
    hint: 'Nothing was written. Begin the ids of commands with the id of their run, and never use a run id twice.',
  });
}

/** The store was used after `close`. */
export function storeClosed(): HoldpointError {
  return new HoldpointError('STORE_UNAVAILABLE', 'The store is closed.', {
    hint: 'It was used after close(). Stop what uses the store first, then close it.',
  });
}
