import type { TestProject } from 'vitest/node';
import { hasRedis, startRedis } from '../support/redis.ts';
import { startPostgres } from '../support/start-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a PostgreSQL of these tests' own is. */
    postgres: string;
    /** Where a Redis of these tests' own is; `null` where none can be started. */
    redis: string | null;
  }
}

let stop = async (): Promise<void> => {};

/** Starts, once for all files, the servers that the promises of the server are tested on beside memory and SQLite. */
export async function setup(project: TestProject): Promise<void> {
  const [postgres, redis] = await Promise.all([
    startPostgres({ max_connections: '400' }),
    hasRedis ? startRedis() : null,
  ]);
  project.provide('postgres', postgres.url);
  project.provide('redis', redis?.url ?? null);
  stop = async () => {
    await Promise.all([postgres[Symbol.asyncDispose](), redis?.[Symbol.asyncDispose]()]);
  };
}

export function teardown(): Promise<void> {
  return stop();
}
