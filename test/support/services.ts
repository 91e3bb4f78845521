import type { TestProject } from 'vitest/node';
import { hasRedis, startRedis } from './redis.ts';
import { startPostgres } from './start-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a PostgreSQL of these tests' own is. */
    postgres: string;
    /** Where a Redis of these tests' own is; `null` where none can be started. */
    redis: string | null;
  }
}

/** Starts, once for all files of a project, the servers of the stores that are tested beside memory and SQLite. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, redis] = await Promise.all([
    startPostgres({ max_connections: '400' }),
    hasRedis ? startRedis() : null,
  ]);
  project.provide('postgres', postgres.url);
  project.provide('redis', redis?.url ?? null);
  return async () => {
    await Promise.all([postgres[Symbol.asyncDispose](), redis?.[Symbol.asyncDispose]()]);
  };
}
