import type { WantedCommand } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import type { Lease } from '@holdpoint/store';
import type { Clock } from './clock.ts';
import { tells } from './crossing.ts';
import type { RetryPolicy } from './retry.ts';

// Work that would go on for ever: it never returns, or it takes its process along each time it is begun.

/** The longest a timer waits; what is meant to wait longer waits so long. */
const longestMs = 2 ** 31 - 1;

/** Why a command is not begun once more, or `null`: none of so many processes came to a result. */
export function begunTooOften(
  command: WantedCommand,
  { deliveries }: Lease,
  { deliveries: most }: RetryPolicy,
): HoldpointError | null {
  if (deliveries <= most || !isOfTheTeam(command)) return null;
  return new HoldpointError('WORK_CUT_OFF', `This was begun ${most} times, and cut off each time.`, {
    hint: 'Its process ended, or was busy for longer than `leaseMs`. Mend what it does, then rerun the task.',
  });
}

/** The work's result; throws `WORK_TIMED_OUT` when it takes longer than a try may, and tells it by its signal to stop. */
export async function inTime<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  command: WantedCommand,
  { signal, clock, retry }: { readonly signal: AbortSignal; readonly clock: Clock; readonly retry: RetryPolicy },
): Promise<Result> {
  // tools have a time of their own, after which a person may have to be asked
  if (command.body.work === 'tool.call' || !isOfTheTeam(command)) return work(signal);
  const late = new AbortController();
  const { promise: isLate, reject } = Promise.withResolvers<never>();
  const cancel = clock.setTimer(Math.min(retry.timeoutMs, longestMs), () => {
    const error = new HoldpointError('WORK_TIMED_OUT', `This took longer than ${retry.timeoutMs} ms.`, {
      hint: 'Its signal told it to stop. If it needs longer, raise `timeoutMs` of `retry`.',
    });
    late.abort(error);
    reject(error);
  });
  // what does not listen to it may hang on for ever, and would keep its process alive by this timer
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await Promise.race([work(AbortSignal.any([signal, late.signal])), isLate]);
  } finally {
    cancel();
  }
}

/** Whether it runs what a team wrote, or asks their model: nothing else is known to hang or to end a process. */
function isOfTheTeam(command: WantedCommand): boolean {
  return !tells(command) && command.body.work !== 'review.wait';
}
