import type { Store } from '@holdpoint/store';

/** Another process's handle on the data of a `BenchStore`. Loads no more than that store's own package and driver. */
export async function openStore(url: string): Promise<Store> {
  switch (url.slice(0, url.indexOf(':'))) {
    case 'sqlite': {
      const { sqliteStore } = await import('@holdpoint/store-sqlite');
      return sqliteStore({ file: url.slice('sqlite:'.length) });
    }
    case 'postgres': {
      const [{ postgresStore }, { Pool }] = await Promise.all([import('@holdpoint/store-postgres'), import('pg')]);
      return postgresStore({ pool: new Pool({ connectionString: url, max: 32 }) });
    }
    case 'redis': {
      const [{ redisStore }, { createClient }] = await Promise.all([import('@holdpoint/store-redis'), import('redis')]);
      const client = createClient({ url }).on('error', () => {});
      return redisStore({ client: await client.connect() });
    }
    default:
      throw new Error(`No store is known for "${url}".`);
  }
}
