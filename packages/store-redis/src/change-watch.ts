import type { RunRef } from '@holdpoint/store';
import type { RedisClient } from './redis-client.ts';

type Change = RunRef & { readonly version: number };

/** What a commit tells those who watch. */
export function changeText({ tenant, run, version }: Change, writer: string): string {
  return JSON.stringify({ tenant, run, version, writer });
}

/**
 * Calls back for the changes that other handles publish on the channel. Listens on a connection of its own, which the
 * driver opens again after a loss; what was published meanwhile is missed. Returns the stop.
 */
export function changeWatch(
  client: RedisClient,
  { channel, writer }: { readonly channel: string; readonly writer: string },
  changed: (change: Change) => void,
): () => void {
  const subscriber = client.duplicate();
  let stopped = false;
  subscriber.on('error', () => {}); // it reconnects by itself, and without a listener the error would end the process
  subscriber
    .connect()
    .then(() => (stopped ? end() : subscriber.subscribe(channel, tell)))
    .catch(() => {}); // stopped, or the driver gave up: hints may be missing
  return () => {
    stopped = true;
    end();
  };

  function end(): void {
    if (subscriber.isOpen) subscriber.destroy();
  }

  function tell(message: string): void {
    const { writer: by, ...change } = JSON.parse(message) as Change & { readonly writer: string };
    if (by !== writer && !stopped) changed(change);
  }
}
