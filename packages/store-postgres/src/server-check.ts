import { HoldpointError } from '@holdpoint/protocol';
import type { Durability } from '@holdpoint/store';
import { asText, type PostgresPool } from './postgres-pool.ts';

/** What a server may be asked to promise. */
export type PostgresDurability = Exclude<Durability, 'none'>;

/**
 * Throws `STORE_UNAVAILABLE` when the server's settings do not keep what the store promises, or its encoding cannot hold
 * every name.
 */
export async function checkServer(pool: PostgresPool, durability: PostgresDurability): Promise<void> {
  const names = ['fsync', 'synchronous_commit', 'synchronous_standby_names', 'server_encoding'];
  const { rows } = await pool.query({
    text: 'select name, current_setting(name) as value from unnest($1::text[]) name',
    values: [names],
    types: asText,
  });
  const settings = new Map((rows as { name: string; value: string }[]).map(({ name, value }) => [name, value]));
  if (settings.get('server_encoding') !== 'UTF8') {
    throw new HoldpointError('STORE_UNAVAILABLE', `The database is encoded as ${settings.get('server_encoding')}.`, {
      hint: "Create a database with encoding 'UTF8'.",
    });
  }
  const weaker = lacking(settings, durability);
  if (weaker === null) return;
  throw new HoldpointError('STORE_UNAVAILABLE', `The server does not keep commits as "${durability}": ${weaker}.`, {
    hint: 'Change the setting, or promise less with the option `durability` of postgresStore.',
  });
}

/** The setting that keeps the server from this class, or `null`. */
function lacking(settings: ReadonlyMap<string, string>, durability: PostgresDurability): string | null {
  if (durability === 'process') return null;
  const synchronous = settings.get('synchronous_commit') ?? '';
  if (settings.get('fsync') !== 'on') return 'fsync is off';
  if (synchronous === 'off') return 'synchronous_commit is off';
  if (durability === 'host') return null;
  if (settings.get('synchronous_standby_names') === '') return 'synchronous_standby_names is empty';
  return synchronous === 'local' ? 'synchronous_commit is local' : null;
}
