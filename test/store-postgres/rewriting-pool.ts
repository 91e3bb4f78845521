import type { PostgresAnswer, PostgresClient, PostgresPool, PostgresQuery } from '@holdpoint/store-postgres';

/** What becomes of a query on its way to the server: `send` sends one, any number of times. */
export type Rewrite = (
  query: PostgresQuery,
  send: (query: PostgresQuery) => Promise<PostgresAnswer>,
) => Promise<PostgresAnswer>;

/** The pool, with each query rewritten. */
export function rewritingPool(pool: PostgresPool, rewrite: Rewrite): PostgresPool {
  const rewritten = <T extends PostgresPool | PostgresClient>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        if (name === 'query') return (query: PostgresQuery) => rewrite(query, (other) => target.query(other));
        if (name === 'connect') return async () => rewritten(await (target as PostgresPool).connect());
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  return rewritten(pool);
}
