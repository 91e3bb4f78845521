import { HoldpointError } from '@holdpoint/protocol';
import { commitFunction } from './commit-function.ts';
import { storeError } from './postgres-error.ts';
import { asText, guardPool, type PostgresClient, type PostgresPool } from './postgres-pool.ts';
import { readFunctions } from './read-functions.ts';
import { rowLevelSecurity } from './row-level-security.ts';
import { defaultSchema, quotedSchema } from './schema-name.ts';
import { tables } from './tables.ts';

/** Step n leads from version n to n + 1. Steps that were released never change; add one. */
const steps: readonly ((schema: string) => string)[] = [tables, commitFunction, readFunctions];

export interface MigrateOptions {
  readonly pool: PostgresPool;
  /** Default `holdpoint`. Made when it is not there; it must hold nothing else. */
  readonly schema?: string;
  /**
   * A role that may read the tables, one tenant at a time: the one named by `set holdpoint.tenant = 'acme'`. Made, without
   * a login, when it is not there. The user of this pool, who owns the tables, is not bound by it.
   */
  readonly rowLevelSecurity?: string;
}

/**
 * Brings the tables to this version, in one transaction. Any number of processes may do so at once: one works, the
 * others wait for it. Throws `STORE_UNAVAILABLE` for tables of a newer version, or of something else.
 *
 * @example await migrate({ pool: new pg.Pool({ connectionString: process.env.DATABASE_URL }) });
 */
export async function migrate({ pool, schema = defaultSchema, rowLevelSecurity: role }: MigrateOptions): Promise<void> {
  guardPool(pool);
  const quoted = quotedSchema(schema);
  let client: PostgresClient | undefined;
  const ignore = () => {}; // a connection that breaks rejects its query as well
  try {
    client = await pool.connect();
    client.on('error', ignore);
    if ((await versionOf(client, schema)) < steps.length || role !== undefined)
      await bring(client, schema, quoted, role);
    client.off('error', ignore);
    client.release();
  } catch (error) {
    client?.release(true); // and with it the transaction
    throw storeError(error);
  }
}

/** Throws `STORE_UNAVAILABLE` unless the tables are of this version. */
export async function checkSchema({ pool, schema = defaultSchema }: MigrateOptions): Promise<void> {
  const version = await versionOf(pool, schema);
  if (version === steps.length) return;
  throw new HoldpointError(
    'STORE_UNAVAILABLE',
    `Schema "${schema}" is at version ${version}; this version of @holdpoint/store-postgres needs ${steps.length}.`,
    { hint: 'Call migrate({ pool, schema }) before the store is used, or leave `migrate: false` out.' },
  );
}

async function bring(client: PostgresClient, schema: string, quoted: string, role?: string): Promise<void> {
  const sql = (text: string, values?: unknown[]) => client.query({ text, ...(values && { values }), types: asText });
  await sql('begin isolation level read committed');
  await sql("select pg_advisory_xact_lock(hashtextextended('holdpoint ' || $1, 0))", [schema]);
  const version = await versionOf(client, schema); // again: another process may have been the first
  if (version < steps.length) {
    const { rows } = await sql('select to_regnamespace($1) as found', [quoted]);
    if ((rows as { found: string | null }[])[0]?.found === null) await sql(`create schema ${quoted}`);
    await sql(`create table if not exists ${quoted}.schema_version (version integer not null)`);
    for (const step of steps.slice(version)) await sql(step(quoted));
    await sql(`delete from ${quoted}.schema_version`);
    await sql(`insert into ${quoted}.schema_version values ($1)`, [steps.length]);
  }
  if (role !== undefined) await sql(rowLevelSecurity(quoted, role));
  await sql('commit');
}

async function versionOf(client: Pick<PostgresClient, 'query'>, schema: string): Promise<number> {
  const quoted = quotedSchema(schema);
  const { rows: found } = await client.query({
    text: `select to_regclass($1) as ours, (select count(*) from pg_class where relnamespace = to_regnamespace($2)) as relations`,
    values: [`${quoted}.schema_version`, quoted],
    types: asText,
  });
  const [{ ours, relations }] = found as [{ ours: string | null; relations: string }];
  if (ours === null && relations === '0') return 0;
  if (ours === null) {
    throw new HoldpointError('STORE_UNAVAILABLE', `Schema "${schema}" holds the tables of something else.`, {
      hint: 'Give the store a schema of its own.',
    });
  }
  const { rows } = await client.query({ text: `select version from ${quoted}.schema_version`, types: asText });
  const version = Number((rows as { version: string }[])[0]?.version);
  if (version <= steps.length) return version;
  throw new HoldpointError(
    'STORE_UNAVAILABLE',
    `Schema "${schema}" is at version ${version}; this version of @holdpoint/store-postgres knows versions up to ${steps.length}.`,
    { hint: 'A newer version wrote it. Install that version or a later one.' },
  );
}
