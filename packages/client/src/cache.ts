/** How long what nobody uses is kept. */
const keptMs = 5 * 60_000;

/** What a cache may hold. */
export interface Usable {
  /** Somebody subscribes to it, or it has something to finish: it may not be forgotten. */
  readonly isUsed: boolean;
}

export interface Cache<Key extends string, Value> {
  get(key: Key): Value;
  values(): Iterable<Value>;
}

/** The same value for the same key, made when first asked for. Looks for what may be forgotten whenever it makes one. */
export function createCache<Key extends string, Value extends Usable>(create: (key: Key) => Value): Cache<Key, Value> {
  const entries = new Map<Key, { readonly value: Value; usedAt: number }>();

  function forget(now: number): void {
    for (const [key, entry] of entries) {
      if (entry.value.isUsed) entry.usedAt = now;
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
