export { type PostgresFaultPoint, postgresFaultPoints } from './fault-point.ts';
export { type MigrateOptions, migrate } from './migrate.ts';
export type { PostgresAnswer, PostgresClient, PostgresPool, PostgresQuery } from './postgres-pool.ts';
export { type PostgresStoreOptions, postgresStore } from './postgres-store.ts';
export type { PostgresDurability } from './server-check.ts';
