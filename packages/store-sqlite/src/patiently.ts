import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from './sqlite-error.ts';

/**
 * Runs `work` until no other connection is in its way, for at most `busyMs`, then throws what SQLite threw.
 *
 * SQLite's own waiting (`busy_timeout`) would stop the event loop; between two tries this one leaves it free. `work`
 * must have changed nothing when it throws.
 */
export async function patiently<T>(work: () => T, busyMs: number): Promise<T> {
  const giveUp = performance.now() + busyMs;
  for (let wait = 2; ; wait = Math.min(wait * 2, 50)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUp) throw error;
    }
    await sleep(wait * (0.5 + Math.random())); // jitter, or two processes stay in step
  }
}
