/**
 * The instants of a write at which tests may kill the process, in this order; all are passed by every commit, lease and
 * erasure. At `postgres.sent` the statement is with the server, and nobody knows yet what became of it.
 */
export const postgresFaultPoints = ['postgres.beforeSend', 'postgres.sent', 'postgres.afterCommit'] as const;

export type PostgresFaultPoint = (typeof postgresFaultPoints)[number];
