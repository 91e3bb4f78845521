/** The instants of a write at which tests may kill the process. Both are passed by every call that may write. */
export const redisFaultPoints = ['redis.beforeCommit', 'redis.afterCommit'] as const;

export type RedisFaultPoint = (typeof redisFaultPoints)[number];
