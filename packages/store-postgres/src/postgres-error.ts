import { HoldpointError } from '@holdpoint/protocol';

const settle = 'The store goes on by itself. Whether a commit was written is unknown: look its key up.';

/** What to do, by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or by its class. */
const hints: Readonly<Record<string, string>> = {
  '08': `The connection broke. ${settle}`,
  '28': 'Look at the user and the password of the pool.',
  '3D000': 'Create the database, or name another in the pool.',
  '3F000': 'The schema is gone. Call migrate().',
  '25006': 'The server takes no writes: it is a replica, or set to read-only. Point the pool at the primary.',
  '40': 'Others wrote the same rows again and again. Nothing was written; try again.',
  '42501': 'Let the user of the pool own the tables: call migrate() as that user.',
  '42883': 'The tables are not those of this version. Call migrate().',
  '42P01': 'The tables are gone. Call migrate().',
  '53': 'The server is short of something. Nothing was written.',
  '53100': 'The disk is full. Nothing was half-written. Free some space; the store goes on by itself.',
  '53300': 'The server has no connection left. Make the pools smaller, or raise max_connections.',
  '55': 'Something holds a lock on the tables. Look for an open transaction in pg_stat_activity.',
  '57': `The server stops, starts or was told to cancel. ${settle}`,
  '58': 'The server cannot read or write its files. Its log has more.',
  XX: 'The server found its data damaged. Its log has more.',
};

/** True when the server undid a transaction because of others: the same statement may work at once. */
export function isUndone(error: unknown): boolean {
  return ['40001', '40P01'].includes(sqlState(error) ?? '');
}

/** True for what the commit function raises: the server is well, and undoes what the function had written. */
export function isRaised(error: unknown): boolean {
  return sqlState(error)?.startsWith('HP') ?? false;
}

/**
 * Failures of the server or the way to it as `STORE_UNAVAILABLE`. A statement that the server finds wrong is a fault of
 * ours, and comes back as it is.
 */
export function storeError(error: unknown): unknown {
  if (HoldpointError.is(error)) return error;
  const state = sqlState(error);
  if (state === '54000') {
    return new HoldpointError('INTERNAL', 'A name is too long for an index of PostgreSQL.', {
      hint: 'Nothing was written. Tenant, run, key, tags and ids must stay below 2,600 bytes together.',
      cause: error,
    });
  }
  const hint = state === null ? `The server could not be reached. ${settle}` : hintOf(state);
  if (hint === undefined) return error;
  const { message } = error as Error;
  return new HoldpointError('STORE_UNAVAILABLE', `PostgreSQL could not do it: ${message}.`, {
    hint,
    data: { postgres: state ?? (error as { code?: string }).code ?? null },
    cause: error,
  });
}

/** The code of an error that the server sent, or `null` for one of the driver's or the network's. */
export function sqlState(error: unknown): string | null {
  const { code, severity } = error as { readonly code?: unknown; readonly severity?: unknown };
  return typeof code === 'string' && severity !== undefined ? code : null;
}

function hintOf(state: string): string | undefined {
  return hints[state] ?? hints[state.slice(0, 2)];
}
