import {
  type Ack,
  type ClientToServer,
  HoldpointError,
  type Principal,
  protocolVersion,
  type ServerToClient,
  socketNamespace,
} from '@holdpoint/protocol';
import { decideMessage, handshake, watchMessage } from '@holdpoint/protocol/schemas';
import type { Runtime } from '@holdpoint/runtime';
import type { Namespace, Server, Socket } from 'socket.io';
import { namesOf } from './access.ts';
import type { Desk } from './desk.ts';
import { type Authenticate, checkOrigin, credentialsOf, identify, sessionEnded } from './principal.ts';
import { validated } from './request.ts';
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
type Sockets = Namespace<ClientToServer, ServerToClient, Record<string, never>, SocketData>;
type OneSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketData>;

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
  /** Ends the sockets of a user on every node; they must sign in again. */
  revoke(tenant: string, user: string): void;
  close(): void;
}

/** Hints out, decisions in. Rooms are named here from the authenticated identity, never by a client. */
export function attachNamespace(
  io: Server,
  { runtime, desk, authenticate, origins, shared, onError }: NamespaceOptions,
): Attached {
  const sockets = io.of(socketNamespace) as unknown as Sockets;
  let closed = false;
  const relay = createTokenRelay((tenant, frame) =>
    sockets.to(runRoom(tenant, frame.run)).volatile.emit('run:tokens', frame),
  );
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
  const stopChanges = runtime.onChange(({ tenant, run, version }) => {
    relay.settle(tenant, run);
    roomsOf(runtime, tenant, run).then((rooms) => sockets.to(rooms).emit('run:changed', { run, version }), onError);
  });
  const sweep = setInterval(() => endExpired(sockets, !shared), sweepMs);
  sweep.unref();

  return {
    revoke: (tenant, user) => sockets.in(userRoom(tenant, user)).disconnectSockets(!shared),
    close: () => {
      closed = true;
      clearInterval(sweep);
      stopTokens();
      stopChanges();
      relay.close();
      sockets.disconnectSockets(!shared);
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

/** Whom a change concerns: who watches the run, and whose inbox it may stand in. */
async function roomsOf(runtime: Runtime, tenant: string, run: string): Promise<string[]> {
  const { rows } = await runtime.store.load({ tenant, run });
  const tags = rows.find((row) => row.kind === 'run')?.tags ?? [];
  const readers = tags
    .filter((tag) => tag.startsWith('reader/'))
    .map((tag) => readerRoom(tenant, tag.slice('reader/'.length)));
  return [runRoom(tenant, run), ...readers];
}

function readerRooms(principal: Principal): string[] {
  return namesOf(principal).map((name) => readerRoom(principal.tenant, name));
}

function userRoom(tenant: string, user: string): string {
  return JSON.stringify(['u', tenant, user]);
}

function readerRoom(tenant: string, name: string): string {
  return JSON.stringify(['n', tenant, name]);
}

function runRoom(tenant: string, run: string): string {
  return JSON.stringify(['r', tenant, run]);
}

function shuttingDown(): HoldpointError {
  return new HoldpointError('SHUTTING_DOWN', 'This server is stopping.', { hint: 'Connect again in a moment.' });
}

/** Socket.IO hands `data` of a connect error to the client. */
function connectError(error: unknown): Error {
  const body = HoldpointError.body(error);
  return Object.assign(new Error(body.message), { data: body });
}
