import type { ErrorCode } from '@holdpoint/protocol';
import type { TaskContext } from './task-row.ts';

type Tries = Pick<TaskContext, 'tries' | 'failures' | 'limited' | 'waitsUntil'>;

/** The counts after one more failed try. An endpoint that says "not now" has not failed: that is counted by itself. */
export function triedAgain({ tries, failures, limited }: Tries, code: ErrorCode, at: number): Tries {
  const isLimited = code === 'MODEL_RATE_LIMITED';
  return {
    tries: tries + 1,
    failures: isLimited ? failures : failures + 1,
    limited: isLimited ? { since: limited?.since ?? at, times: (limited?.times ?? 0) + 1 } : limited,
    waitsUntil: null,
  };
}
