/** What the store asks of a driver. `DatabaseSync` of `node:sqlite` has this shape. */
export interface SqliteDatabase {
  /** False as well after SQLite itself ended a transaction, as it does when the disk is full. */
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  /** `null` for a database in memory. */
  location(): string | null;
  close(): void;
}

export interface SqliteStatement {
  run(...values: readonly SqliteValue[]): { readonly changes: number | bigint };
  get(...values: readonly SqliteValue[]): unknown;
  all(...values: readonly SqliteValue[]): unknown[];
  /** Whether rows come as lists of their columns instead of objects. */
  setReturnArrays(enabled: boolean): void;
}

export type SqliteValue = string | number | null;
