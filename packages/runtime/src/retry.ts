import type { TaskFailure, TaskRow } from '@holdpoint/core';
import { errorCodes, HoldpointError } from '@holdpoint/protocol';

/** How often and how patiently failed work is tried again. Each try is an event; waiting costs nothing. */
export interface RetryPolicy {
  /** Tries in all. Default 12: about half an hour. Answers of 429 do not count: see `limitedMs`. */
  readonly tries: number;
  /** Pause after the first failure, doubled with each. Default 1_000. */
  readonly baseMs: number;
  /** Longest pause. Default 300_000. */
  readonly capMs: number;
  /** How long a call is tried again that is answered with 429, from the first such answer on. Default 86_400_000, a day. */
  readonly limitedMs: number;
  /** How long one try may take; then it counts as failed. Tools have times of their own. Default 1_800_000, half an hour. */
  readonly timeoutMs: number;
  /** How often one try may be begun and cut off, by its process's end or a lost lease, before it fails for good. Default 10. */
  readonly deliveries: number;
}

export const defaultRetry: RetryPolicy = {
  tries: 12,
  baseMs: 1_000,
  capMs: 300_000,
  limitedMs: 86_400_000,
  timeoutMs: 1_800_000,
  deliveries: 10,
};

/** What was tried of a call before. */
export type Tried = Pick<TaskRow['context'], 'failures' | 'limited'>;

/** What a failed call is recorded as: its failure, and when to try again (`null`: not any more). */
export function failureOf(
  error: unknown,
  tried: Tried,
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
  const isLimited = ours.code === 'MODEL_RATE_LIMITED';
  const isOver = isLimited
    ? now - (tried.limited?.since ?? now) >= policy.limitedMs
    : tried.failures + 1 >= policy.tries;
  if (!errorCodes[ours.code].retryable || isOver) return { failure, retryAt: null };
  const { retryAfterMs } = ours.data ?? {};
  const asked = typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs) ? retryAfterMs : 0;
  const before = isLimited ? (tried.limited?.times ?? 0) : tried.failures;
  const pause = Math.min(policy.baseMs * 2 ** before, policy.capMs);
  return { failure, retryAt: now + Math.max(asked, Math.round(pause * (0.8 + Math.random() * 0.4))) };
}
