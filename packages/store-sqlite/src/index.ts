export { type SqliteFaultPoint, sqliteFaultPoints } from './fault-point.ts';
export type { SqliteSource } from './open-database.ts';
export type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-database.ts';
export { type SqliteStoreOptions, sqliteStore } from './sqlite-store.ts';
