import pg from 'pg';

/**
 * The PostgreSQL of this machine, beside the one that the tests bring: `HOLDPOINT_POSTGRES_URL`, or what answers at the
 * usual port without a password. Says in one line why there is none; with `HOLDPOINT_REQUIRE_SERVICES=1` that fails.
 */
export async function machinePostgres(): Promise<{ readonly name: string; readonly url: string } | null> {
  const url = process.env.HOLDPOINT_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query('show server_version');
    return { name: `this machine's PostgreSQL ${rows[0].server_version}`, url };
  } catch (error) {
    if (process.env.HOLDPOINT_REQUIRE_SERVICES === '1') throw error;
    console.info(`This machine's PostgreSQL is not tested: ${(error as Error).message}`);
    return null;
  } finally {
    await client.end().catch(() => {});
  }
}
