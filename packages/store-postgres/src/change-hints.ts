import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRef } from '@holdpoint/store';
import type { PostgresAnswer, PostgresQuery } from './postgres-pool.ts';

export type Change = RunRef & { readonly version: number };

/** Milliseconds between two statements that hint: under load one tells of many commits. The first goes out at once. */
const pauseMs = 10;
/** NOTIFY takes less than this many bytes. */
const maxBytes = 8_000;

/**
 * Tells other processes of commits, after them: NOTIFY inside a commit would let all commits of the server wait for
 * each other. Of the hints that come up while others are sent, the last of each run remains. What cannot be sent is
 * left out; hints may be missing.
 */
export function changeHints(
  ask: (query: PostgresQuery) => Promise<PostgresAnswer>,
  { channel, writer }: { readonly channel: string; readonly writer: string },
) {
  const hurry = new AbortController();
  const waiting = new Map<string, string>();
  let sending: Promise<void> | null = null;

  return {
    announce({ tenant, run, version }: Change): void {
      const payload = JSON.stringify([writer, tenant, run, version]);
      if (Buffer.byteLength(payload) >= maxBytes) return;
      waiting.set(JSON.stringify([tenant, run]), payload);
      sending ??= send();
    },
    /** Resolves when all hints are on their way. */
    async close(): Promise<void> {
      hurry.abort();
      await sending;
    },
  };

  async function send(): Promise<void> {
    while (waiting.size > 0) {
      const payloads = [...waiting.values()];
      waiting.clear();
      try {
        await ask({
          text: 'select pg_notify($1, payload) from unnest($2::text[]) payload',
          values: [channel, payloads],
        });
      } catch {
        // the server is away; who listens reads again by itself
      }
      if (!hurry.signal.aborted) await sleep(pauseMs, undefined, { signal: hurry.signal }).catch(() => {});
    }
    sending = null;
  }
}

/** The change that a payload tells of, or `null` when it is this handle's own or not one of ours. */
export function readHint(payload: string | undefined, reader: string): Change | null {
  try {
    const [writer, tenant, run, version] = JSON.parse(payload ?? '') as readonly unknown[];
    if (writer === reader || typeof tenant !== 'string' || typeof run !== 'string') return null;
    return typeof version === 'number' ? { tenant, run, version } : null;
  } catch {
    return null; // anybody may notify
  }
}
