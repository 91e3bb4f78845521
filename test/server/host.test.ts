import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { RunSummary } from '@holdpoint/protocol';
import { createHoldpoint, type HoldpointOptions, memoryStore } from '@holdpoint/server';
import { scriptedModel, until } from '@holdpoint/testing';
import express from 'express';
import express4 from 'express4';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from './live.ts';
import {
  asked,
  byToken,
  client,
  copy,
  decision,
  ended,
  expectProblem,
  json,
  listen,
  on,
  send,
  start,
  threeDrafts,
} from './support.ts';

async function holdpointFor(options: Partial<HoldpointOptions> = {}) {
  const holdpoint = createHoldpoint({
    crews: [copy],
    store: memoryStore(),
    model: scriptedModel(threeDrafts),
    authenticate: byToken,
    pollMs: 20,
    ...options,
  });
  onTestFinished(() => holdpoint.stop({ graceMs: 0 }));
  await holdpoint.start();
  return holdpoint;
}

/** Start, watch, decide, end: over HTTP and the socket of this host. */
async function playThrough(origin: string, mount = '/holdpoint'): Promise<void> {
  const [url, anna] = [`${origin}${mount}`, client(`${origin}${mount}`, 'anna')];
  const live = await connect(url, { token: 'anna', mount });
  const run = await start(anna);
  const view = await asked(anna, run);
  expect(await live.watch(run.id)).toMatchObject({ ok: true });
  expect((await anna.post(decision(view), on(view))).status).toBe(200);
  await ended(anna, run);
  await until(() => live.hints.some(({ version }) => version === 3));
  expectProblem(await anna.get('/nowhere'), 404, 'ROUTE_NOT_FOUND');
  expectProblem(await client(url).get('/runs'), 401, 'UNAUTHENTICATED');
}

describe.each([
  ['Express 5', express],
  // what the tests use of it is called alike; that its types take our router is seen below
  ['Express 4', express4 as unknown as typeof express],
] as const)('a host on %s', (_, make) => {
  it.each(['before', 'after'] as const)('has the router %s its own express.json(), and both work', async (order) => {
    const holdpoint = await holdpointFor();
    const app = make();
    if (order === 'before') app.use('/holdpoint', holdpoint.router());
    app.use(make.json());
    if (order === 'after') app.use('/holdpoint', holdpoint.router());
    app.post('/echo', (request, response) => void response.json(request.body));
    app.use((_request, response) => void response.status(418).send('a teapot'));
    const server = createServer(app);
    holdpoint.attach(server);
    const origin = await listen(server);
    await playThrough(origin);
    const body = JSON.stringify({ own: true });
    expect((await send(`${origin}/echo`, { method: 'POST', headers: json, body })).body).toEqual({ own: true });
    // nothing below the mount falls through to the host, nothing beside it is taken from the host
    expect((await client(origin, 'anna').get('/runs')).status).toBe(418);
    expect((await client(origin, 'anna').get('/holdpoints')).status).toBe(418);
  });

  it('mounts it elsewhere, below a router of its own', async () => {
    const holdpoint = await holdpointFor({ mount: '/api/v1/desk' });
    const api = make.Router();
    api.use('/v1/desk', holdpoint.router());
    const app = make().use('/api', api);
    const server = createServer(app);
    holdpoint.attach(server);
    await playThrough(await listen(server), '/api/v1/desk');
  });

  it('mounts it below a parameter of its own without mixing the two up', async () => {
    const holdpoint = await holdpointFor();
    const app = make().use('/teams/:id', holdpoint.router());
    const anna = client(`${await listen(app as RequestListener)}/teams/red`, 'anna');
    const run = await start(anna);
    expect((await anna.get<RunSummary>(`/runs/${run.id}`)).body.id).toBe(run.id);
    expectProblem(await anna.get('/runs/red'), 404, 'RUN_NOT_FOUND');
  });

  it('may parse bodies as large as it likes: ours stay at 256 KB', async () => {
    const holdpoint = await holdpointFor();
    const app = make().use(make.json({ limit: '10mb' }));
    app.use('/holdpoint', holdpoint.router());
    const anna = client(`${await listen(app as RequestListener)}/holdpoint`, 'anna');
    const input = { product: 'x'.repeat(300_000) };
    expectProblem(await anna.post('/runs', { crew: 'copy', input }), 413, 'PAYLOAD_TOO_LARGE');
  });
});

it('the types of Express 4 take the router as those of Express 5 do', async () => {
  const holdpoint = await holdpointFor();
  for (const app of [
    express().use('/holdpoint', holdpoint.router()),
    express4().use('/holdpoint', holdpoint.router()),
  ]) {
    expectProblem(
      await client(`${await listen(app as RequestListener)}/holdpoint`).get('/runs'),
      401,
      'UNAUTHENTICATED',
    );
  }
});

describe('a host on plain node:http', () => {
  it('serves nothing but Holdpoint', async () => {
    const holdpoint = await holdpointFor();
    const server = createServer(holdpoint.router());
    holdpoint.attach(server);
    await playThrough(await listen(server));
  });

  it('hands on what is below the mount', async () => {
    const holdpoint = await holdpointFor({ mount: '/desk' });
    const handle = holdpoint.router();
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/desk/')) handle(request, response);
      else response.end('my own');
    });
    holdpoint.attach(server);
    const origin = await listen(server);
    await playThrough(origin, '/desk');
    expect((await send(`${origin}/`, {})).text).toBe('my own');
  });
});

describe('live updates', () => {
  it('leave an upgrade of the host alone, also one that it answers after more than a second', async () => {
    const holdpoint = await holdpointFor();
    const server = createServer(express().use('/holdpoint', holdpoint.router()));
    holdpoint.attach(server);
    server.on('upgrade', (request, socket) => {
      if (request.url !== '/feed') return;
      socket.on('data', () => socket.end()); // all it is sent is the end
      const accept = createHash('sha1').update(
        `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
      );
      // Socket.IO's own patience with upgrades it does not know is 1,000 ms
      setTimeout(() => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
        socket.write(`Sec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`);
        socket.write(Buffer.from([0x81, 5, ...Buffer.from('hello')]));
      }, 1_200);
    });
    const origin = await listen(server);
    const feed = new WebSocket(`${origin.replace('http', 'ws')}/feed`);
    const heard = new Promise((resolve, reject) => {
      feed.addEventListener('message', ({ data }) => resolve(data));
      feed.addEventListener('error', () => reject(new Error('the upgrade was ended')));
    });
    await playThrough(origin);
    expect(await heard).toBe('hello');
    feed.close();
  });

  it('end a connection that the Socket.IO of the host brings back past `authenticate`', async () => {
    let isKnown = true;
    const holdpoint = await holdpointFor({ authenticate: (given) => (isKnown ? byToken(given) : null) });
    const server = createServer(express().use('/holdpoint', holdpoint.router()));
    const own = new Server(server, { path: '/live', connectionStateRecovery: {} });
    holdpoint.attach(own);
    const origin = await listen(server);
    const options = { path: '/live', auth: { protocol: 1, token: 'anna' }, transports: ['websocket'], forceNew: true };
    const socket = io(`${origin}/holdpoint`, options);
    onTestFinished(() => void socket.disconnect());
    const hint = new Promise((resolve) => socket.once('run:changed', resolve)); // without one there is nothing to recover
    await new Promise((resolve) => socket.once('connect', () => resolve(null)));
    await start(client(`${origin}/holdpoint`, 'anna'));
    await hint;
    isKnown = false;
    const gone = new Promise((resolve) => socket.on('disconnect', (why) => why !== 'transport close' && resolve(why)));
    for (const { conn } of own.of('/holdpoint').sockets.values()) conn.close();
    expect(await gone).toBe('io server disconnect');
  });

  it.each([
    ['a Socket.IO server of the host', (own: Server) => own],
    [
      'one made by another copy of Socket.IO',
      (own: Server) => new Proxy(own, { getPrototypeOf: () => Object.prototype }),
    ],
  ])('share %s, and end no connection of its own', async (_what, copied) => {
    const holdpoint = await holdpointFor();
    const server = createServer(express().use('/holdpoint', holdpoint.router()));
    const own = new Server(server, { path: '/live' });
    onTestFinished(() => own.disconnectSockets(true));
    own
      .of('/chat')
      .on('connection', (socket) => socket.on('say', (text: string, ack: (text: string) => void) => ack(text)));
    holdpoint.attach(copied(own));
    const url = `${await listen(server)}/holdpoint`;

    const chat = io(`${new URL(url).origin}/chat`, { path: '/live', transports: ['websocket'], reconnection: false });
    onTestFinished(() => void chat.disconnect());
    // the same connection carries both, as one page has them
    const ours = chat.io.socket('/holdpoint', { auth: { protocol: 1, token: 'anna' } }).connect();
    await until(() => ours.connected && chat.connected);
    const run = await start(client(url, 'anna'));
    expect(await ours.emitWithAck('run:watch', { run: run.id })).toMatchObject({ ok: true });

    const gone = new Promise((resolve) => ours.once('disconnect', resolve));
    holdpoint.revoke({ tenant: 'acme', user: 'anna' });
    expect(await gone).toBe('io server disconnect');
    expect(await chat.emitWithAck('say', 'still here')).toBe('still here');

    await holdpoint.stop({ graceMs: 0 });
    expect(await chat.emitWithAck('say', 'and now')).toBe('and now');
    const refused = new Promise((resolve) => ours.once('connect_error', resolve));
    ours.connect();
    expect(await refused).toMatchObject({ data: { code: 'SHUTTING_DOWN' } });
  });
});
