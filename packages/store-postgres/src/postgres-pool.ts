/** What the store asks of a driver. `Pool` of `pg` has this shape. */
export interface PostgresPool {
  query(query: PostgresQuery): Promise<PostgresAnswer>;
  connect(): Promise<PostgresClient>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  listenerCount(event: 'error'): number;
}

export interface PostgresClient {
  query(query: PostgresQuery): Promise<PostgresAnswer>;
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown;
  on(event: 'notification', listener: (notification: { readonly payload?: string | undefined }) => void): unknown;
  off(event: 'error', listener: (error?: Error) => void): unknown;
  /** Back into the pool; with `true` the connection is closed instead. */
  release(destroy?: boolean): void;
}

export interface PostgresQuery {
  readonly text: string;
  readonly values?: unknown[];
  /** How columns are read, in place of what the process set for all of `pg`. */
  readonly types?: { getTypeParser(): (value: string) => unknown };
  /** Milliseconds to wait for the answer. */
  readonly query_timeout?: number;
}

export interface PostgresAnswer {
  readonly rows: readonly unknown[];
}

/** Columns as the text that the server sent, however the process set up `pg`. */
export const asText: NonNullable<PostgresQuery['types']> = { getTypeParser: () => String };

/** An idle connection that breaks must not end the process: the next query finds out by itself. */
export function guardPool(pool: PostgresPool): void {
  if (pool.listenerCount('error') === 0) pool.on('error', () => {});
}
