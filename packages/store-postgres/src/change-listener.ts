import { setTimeout as sleep } from 'node:timers/promises';
import { type Change, readHint } from './change-hints.ts';
import type { PostgresClient, PostgresPool } from './postgres-pool.ts';

export interface ChangeListenerOptions {
  readonly channel: string;
  /** The name of this handle, whose own hints are left out. */
  readonly handle: string;
}

/** Milliseconds between two looks whether the connection still answers. */
const lookMs = 30_000;
/** Milliseconds within which it must answer. */
const answerMs = 10_000;
/** Milliseconds before the first and the longest between later attempts to connect anew. */
const backOff = { first: 50, longest: 5_000 };

/**
 * Listens for hints on one connection of its own, from the first watcher until the last one left.
 *
 *     idle ──first watcher──► connecting ──► listening ──last watcher left──► idle
 *                                 ▲              │
 *                                 └── back-off ◄─┴ connection lost, or no answer
 */
export function changeListener(pool: PostgresPool, { channel, handle }: ChangeListenerOptions) {
  const watchers = new Set<(change: Change) => void>();
  let stop: AbortController | null = null;

  return {
    stop: stopListening,
    watch(changed: (change: Change) => void): () => void {
      const watcher = (change: Change) => changed(change); // the same function may watch twice
      watchers.add(watcher);
      if (!stop) {
        stop = new AbortController();
        void keepListening(stop.signal);
      }
      return () => {
        if (watchers.delete(watcher) && watchers.size === 0) stopListening();
      };
    },
  };

  function stopListening(): void {
    watchers.clear();
    stop?.abort();
    stop = null;
  }

  async function keepListening(stopped: AbortSignal): Promise<void> {
    for (let wait = backOff.first; !stopped.aborted; wait = Math.min(wait * 2, backOff.longest)) {
      try {
        const client = await pool.connect();
        try {
          await listen(client, stopped, () => {
            wait = backOff.first;
          });
        } finally {
          client.release(true);
        }
      } catch {
        // tried again until somebody stops it
      }
      const pause = wait * (0.5 + Math.random()); // with jitter, or all processes come back at one instant
      await sleep(pause, undefined, { signal: stopped, ref: false }).catch(() => {});
    }
  }

  /** Ends when the connection does, or when it is told to. */
  async function listen(client: PostgresClient, stopped: AbortSignal, connected: () => void): Promise<void> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const stopNow = () => end();
    client.on('error', stopNow);
    client.on('end', stopNow);
    stopped.addEventListener('abort', stopNow);
    if (stopped.aborted) end();
    client.on('notification', ({ payload }) => {
      const change = stopped.aborted ? null : readHint(payload, handle);
      if (change) for (const watcher of watchers) watcher(change);
    });
    const looking = setInterval(() => {
      client.query({ text: 'select 1', query_timeout: answerMs }).catch(stopNow);
    }, lookMs).unref();
    try {
      await client.query({ text: `listen "${channel}"`, query_timeout: answerMs });
      connected();
      await ended;
    } finally {
      clearInterval(looking);
      stopped.removeEventListener('abort', stopNow);
    }
  }
}
