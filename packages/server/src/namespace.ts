import {
  type Ack,
  type ClientToServer,
  HoldpointError,
  type Principal,
  protocolVersion,
  type ServerToClient,
  socketNamespace,
  type TokenFrame,
} from '@holdpoint/protocol';
import { decideMessage, handshake, watchMessage } from '@holdpoint/protocol/schemas';
import type { Runtime } from '@holdpoint/runtime';
import type { Namespace, Server, Socket } from 'socket.io';
import type { Desk } from './desk.ts';
import { createHints } from './hints.ts';
import { leadsToNodes } from './leads-to-nodes.ts';
import { type Authenticate, checkOrigin, credentialsOf, identify, sessionEnded } from './principal.ts';
import { validated } from './request.ts';
import { readerRooms, runRoom, userRoom } from './rooms.ts';
import { type BetweenNodes, createTokenBus } from './token-bus.ts';
import { createTokenRelay } from './token-relay.ts';

/** A socket lives no longer than its token, and never longer than this. */
const longestLifeMs = 5 * 60_000;
/** How long before its end a socket is told. */
const noticeMs = 60_000;
const sweepMs = 1_000;

interface SocketData {
  readonly principal: Principal;
  readonly endsAt: number;
  told: boolean;
}
type Sockets = Namespace<ClientToServer, ServerToClient, BetweenNodes, SocketData>;
type OneSocket = Socket<ClientToServer, ServerToClient, BetweenNodes, SocketData>;

export interface NamespaceOptions {
  readonly runtime: Runtime;
  readonly desk: Desk;
  readonly authenticate: Authenticate;
  readonly origins: readonly string[];
  /** True on a Socket.IO server of the host's: its connections carry more than ours, and are not ours to close. */
  readonly shared: boolean;
  readonly onError: (error: unknown) => void;
}

export interface Attached {
  /** Ends the sockets of a user, here and on every node that the adapter leads to; they must sign in again. */
  revoke(tenant: string, user: string): void;
  /** Ends the sockets of this node, and takes no more. */
  close(): void;
}

/** Hints out, decisions in. Rooms are named here from the authenticated identity, never by a client. */
export function attachNamespace(
  io: Server,
  { runtime, desk, authenticate, origins, shared, onError }: NamespaceOptions,
): Attached {
  const sockets = io.of(socketNamespace) as unknown as Sockets;
  let closed = false;
  const show = (tenant: string, frame: TokenFrame) =>
    sockets.local.to(runRoom(tenant, frame.run)).volatile.emit('run:tokens', frame);
  const relay = createTokenRelay((tenant, frame) => {
    show(tenant, frame);
    bus.publish(tenant, frame);
  });
  const bus = createTokenBus(sockets, (tenant, frame) => {
    relay.receive(tenant, frame);
    show(tenant, frame);
  });
  // where every node hears of every commit, each tells its own sockets; elsewhere the adapter, if there is one, tells all
  const hears = runtime.store.watch !== undefined;
  const tellsNodes = () => !hears && leadsToNodes(sockets.adapter);
  const hints = createHints({
    store: runtime.store,
    isHeard: () => sockets.sockets.size > 0 || tellsNodes(),
    repeats: tellsNodes,
    send: (rooms, hint) => (hears ? sockets.local : sockets).to([...rooms]).emit('run:changed', hint),
    onError,
  });
  sockets.use((socket, next) => {
    const admitted = closed ? Promise.reject(shuttingDown()) : admit(socket, authenticate, origins);
    admitted.then(
      () => next(),
      (error: unknown) => {
        if (!HoldpointError.is(error)) onError(error);
        next(connectError(error));
      },
    );
  });
  sockets.on('connection', (socket) => {
    // its Socket.IO may bring a lost connection back past `authenticate`: who it was then may be nobody now
    if (socket.recovered) {
      socket.disconnect();
      return;
    }
    const { principal } = socket.data;
    socket.join([userRoom(principal.tenant, principal.user.id), ...readerRooms(principal)]);
    socket.on('run:watch', (request, ack) =>
      acknowledge(socket, ack, onError, async () => {
        const { run } = validated(request, watchMessage, 'message');
        await desk.version(principal, run); // grants it, or throws
        await socket.join(runRoom(principal.tenant, run));
        // read after joining: a change in between is in the answer or comes as a hint
        const version = await desk.version(principal, run);
        for (const frame of relay.current(principal.tenant, run)) socket.emit('run:tokens', frame);
        return { run, version };
      }),
    );
    socket.on('run:unwatch', (request) => {
      const parsed = watchMessage.safeParse(request);
      if (parsed.success) socket.leave(runRoom(principal.tenant, parsed.data.run));
    });
    socket.on('review:decide', (request, ack) =>
      acknowledge(socket, ack, onError, async () => {
        const { review, key, ...decision } = validated(request, decideMessage, 'message');
        return (await desk.decide(principal, review, decision, { key, channel: 'socket' })).answer;
      }),
    );
  });

  const stopTokens = runtime.onTokens(relay.push);
  const stopChanges = runtime.onChange((change) => {
    relay.settle(change.tenant, change.run);
    hints.changed(change);
  });
  const sweep = setInterval(() => endExpired(sockets, !shared), sweepMs);
  sweep.unref();

  return {
    revoke: (tenant, user) => {
      const room = userRoom(tenant, user);
      // here at once: an adapter may wait for its service first
      sockets.local.in(room).disconnectSockets(!shared);
      sockets.in(room).disconnectSockets(!shared);
    },
    close: () => {
      closed = true;
      clearInterval(sweep);
      stopTokens();
      stopChanges();
      relay.close();
      hints.close();
      bus.close();
      sockets.local.disconnectSockets(!shared);
    },
  };
}

async function admit(socket: OneSocket, authenticate: Authenticate, origins: readonly string[]): Promise<void> {
  checkOrigin(socket.handshake.headers, origins);
  const { protocol, token } = validated(socket.handshake.auth, handshake, 'handshake');
  if (protocol !== protocolVersion) {
    throw new HoldpointError('PROTOCOL_MISMATCH', 'This page is older or newer than the server.', {
      hint: 'Reload to go on; your draft is kept.',
    });
  }
  const { principal, expiresAt } = await identify(
    authenticate,
    credentialsOf(socket.handshake.headers, socket.handshake.address, token),
  );
  socket.data = { principal, endsAt: Math.min(expiresAt, Date.now() + longestLifeMs), told: false };
}

function endExpired(sockets: Sockets, close: boolean): void {
  const now = Date.now();
  for (const socket of sockets.sockets.values()) {
    if (socket.data.endsAt <= now) socket.disconnect(close);
    else if (!socket.data.told && socket.data.endsAt - now <= noticeMs) {
      socket.data.told = true;
      socket.emit('session:expiring', { at: socket.data.endsAt });
    }
  }
}

async function acknowledge<Result>(
  socket: OneSocket,
  ack: unknown,
  onError: (error: unknown) => void,
  answer: () => Promise<Result>,
): Promise<void> {
  if (typeof ack !== 'function') return;
  const reply = ack as (answer: Ack<Result>) => void;
  try {
    // the sweep comes by once a second; nothing is granted in between
    if (socket.data.endsAt <= Date.now()) throw sessionEnded();
    reply({ ok: true, result: await answer() });
  } catch (error) {
    if (!HoldpointError.is(error)) onError(error);
    reply({ ok: false, error: HoldpointError.body(error) });
  }
}

export function shuttingDown(): HoldpointError {
  return new HoldpointError('SHUTTING_DOWN', 'This server is stopping.', { hint: 'Connect again in a moment.' });
}

/** Socket.IO hands `data` of a connect error to the client. */
function connectError(error: unknown): Error {
  const body = HoldpointError.body(error);
  return Object.assign(new Error(body.message), { data: body });
}
