import type { Listener, Readable } from './client.ts';

/** A readable that its owner sets. */
export interface Value<Snapshot> extends Readable<Snapshot> {
  set(next: Snapshot): void;
  /** True while anybody subscribes. */
  readonly watched: boolean;
}

export interface Watching {
  /** The first subscriber came. */
  readonly begin?: () => void;
  /** The last one left. */
  readonly end?: () => void;
}

/** Tells subscribers of each new value, and of nothing when it is the same one. */
export function createValue<Snapshot>(initial: Snapshot, { begin, end }: Watching = {}): Value<Snapshot> {
  const listeners = new Map<symbol, Listener<Snapshot>>();
  let current = initial;
  return {
    getSnapshot: () => current,
    subscribe: (listener) => {
      const id = Symbol();
      listeners.set(id, listener);
      if (listeners.size === 1) begin?.();
      return {
        unsubscribe: () => {
          if (listeners.delete(id) && listeners.size === 0) end?.();
        },
      };
    },
    set: (next) => {
      if (Object.is(next, current)) return;
      current = next;
      for (const [id, listener] of [...listeners]) {
        if (!listeners.has(id)) continue;
        if (typeof listener === 'function') listener(current);
        else listener.next?.(current);
      }
    },
    get watched() {
      return listeners.size > 0;
    },
  };
}
