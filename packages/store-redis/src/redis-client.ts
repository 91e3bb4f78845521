/** What the store asks of a driver. A client that `createClient` of `redis` made has this shape. */
export interface RedisClient {
  /** True from `connect()` on until the client gives up or is closed, also while it reconnects. */
  readonly isOpen: boolean;
  readonly isReady: boolean;
  /** Rejects when the connection is lost before the answer, and does not send the command again. */
  sendCommand(args: readonly string[], options: SendOptions): Promise<unknown>;
  /** A further connection with the same settings, not yet opened: `watch` needs one of its own. */
  duplicate(): RedisSubscriber;
  on(event: ConnectionEvent, listener: () => void): unknown;
  off(event: ConnectionEvent, listener: () => void): unknown;
}

export interface SendOptions {
  /** None: replies come as strings, numbers and arrays, whatever else the client is set to. */
  readonly typeMapping: Record<never, never>;
  /** Whole milliseconds after which a command that is still waiting to be sent must not be sent any more. */
  readonly timeout: number;
}

export type ConnectionEvent = 'ready' | 'error' | 'end';

export interface RedisSubscriber {
  readonly isOpen: boolean;
  connect(): Promise<unknown>;
  /** Subscribes again by itself after it had to reconnect. */
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: 'error', listener: () => void): unknown;
  destroy(): void;
}
