import type { ClientToServer, ErrorBody, Handshake, ServerToClient } from '@holdpoint/protocol';
import { io, type Socket } from 'socket.io-client';
import type { Link, LinkEvents } from './link.ts';
import { followRun } from './run-follower.ts';

const patienceMs = 10_000;

export type LiveSocket = Socket<ServerToClient, ClientToServer>;

/** Where, as whom, and in which words. Given, because what both would import becomes one more file to load. */
export interface SocketLinkOptions {
  readonly mount: string;
  readonly token: string | null;
  readonly protocol: number;
  readonly socketNamespace: string;
  readonly socketPath: string;
}

export interface SocketLinkEvents extends Omit<LinkEvents, 'failed'> {
  /** `data` is the server's refusal; without it, nobody was reached. */
  failed(error: Error & { readonly data?: ErrorBody }): void;
}

/**
 * One Socket.IO connection. It is never opened twice: nothing that was written to a dead one is sent by a later one.
 * Loaded lazily, with Socket.IO.
 */
export function connectSocket(options: SocketLinkOptions, events: SocketLinkEvents): Link {
  const { mount, token, protocol, socketNamespace, socketPath } = options;
  const { origin, pathname } = new URL(mount, globalThis.location?.href);
  const auth: Handshake = { protocol, ...(token !== null && { token }) };
  const socket: LiveSocket = io(origin + socketNamespace, {
    path: pathname.replace(/\/$/, '') + socketPath,
    auth,
    withCredentials: token === null,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    timeout: patienceMs,
    reconnection: false,
    forceNew: true,
  });
  const close = () => {
    socket.off();
    socket.disconnect();
  };
  socket.on('connect', events.opened);
  socket.on('disconnect', () => {
    close();
    events.lost();
  });
  socket.on('connect_error', (error) => {
    close();
    events.failed(error);
  });
  socket.on('session:expiring', events.expiring);
  socket.on('run:changed', events.hint);
  socket.io.on('ping', events.heard);
  return {
    close,
    decide: async (review, request, key) =>
      socket.connected
        ? socket
            .timeout(patienceMs)
            .emitWithAck('review:decide', { ...request, review, key })
            .catch(() => undefined)
        : undefined,
    follow: (given) => followRun(socket, given),
  };
}
