/**
 * Time and timers, as the runtime takes them.
 *
 * `now` is the wall clock in milliseconds since the epoch. A timer measures elapsed time, as `setTimeout` does: moving
 * the wall clock does not make it due.
 */
export interface Clock {
  now(): number;
  /** Calls back once after `ms` milliseconds; the returned function cancels it, and does nothing afterwards. */
  setTimer(ms: number, callback: () => void): () => void;
}

export interface VirtualClock extends Clock {
  /**
   * Lets `ms` milliseconds pass. Runs every timer that comes due, earliest first (equal ones in the order they were
   * set), at exactly its own time, and includes timers set on the way. Between two of them the event loop turns once,
   * so that what a timer started can set the next one.
   */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock to `ms` since the epoch, forwards or back, without letting time pass: no timer runs. */
  set(ms: number): void;
  /** How many timers wait; 0 after a clean stop. */
  readonly pending: number;
}

/**
 * A clock that stands still until a test moves it. `start` defaults to 2026-01-01T00:00:00Z.
 *
 * ```ts
 * const clock = virtualClock();
 * clock.setTimer(60_000, () => remind());
 * await clock.advance(60_000); // reminded
 * ```
 */
export function virtualClock(start: number = Date.UTC(2026, 0, 1)): VirtualClock {
  const timers = new Set<{ readonly due: number; readonly callback: () => void }>();
  let elapsed = 0;
  let offset = start;

  /** The first timer due by `limit`. A set keeps the order of insertion, so the first of equals wins. */
  function firstDue(limit: number) {
    let first: { readonly due: number; readonly callback: () => void } | undefined;
    for (const timer of timers) {
      if (timer.due <= limit && (first === undefined || timer.due < first.due)) first = timer;
    }
    return first;
  }

  return {
    now: () => offset + elapsed,
    setTimer(ms, callback) {
      const timer = { due: elapsed + Math.max(0, ms), callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    async advance(ms) {
      const end = elapsed + ms;
      await turnOfTheLoop();
      for (let timer = firstDue(end); timer !== undefined; timer = firstDue(end)) {
        timers.delete(timer);
        elapsed = Math.max(elapsed, timer.due);
        timer.callback();
        await turnOfTheLoop();
      }
      elapsed = Math.max(elapsed, end);
    },
    set(ms) {
      offset = ms - elapsed;
    },
    get pending() {
      return timers.size;
    },
  };
}

/** The machine's own clock: what a scripted model pauses by unless it is given another. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
