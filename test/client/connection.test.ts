import { sqliteStore } from '@holdpoint/server';
import { until } from '@holdpoint/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { byToken, people } from '../server/support.ts';
import { temporaryFile } from '../server/temporary-file.ts';
import { asked, becomes, build, clientOf, live, on, start, watch } from './support.ts';

it('[R58] opens one socket with one handshake for three providers under StrictMode', async () => {
  const house = await build();
  const client = clientOf(house.url, 'anna');
  // mount, unmount, mount: as StrictMode does with each of three
  const releases = [0, 1, 2].map(() => {
    client.acquire()();
    return client.acquire();
  });
  await becomes(client.connection, ({ state }) => state === 'live');
  for (const release of releases) release();
  const again = client.acquire();
  await start(client);
  expect(client.connection.getSnapshot().state).toBe('live');
  expect(house.upgrades).toHaveLength(1);
  expect(house.handshakes()).toBe(1);
  again();
  await becomes(client.connection, ({ state }) => state === 'idle');
  await until(() => house.sockets() === 0);
});

it('[R36] [R58] recovers by itself when the server is killed and built again, and decides', async () => {
  const file = temporaryFile();
  const first = await build({ store: sqliteStore({ file }), alone: true });
  const client = await live(first.url, 'anna');
  const view = await asked(client, await start(client));
  client.draft(view.id).write({ feedback: 'Fine.', revision: 1 });
  const states = watch(client.connection);
  await first.kill();
  await becomes(client.connection, ({ state, nextTryAt }) => state === 'offline' && nextTryAt !== null);
  expect(await client.decision(view.id).submit(on(view))).toMatchObject({
    state: 'failed',
    error: { message: 'Offline, not sent.' },
  });
  expect(client.review(view.id).getSnapshot()).toMatchObject({
    status: 'error',
    data: { id: view.id },
    error: { code: 'NETWORK' },
  });

  const second = await build({ store: sqliteStore({ file }), port: first.port, alone: true });
  await becomes(client.connection, ({ state }) => state === 'live');
  expect(new Set(states.seen.map(({ state }) => state))).toEqual(new Set(['live', 'recovering', 'offline']));
  await becomes(client.review(view.id), ({ status }) => status === 'ready');
  expect(client.draft(view.id).getSnapshot().feedback).toBe('Fine.');
  expect((await client.decision(view.id).repeat()).state).toBe('committed');
  const { events } = await second.holdpoint.as(people.anna).events(view.run.id);
  expect(events.filter(({ type }) => type === 'review.decided')).toHaveLength(1);
});

it('[R36] decides in the instant the socket breaks', async () => {
  const house = await build();
  const client = await live(house.url, 'anna');
  const view = await asked(client, await start(client));
  house.cut();
  expect(await client.decision(view.id).submit(on(view))).toMatchObject({ state: 'committed' });
  await becomes(client.connection, ({ state }) => state === 'live');
});

it('connects where WebSockets do not get through', async () => {
  const house = await build({ webSockets: false });
  const client = await live(house.url, 'anna');
  const run = client.run((await start(client)).id);
  watch(run);
  await becomes(run, ({ data }) => data?.status === 'waiting', 1_000);
  expect(house.sockets()).toBe(1);
});

it('finds the socket below a mount that is relative to the page', async () => {
  const house = await build();
  vi.stubGlobal('location', { href: new URL('/reviews?turn=reviewer', house.url).href });
  onTestFinished(() => void vi.unstubAllGlobals());
  await live('/holdpoint/', 'anna', { fetch: (path, init) => fetch(new URL(String(path), house.url), init) });
  expect(house.sockets()).toBe(1);
});

it('gets another token when the session ends, and nobody notices', async () => {
  const ends = [Date.now() + 400, Date.now() + 60_000];
  const house = await build({
    authenticate: ({ token }) => {
      const expiresAt = ends[Number(token)] ?? 0;
      return expiresAt > Date.now() ? { ...people.anna, expiresAt } : null;
    },
  });
  const reasons: string[] = [];
  const client = await live(house.url, '', { getToken: ({ reason }) => String(reasons.push(reason) - 1) });
  const states = watch(client.connection);
  await until(() => house.handshakes() === 2);
  await becomes(client.connection, ({ state }) => state === 'live');
  expect(reasons).toEqual(['connect', 'refused']);
  expect(states.seen.map(({ state }) => state)).not.toContain('unauthorized');
  expect(await start(client)).toMatchObject({ crew: 'copy' });
});

it('is unauthorized when no token helps, keeps what it shows, and comes back after signing in', async () => {
  let isSignedIn = true;
  const house = await build({ authenticate: (given) => (isSignedIn ? byToken(given) : null) });
  const errors: string[] = [];
  const client = await live(house.url, 'anna', { onError: ({ code }) => void errors.push(code) });
  const run = client.run((await start(client)).id);
  watch(run);
  await becomes(run, ({ data }) => data?.status === 'waiting');
  isSignedIn = false;
  house.cut();
  await becomes(client.connection, ({ state }) => state === 'unauthorized');
  expect(run.getSnapshot().data?.status).toBe('waiting');
  run.refresh();
  await becomes(run, ({ status }) => status === 'error');
  expect(run.getSnapshot()).toMatchObject({ error: { code: 'UNAUTHENTICATED' }, data: { status: 'waiting' } });
  expect(errors).toContain('UNAUTHENTICATED');
  isSignedIn = true;
  client.connection.retry();
  await becomes(client.connection, ({ state }) => state === 'live');
  await becomes(run, ({ status }) => status === 'ready');
});

it('comes back when its user was thrown out and may enter again', async () => {
  const house = await build();
  const client = await live(house.url, 'anna');
  house.holdpoint.revoke({ tenant: 'acme', user: 'anna' });
  await until(() => house.handshakes() === 2);
  await becomes(client.connection, ({ state }) => state === 'live');
});

it('is incompatible with a server of another protocol, and decides nothing there', async () => {
  const house = await build({
    before: (_, response) => {
      response.setHeader('holdpoint-protocol', '2');
      response.json({});
    },
  });
  const client = await live(house.url, 'anna');
  await expect(start(client)).rejects.toMatchObject({
    code: 'PROTOCOL_MISMATCH',
    hint: 'Reload to go on; your draft is kept.',
  });
  expect(client.connection.getSnapshot().state).toBe('incompatible');
  await until(() => house.sockets() === 0);
  const asking = house.requests.length;
  expect(await client.decision('r.draft').submit({ type: 'approve', revision: 1, contentHash: 'c' })).toMatchObject({
    state: 'failed',
    error: { code: 'PROTOCOL_MISMATCH' },
  });
  expect(house.requests).toHaveLength(asking);
});

it('refuses nothing and breaks nothing without a socket', async () => {
  const house = await build();
  const client = await live(house.url, 'anna', { socket: false });
  const view = await asked(client, await start(client));
  expect(await client.decision(view.id).submit(on(view))).toMatchObject({
    state: 'committed',
    receipt: { decision: { channel: 'http' } },
  });
  expect(house.handshakes()).toBe(0);
});
