import { steadyClock } from '@holdpoint/store';

/** The clock of one store handle: the database's, or one that was given. It never goes back. */
export interface StoreClock {
  /** The time, as an SQL expression over the parameter `$1`. */
  readonly sql: string;
  /** The value of `$1`. */
  parameter(): number;
  /** Takes down what the expression came to, and returns the time. */
  heard(at: number): number;
}

/** Milliseconds since the epoch, whole ones, by `now` or else by the clock of the database. */
export function storeClock(now?: () => number): StoreClock {
  if (now) {
    const clock = steadyClock(now);
    return { sql: '$1::double precision', parameter: clock, heard: (at) => at };
  }
  let last = 0; // what the server's clock must not fall behind, also after another server took its place
  const clock = steadyClock(() => last);
  return {
    sql: 'greatest($1::double precision, floor(extract(epoch from clock_timestamp()) * 1000)::double precision)',
    parameter: clock,
    heard(at) {
      last = at;
      return clock();
    },
  };
}
