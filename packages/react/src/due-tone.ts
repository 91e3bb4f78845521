const soonMs = 3_600_000;

/** Amber in the last hour before `at`, red when it is late; none while `now` is not known. */
export function dueTone(at: number, now: number | null): 'danger' | 'warning' | undefined {
  if (now === null || at - now >= soonMs) return undefined;
  return at < now ? 'danger' : 'warning';
}
