import { randomUUID } from 'node:crypto';
import type { Store } from '@holdpoint/store';
import { type PostgresStoreOptions, postgresStore } from '@holdpoint/store-postgres';
import pg from 'pg';

export interface Database extends AsyncDisposable {
  readonly pool: pg.Pool;
  /** The name of a schema of this test's own, which goes with the database: the same for the same `of`. */
  schema(of?: string): string;
  /** A handle on this schema, with the pool of the database unless told otherwise. */
  open(options: Partial<PostgresStoreOptions> & { readonly schema: string }): Store;
}

/** One pool on a server, and schemas under names that no other test has. All is taken away again at the end. */
export function database(url: string, settings: pg.PoolConfig = {}): Database {
  const pool = new pg.Pool({ connectionString: url, max: 16, ...settings });
  const prefix = `holdpoint_test_${randomUUID().slice(0, 8)}`;
  const stores: Store[] = [];
  const names = new Map<string, string>();
  return {
    pool,
    schema(of = `${names.size}`) {
      if (!names.has(of)) names.set(of, `${prefix}_${names.size}`);
      return names.get(of) as string;
    },
    open(options) {
      const store = postgresStore({ pool, ...options });
      stores.push(store);
      return store;
    },
    async [Symbol.asyncDispose]() {
      for (const store of stores) await store.close();
      const { rows } = await pool.query('select nspname from pg_namespace where nspname like $1', [`${prefix}%`]);
      for (const { nspname } of rows) await pool.query(`drop schema "${nspname}" cascade`);
      await pool.end();
    },
  };
}
