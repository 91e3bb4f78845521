import { readPostgres } from './read-postgres.ts';
import { readRedis } from './read-redis.ts';
import { readSqlite } from './read-sqlite.ts';
import type { RunFile } from './run-file.ts';

/** Every run at a place, by SQL or plain commands: no code of a store, and none of ours, stands in between. */
export async function readRuns(place: string): Promise<readonly RunFile[]> {
  const [url = '', name = ''] = place.split('#');
  if (place.startsWith('sqlite:')) return readSqlite(place.slice('sqlite:'.length));
  if (place.startsWith('postgres:')) return readPostgres(url, name);
  return readRedis(url, name);
}
