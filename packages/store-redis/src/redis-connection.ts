import type { RedisClient } from './redis-client.ts';
import { notAnswered, notConnected, storeError } from './redis-error.ts';
import type { RedisScript } from './redis-script.ts';

export type RunScript = (script: RedisScript, args: readonly string[]) => Promise<unknown>;

export type Send = (args: readonly string[]) => Promise<unknown>;

export interface RedisConnection {
  /**
   * Runs a script in one round trip, on a server that passed the check. Rejects with `STORE_UNAVAILABLE` at the latest
   * after `timeoutMs`; whatever it waits for, it sends the script once.
   */
  readonly run: RunScript;
  /** Leaves the client alone from now on. */
  release(): void;
}

export interface RedisConnectionOptions {
  /** The key that begins all keys. */
  readonly store: string;
  readonly timeoutMs: number;
  /** Looks at the server once for each time it was connected to: after a failover it may be another. */
  readonly check: (send: Send) => Promise<void>;
}

/** The driver's own queue keeps what is asked for while there is no connection, and sends it later: it is not used. */
export function redisConnection(
  client: RedisClient,
  { store, timeoutMs, check }: RedisConnectionOptions,
): RedisConnection {
  let checking: Promise<void> | null = null;
  let passed = false;
  let moved = Promise.withResolvers<void>();
  const move = () => {
    moved.resolve();
    moved = Promise.withResolvers();
  };
  const ready = () => {
    checking = null;
    passed = false;
    move();
  };
  client.on('ready', ready);
  client.on('error', move); // without a listener for it, an error would end the process
  client.on('end', move);

  return {
    async run(script, args) {
      const deadline = performance.now() + timeoutMs;
      try {
        await usable(deadline);
        return await before(deadline, evaluate(script, args, deadline), () => notAnswered(timeoutMs));
      } catch (error) {
        throw storeError(error);
      }
    },
    release() {
      client.off('ready', ready);
      client.off('error', move);
      client.off('end', move);
    },
  };

  function sendingUntil(deadline: number): Send {
    return (args) => {
      const left = Math.ceil(Math.max(0, deadline - performance.now()));
      return client.sendCommand(args, { typeMapping: {}, timeout: left + 5 }); // `before` answers first, and says what is known
    };
  }

  /** Resolves when the client is connected, and the server passed the check. Sends no command of the caller's. */
  async function usable(deadline: number): Promise<void> {
    while (!(client.isReady && passed)) {
      if (!client.isOpen) throw notConnected('it is closed');
      if (client.isReady) await before(deadline, lookAtServer(deadline), () => notConnected('it answers no more'));
      else await before(deadline, moved.promise, () => notConnected(`not within ${timeoutMs} ms`));
    }
  }

  function lookAtServer(deadline: number): Promise<void> {
    if (checking) return checking;
    const looking = check(sendingUntil(deadline));
    checking = looking;
    const settle = (outcome: boolean) => {
      if (checking !== looking) return; // connected anew meanwhile
      checking = null;
      passed = outcome; // refused, it is looked at again for the next call: it may be put right meanwhile
    };
    looking.then(
      () => settle(true),
      () => settle(false),
    );
    return looking;
  }

  async function evaluate({ sha, text }: RedisScript, args: readonly string[], deadline: number): Promise<unknown> {
    const send = sendingUntil(deadline);
    const rest = ['1', store, ...args];
    try {
      return await send(['EVALSHA', sha, ...rest]);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return send(['EVAL', text, ...rest]); // new to this server: from now on it knows it
    }
  }
}

async function before<T>(deadline: number, work: Promise<T>, late: () => Error): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late()), Math.max(0, deadline - performance.now()));
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
