/** The instants of a transaction at which tests may kill the process. All are passed by every write, in this order. */
export const sqliteFaultPoints = ['sqlite.begin', 'sqlite.beforeCommit', 'sqlite.afterCommit'] as const;

export type SqliteFaultPoint = (typeof sqliteFaultPoints)[number];
