import { HoldpointError } from '@holdpoint/protocol';

/** What Redis refuses before it writes anything, by the first word of its answer. */
const refusals: Readonly<Record<string, string>> = {
  OOM: 'Redis is out of memory ("maxmemory"). Give it more, or remove what is not needed; the store goes on by itself.',
  MISCONF: 'Redis cannot write to its disk. Free some space and look into its log; the store goes on by itself.',
  LOADING: 'Redis is reading its data after a start. The store goes on by itself.',
  READONLY: 'This is a replica: a failover may be under way. Let the client connect to the primary.',
  MASTERDOWN: 'This is a replica without its primary. Let the client connect to the primary.',
  NOREPLICAS: 'Fewer replicas are connected than "min-replicas-to-write" asks for.',
  BUSY: 'Another script has been running for long. Look for it with SCRIPT KILL.',
  NOPERM: 'Let the user of the client run scripts, and read and write the keys and channels of the prefix.',
  NOAUTH: 'Give the client a password.',
  MOVED: 'This is a Redis Cluster. The store needs one primary, with or without replicas.',
  CLUSTERDOWN: 'This is a Redis Cluster. The store needs one primary, with or without replicas.',
};

// "OOM command not allowed …"; before Redis 7, errors within scripts were "ERR Error running script … -OOM command …"
const refusal = new RegExp(`(?:^|-)(${Object.keys(refusals).join('|')})\\b`);

/** The driver's errors, and answers of Redis that are errors, as `STORE_UNAVAILABLE`. */
export function storeError(error: unknown): unknown {
  if (!(error instanceof Error) || HoldpointError.is(error)) return error;
  const code = refusalOf(error);
  return new HoldpointError('STORE_UNAVAILABLE', `Redis could not do it: ${error.message}`, {
    hint: code
      ? `Nothing was written. ${refusals[code]}`
      : 'The cause has the details. Whether a commit was written is unknown: look its key up.',
    ...(code && { data: { redis: code } }),
    cause: error,
  });
}

/** The connection is not there, and the command was not sent. */
export function notConnected(detail: string): HoldpointError {
  return new HoldpointError('STORE_UNAVAILABLE', `The client is not connected to Redis: ${detail}.`, {
    hint: 'Nothing was written. Call `connect()` on the client before its first use, and look whether Redis is up.',
  });
}

/** The command was sent, and Redis says nothing. */
export function notAnswered(timeoutMs: number): HoldpointError {
  return new HoldpointError('STORE_UNAVAILABLE', `Redis did not answer within ${timeoutMs} ms.`, {
    hint: 'Whether a commit was written is unknown: look its key up. Raise `timeoutMs` if Redis is only slow.',
  });
}

/** The code under which Redis refused before it wrote anything; `null` for every other error. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.message.includes('The user executing the script can')) return 'NOPERM'; // as Redis 7.0 has it
  return refusal.exec(error.message)?.[1] ?? null;
}
