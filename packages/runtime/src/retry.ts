import type { TaskFailure } from '@holdpoint/core';
import { errorCodes, HoldpointError } from '@holdpoint/protocol';

/** How often and how patiently failed work is tried again. Each try is an event; waiting costs nothing. */
export interface RetryPolicy {
  /** Tries in all. Default 12: about half an hour. */
  readonly tries: number;
  /** Pause after the first failure, doubled with each. Default 1_000. */
  readonly baseMs: number;
  /** Longest pause. Default 300_000. */
  readonly capMs: number;
}

export const defaultRetry: RetryPolicy = { tries: 12, baseMs: 1_000, capMs: 300_000 };

/** What a failed call is recorded as: its failure, and when to try again (`null`: not any more). */
export function failureOf(
  error: unknown,
  failedTries: number,
  now: number,
  policy: RetryPolicy,
): { readonly failure: TaskFailure; readonly retryAt: number | null } {
  const ours = HoldpointError.is(error)
    ? error
    : new HoldpointError('TASK_THREW', error instanceof Error ? error.message : String(error));
  const failure: TaskFailure = {
    code: ours.code,
    // a failure that the journal refuses would be made again at every lease
    message: ours.message.toWellFormed(),
    ...(ours.hint !== undefined && { hint: ours.hint.toWellFormed() }),
  };
  if (!errorCodes[ours.code].retryable || failedTries + 1 >= policy.tries) return { failure, retryAt: null };
  const { retryAfterMs } = ours.data ?? {};
  const asked = typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs) ? retryAfterMs : 0;
  const pause = Math.min(policy.baseMs * 2 ** failedTries, policy.capMs);
  return { failure, retryAt: now + Math.max(asked, Math.round(pause * (0.8 + Math.random() * 0.4))) };
}
