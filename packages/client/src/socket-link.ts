import type { ClientToServer, ErrorBody, ServerToClient } from '@holdpoint/protocol';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Link, LinkEvents } from './link.ts';
import { followRun } from './run-follower.ts';

const patienceMs = 10_000;

export type LiveSocket = Socket<ServerToClient, ClientToServer>;

export interface SocketLinkEvents extends Omit<LinkEvents, 'failed'> {
  /** `data` is the server's refusal; without it, nobody was reached. */
  failed(error: Error & { readonly data?: ErrorBody }): void;
}

/**
 * One Socket.IO connection. It is never opened twice: nothing that was written to a dead one is sent by a later one.
 * Loaded lazily, with Socket.IO; that is why it is given what other modules know.
 */
export function connectSocket(
  url: string,
  options: Partial<ManagerOptions & SocketOptions>,
  events: SocketLinkEvents,
): Link {
  const socket: LiveSocket = io(url, {
    ...options,
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
