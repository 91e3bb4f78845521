import type { Clock } from './clock.ts';

/** The store's time, told from its answers where nobody else can tell it. */
export interface ToldClock {
  /** What an answer said, and when it was asked for and came, by this process's own clock. */
  heard(now: number, asked: number, came: number): void;
  /** Milliseconds since the epoch, whole ones; `null` where no answer is young enough. */
  now(): number | null;
}

/** An answer that took longer tells little of the time. */
const promptMs = 100;
/** How long the time is told without another answer: the store's clock may be set. */
const youngMs = 1_000;
/** How much two clocks may come apart: 100 millionths, five times what is usual. */
const drift = 1e-4;

/**
 * An answer's time was when it was made, which is before it came: so what is told is never ahead, and behind by no more
 * than the quickest of the last answers was on its way. One that is older counts for less, as clocks drift.
 */
export function createToldClock(clock: Clock): ToldClock {
  /** How far the store's clock is ahead by the answer that tells most, and when that came; when the last one came. */
  let told = 0;
  let from = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const ahead = (at: number) => told - drift * (at - from);

  return {
    heard(now, asked, came) {
      if (came - asked > promptMs) return;
      const isMore = now - came >= ahead(came);
      const isSet = now - came < ahead(came) - promptMs;
      if (isMore || isSet) [told, from] = [now - came, came];
      last = came;
    },
    now() {
      const own = clock.now();
      return own - last > youngMs ? null : Math.floor(own + ahead(own));
    },
  };
}
