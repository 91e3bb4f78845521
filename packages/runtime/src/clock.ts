/** Timers of this process. Times that are recorded or compared come from the store; this only decides when to look. */
export interface Clock {
  /** Milliseconds from any instant on; differences count. */
  now(): number;
  /** Calls back once after `ms`. Returns the cancel. */
  setTimer(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
