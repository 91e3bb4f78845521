import type { Store } from '@holdpoint/store';
import type { PostgresFaultPoint } from '@holdpoint/store-postgres';
import type { RedisFaultPoint } from '@holdpoint/store-redis';
import type { SqliteFaultPoint } from '@holdpoint/store-sqlite';

export type StoreFaultPoint = SqliteFaultPoint | PostgresFaultPoint | RedisFaultPoint;

/**
 * A handle of the store at `sqlite:<file>`, `postgres://…#<schema>` or `redis://…#<prefix>`.
 *
 * Loads the driver of this place alone: a process that is started to be killed should start fast.
 */
export async function openStore(place: string, fault: (point: StoreFaultPoint) => void): Promise<Store> {
  const [url = '', name = ''] = place.split('#');
  switch (place.slice(0, place.indexOf(':'))) {
    case 'sqlite': {
      const { sqliteStore } = await import('@holdpoint/store-sqlite');
      return sqliteStore({ file: place.slice('sqlite:'.length), fault });
    }
    case 'postgres': {
      const { openPostgres } = await import('./open-postgres.ts');
      return openPostgres(url, name, fault);
    }
    case 'redis': {
      const { openRedis } = await import('./open-redis.ts');
      return openRedis(url, name, fault);
    }
    default:
      throw new Error(`No store is known for "${place}".`);
  }
}
