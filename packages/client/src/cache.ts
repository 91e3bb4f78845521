/** How long what nobody uses is kept. */
const keptMs = 5 * 60_000;

export interface Cache<Value> {
  get(key: string): Value;
  values(): Iterable<Value>;
}

/** The same value for the same key, made when first asked for. Looks for what may be forgotten whenever it makes one. */
export function createCache<Value>(create: (key: string) => Value, isIdle: (value: Value) => boolean): Cache<Value> {
  const entries = new Map<string, { readonly value: Value; usedAt: number }>();

  function forget(now: number): void {
    for (const [key, entry] of entries) {
      if (!isIdle(entry.value)) entry.usedAt = now;
      else if (now - entry.usedAt > keptMs) entries.delete(key);
    }
  }

  return {
    get: (key) => {
      const now = Date.now();
      let entry = entries.get(key);
      if (!entry) {
        forget(now);
        entry = { value: create(key), usedAt: now };
        entries.set(key, entry);
      }
      entry.usedAt = now;
      return entry.value;
    },
    values: () => [...entries.values()].map(({ value }) => value),
  };
}
