import { HoldpointError } from '@holdpoint/protocol';

// primary result codes, https://sqlite.org/rescode.html
const BUSY = 5;
const LOCKED = 6;
const FULL = 13;
const CANTOPEN = 14;

const hints: Readonly<Record<number, string>> = {
  [BUSY]: 'Another connection holds the write lock. Look for a shell or a backup with an open transaction.',
  [LOCKED]: 'Another connection holds the write lock. Look for a shell or a backup with an open transaction.',
  [FULL]: 'Nothing was half-written. Free some space; the store goes on by itself.',
  [CANTOPEN]: 'Create the folder, and let the process write to it.',
};

/** True while somebody else holds a lock that this connection needs: the same call may work in a moment. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === BUSY || code === LOCKED;
}

/** SQLite's own errors as `STORE_UNAVAILABLE`; any other comes back as it is. */
export function storeError(error: unknown): unknown {
  const code = resultCode(error);
  if (code === null) return error;
  return new HoldpointError('STORE_UNAVAILABLE', `SQLite could not do it: ${(error as Error).message}.`, {
    hint: hints[code] ?? 'The cause has the details. Whether the commit was written is unknown: look its key up.',
    data: { sqlite: code },
    cause: error,
  });
}

function resultCode(error: unknown): number | null {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return null;
  return error.errcode & 0xff; // the extended code carries the primary one in its low byte
}
