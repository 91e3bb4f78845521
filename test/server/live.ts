import { randomUUID } from 'node:crypto';
import type {
  Ack,
  ClientToServer,
  DecisionReceipt,
  DecisionRequest,
  ErrorBody,
  Hint,
  ReviewView,
  ServerToClient,
  TokenFrame,
} from '@holdpoint/protocol';
import { io, type Socket } from 'socket.io-client';
import { onTestFinished } from 'vitest';
import { on } from './support.ts';

/** One socket of one person, with everything it was told. */
export interface Live {
  readonly socket: Socket<ServerToClient, ClientToServer>;
  readonly hints: Hint[];
  readonly frames: TokenFrame[];
  watch(run: string): Promise<Ack<Hint>>;
  decide(view: ReviewView, decision?: DecisionRequest, key?: string): Promise<Ack<DecisionReceipt>>;
}

export interface ConnectOptions {
  readonly token?: string | undefined;
  readonly protocol?: number;
  readonly origin?: string;
  readonly mount?: string;
  readonly transports?: readonly ('websocket' | 'polling')[];
}

/** Connects, or rejects with the error body that the server gave. Ends with the test. */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Live> {
  const { token, protocol = 1, origin, mount = '/holdpoint', transports = ['websocket'] } = options;
  const socket: Live['socket'] = io(`${new URL(url).origin}/holdpoint`, {
    path: `${mount}/socket`,
    auth: { protocol, ...(token !== undefined && { token }) },
    transports: [...transports],
    reconnection: false,
    forceNew: true,
    ...(origin !== undefined && { extraHeaders: { origin } }),
  });
  onTestFinished(() => void socket.disconnect());
  const hints: Hint[] = [];
  const frames: TokenFrame[] = [];
  socket.on('run:changed', (hint) => hints.push(hint));
  socket.on('run:tokens', (frame) => frames.push(frame));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error) => reject('data' in error ? (error.data as ErrorBody) : error));
  });
  return {
    socket,
    hints,
    frames,
    watch: (run) => socket.emitWithAck('run:watch', { run }),
    decide: (view, given = on(view), key = randomUUID()) =>
      socket.emitWithAck('review:decide', { review: view.id, key, ...given }),
  };
}
