import type { Store } from '@holdpoint/store';
import { type PostgresFaultPoint, postgresStore } from '@holdpoint/store-postgres';
import pg from 'pg';

export function openPostgres(url: string, schema: string, fault: (point: PostgresFaultPoint) => void): Store {
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 2_000 });
  pool.on('error', () => {}); // a server that stops ends no process
  return postgresStore({ pool, schema, fault });
}
