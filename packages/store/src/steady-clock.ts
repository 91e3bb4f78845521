/** A clock that stands still while `now` runs backwards. It remembers for as long as the process lives, not longer. */
export function steadyClock(now: () => number): () => number {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    last = Math.max(last, now());
    return last;
  };
}
