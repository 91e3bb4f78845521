import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createReviewClient, type Readable, type ReviewClient, type ReviewClientOptions } from '@holdpoint/client';
import type { DecisionRequest, ReviewView, RunSummary } from '@holdpoint/protocol';
import { createHoldpoint, type Holdpoint, type HoldpointOptions, memoryStore, type Store } from '@holdpoint/server';
import { type Script, type ScriptedModel, scriptedModel, until } from '@holdpoint/testing';
import express from 'express';
import { Server as SocketServer } from 'socket.io';
import { onTestFinished } from 'vitest';
import { byToken, copy, threeDrafts } from '../server/support.ts';

export interface House {
  /** Where the router is: `http://127.0.0.1:<port>/holdpoint`. */
  readonly url: string;
  readonly port: number;
  readonly holdpoint: Holdpoint;
  readonly model: ScriptedModel;
  /** WebSockets that were asked for, and requests that came over HTTP, oldest first. */
  readonly upgrades: readonly string[];
  readonly requests: readonly string[];
  /** How many clients were let in so far, how many are in now, and the rooms they are in. */
  handshakes(): number;
  sockets(): number;
  rooms(): readonly string[];
  /** Cuts every connection at once and answers no more. */
  kill(): Promise<void>;
  /** Cuts every connection; new ones are taken. */
  cut(): void;
}

export interface HouseOptions extends Partial<HoldpointOptions> {
  readonly port?: number;
  readonly script?: Script;
  readonly tokensPerSecond?: number;
  /** Has a Socket.IO server of its own, whose sockets are not counted. */
  readonly alone?: boolean;
  /** `false` lets no WebSocket through, as some proxies do. */
  readonly webSockets?: boolean;
  /** Looks at each HTTP request first; answering it keeps it from Holdpoint. */
  readonly before?: express.Handler;
}

/** A host application with Holdpoint inside, that can be killed and built again on the same port. */
export async function build(options: HouseOptions = {}): Promise<House> {
  const {
    port = 0,
    script = threeDrafts,
    tokensPerSecond = 0,
    webSockets = true,
    alone = false,
    before,
    ...own
  } = options;
  const store: Store = own.store ?? memoryStore();
  const model = scriptedModel(script, { tokensPerSecond });
  const holdpoint = createHoldpoint({
    crews: [copy],
    model,
    authenticate: byToken,
    pollMs: 20,
    onError: () => {},
    ...own,
    store,
  });
  const requests: string[] = [];
  const upgrades: string[] = [];
  const app = express();
  app.use((request, _, next) => {
    requests.push(`${request.method} ${request.url.replace('/holdpoint', '')}`);
    next();
  });
  if (before) app.use(before);
  const server = createServer(app.use('/holdpoint', holdpoint.router()));
  server.on('upgrade', ({ url = '' }, socket) => {
    upgrades.push(url);
    if (!webSockets) socket.destroy();
  });
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  const io = new SocketServer(alone ? undefined : server, {
    path: '/holdpoint/socket',
    transports: webSockets ? ['polling', 'websocket'] : ['polling'],
  });
  const namespace = io.of('/holdpoint');
  let handshakes = 0;
  namespace.on('connection', () => {
    handshakes += 1;
  });
  holdpoint.attach(alone ? server : io);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await holdpoint.start();
  const cut = () => {
    for (const socket of connections) socket.destroy();
  };
  let killed: Promise<void> | null = null;
  const kill = () => {
    killed ??= (async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await holdpoint.stop({ graceMs: 0 });
      io.engine?.close();
      cut();
      await closed;
      await store.close();
    })();
    return killed;
  };
  onTestFinished(kill);
  const at = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${at}/holdpoint`,
    port: at,
    holdpoint,
    model,
    upgrades,
    requests,
    kill,
    cut,
    handshakes: () => handshakes,
    sockets: () => namespace.sockets.size,
    rooms: () => [...namespace.adapter.rooms.keys()],
  };
}

/** A client of one person, until the test ends. */
export function clientOf(url: string, token: string, options: Partial<ReviewClientOptions> = {}): ReviewClient {
  const client = createReviewClient({ url, getToken: () => token, ...options });
  onTestFinished(() => client.close());
  return client;
}

/** The same with the connection up. */
export async function live(
  url: string,
  token: string,
  options: Partial<ReviewClientOptions> = {},
): Promise<ReviewClient> {
  const client = clientOf(url, token, options);
  client.acquire();
  await becomes(client.connection, ({ state }) => state === 'live');
  return client;
}

/** Subscribes until the test ends; `seen` has every snapshot since. */
export function watch<Snapshot>(readable: Readable<Snapshot>): {
  readonly seen: readonly Snapshot[];
  readonly now: Snapshot;
  end(): void;
} {
  const seen: Snapshot[] = [readable.getSnapshot()];
  const { unsubscribe } = readable.subscribe((snapshot) => void seen.push(snapshot));
  onTestFinished(unsubscribe);
  return {
    seen,
    get now() {
      return readable.getSnapshot();
    },
    end: unsubscribe,
  };
}

/** The snapshot as soon as it is the awaited one. */
export function becomes<Snapshot>(
  readable: Readable<Snapshot>,
  accept: (snapshot: Snapshot) => boolean,
  timeoutMs = 8_000,
): Promise<NonNullable<Snapshot>> {
  return until(() => readable.getSnapshot(), { accept, timeoutMs });
}

/** Starts a run and watches its review until it waits at this revision. */
export async function asked(client: ReviewClient, run: RunSummary, revision = 1): Promise<ReviewView> {
  const review = client.review(`${run.id}.draft`);
  watch(review);
  await until(() => {
    const { data } = review.getSnapshot();
    if (data?.revision === revision && data.turn === 'reviewer') return true;
    review.refresh();
    return false;
  });
  return review.getSnapshot().data as ReviewView;
}

export function start(client: ReviewClient, product = 'Kettle'): Promise<RunSummary> {
  return client.startRun('copy', { product });
}

export function on(
  { revision, contentHash }: ReviewView,
  type: DecisionRequest['type'] = 'approve',
  feedback?: string,
): DecisionRequest {
  return { type, revision, contentHash, ...(feedback !== undefined && { feedback }) };
}
