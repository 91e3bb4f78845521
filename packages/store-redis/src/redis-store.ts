import { randomUUID } from 'node:crypto';
import { HoldpointError } from '@holdpoint/protocol';
import { checkCommit, type Store, storeClosed } from '@holdpoint/store';
import { changeText, changeWatch } from './change-watch.ts';
import { checkServer, type RedisDurability } from './check-server.ts';
import { commandLeases } from './command-leases.ts';
import { checkWritten, commitArgs, commitScript } from './commit-script.ts';
import { commitText } from './commit-text.ts';
import { entryEraser } from './entry-eraser.ts';
import type { RedisFaultPoint } from './fault-point.ts';
import type { RedisClient } from './redis-client.ts';
import { redisConnection } from './redis-connection.ts';
import { runReader } from './run-reader.ts';
import { storeClock } from './store-clock.ts';

export interface RedisStoreOptions {
  /** Connected by the caller, to one primary; it stays open after `close`. The store uses it beside the caller. */
  readonly client: RedisClient;
  /** Begins all keys of this store, in braces: `{holdpoint}:…`. Without braces itself. Default `holdpoint`. */
  readonly prefix?: string;
  /**
   * The class that is enough, default `host`. The server's settings must give it, or every call is refused with
   * `STORE_UNAVAILABLE`. Where they cannot be read (CONFIG is forbidden) this is your word for it, and must be given.
   */
  readonly accept?: RedisDurability;
  /** Milliseconds until a call without an answer is given up with `STORE_UNAVAILABLE`. Default 10_000. */
  readonly timeoutMs?: number;
  /** Milliseconds since the epoch. Default: the clock of the server. This handle's clock does not follow it backwards. */
  readonly now?: () => number;
  /** A test hook: called at each of `redisFaultPoints` of every write; it may throw, or kill the process. */
  readonly fault?: (point: RedisFaultPoint) => void;
}

/**
 * Keeps runs in Redis: on one primary, with or without replicas, not on a cluster. Any number of processes may use it.
 *
 * The server is looked at before the first call, and again after each new connection.
 *
 * @example
 * const client = await createClient().connect();
 * const holdpoint = createHoldpoint({ crews, store: redisStore({ client }) });
 */
export function redisStore({
  client,
  prefix = 'holdpoint',
  accept,
  timeoutMs = 10_000,
  now,
  fault,
}: RedisStoreOptions): Store {
  if (!/^[^{}]+$/.test(prefix)) {
    throw new HoldpointError('INTERNAL', `"${prefix}" cannot begin the keys of a store.`, {
      hint: 'Give a `prefix` of at least one character, and without braces.',
    });
  }
  const store = `{${prefix}}:`;
  const handle = randomUUID();
  const clock = storeClock(now);
  const { run, release } = redisConnection(client, {
    store,
    timeoutMs,
    check: (send) => checkServer(send, { store, said: accept }),
  });
  const reader = runReader(run, clock);
  const lease = commandLeases(run, clock, handle);
  const erase = entryEraser(run);
  const asked = new Set<Promise<unknown>>();
  const watches = new Set<() => void>();
  let closing: Promise<void> | null = null;

  /** Begins nothing after `close`, and lets `close` wait for what was begun. */
  function ask<T>(work: () => Promise<T>): Promise<T> {
    if (closing) return Promise.reject(storeClosed());
    const answer = work();
    const forget = () => asked.delete(answer);
    asked.add(answer);
    answer.then(forget, forget);
    return answer;
  }

  function change<T>(work: () => Promise<T>): Promise<T> {
    return ask(async () => {
      fault?.('redis.beforeCommit');
      const result = await work();
      fault?.('redis.afterCommit');
      return result;
    });
  }

  return {
    durability: accept ?? 'host',
    leasesOnCommit: true,
    ...(clock.told && { now: clock.told }),
    load: (ref, loadOptions = {}) => ask(() => reader.load(ref, loadOptions)),
    commit: (commit) =>
      change(async () => {
        checkCommit(commit);
        const { tenant, run: name, expected, entries } = commit;
        const hint = changeText({ tenant, run: name, version: expected + entries.length }, handle);
        checkWritten(commit, await run(commitScript, commitArgs(commitText(commit), { hint, holder: handle, clock })));
      }),
    journal: (ref, options = {}) => ask(() => reader.journal(ref, options)),
    find: (query) => ask(() => reader.find(query)),
    lease: (options) => change(() => lease(options)),
    close() {
      closing ??= Promise.allSettled(asked).then(() => {
        for (const stop of watches) stop();
        release();
      });
      return closing;
    },
    watch(changed) {
      if (closing) throw storeClosed();
      const stop = changeWatch(client, { channel: `${store}changes`, writer: handle }, changed);
      watches.add(stop);
      return stop;
    },
    erase: (ref, versions) => change(() => erase(ref, versions)),
  };
}
