import type { Hint, ReviewPage } from '@holdpoint/protocol';
import { sqliteStore } from '@holdpoint/server';
import { until } from '@holdpoint/testing';
import type { Socket } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { connect } from './live.ts';
import { stores } from './stores.ts';
import { asked, byToken, client, decision, ended, on, people, serve, staged, start } from './support.ts';
import { temporaryFile } from './temporary-file.ts';

const versions = (hints: readonly Hint[], run: { readonly id: string }) =>
  hints.filter((hint) => hint.run === run.id).map(({ version }) => version);

describe.each(stores)('a socket on %s', (_, open) => {
  it('[R10] [R28] that connects after the pause finds the review, decides with an ack, and hears of every step in order', async () => {
    const { url, model } = await serve({ store: open() });
    const anna = client(url, 'anna');
    const run = await start(client(url, 'sam'));
    await asked(anna, run);

    const live = await connect(url, { token: 'anna' });
    const { body } = await anna.get<ReviewPage>('/reviews');
    expect(body.items.map(({ id }) => id)).toEqual([`${run.id}.draft`]);
    expect(await live.watch(run.id)).toEqual({ ok: true, result: { run: run.id, version: 3 } });
    const first = await asked(anna, run);
    expect(await live.decide(first, on(first, 'revise', 'Shorter.'))).toMatchObject({
      ok: true,
      result: {
        review: first.id,
        decision: { channel: 'socket', feedback: 'Shorter.' },
        run: { id: run.id, version: 4 },
      },
    });
    const second = await asked(anna, run, 2);
    expect(await live.decide(second)).toMatchObject({ ok: true, result: { run: { version: 7 } } });
    await until(() => live.hints.length === 3);
    // the answer and the revision it opened are one hint
    expect(live.hints).toEqual([4, 6, 7].map((version) => ({ run: run.id, version })));
    expect(model.requests).toHaveLength(2);
  });

  it('tells the starter, who may decide, and admins of a change, and nobody else', async () => {
    const { url } = await serve({ store: open() });
    const names = ['sam', 'anna', 'ben', 'boss', 'olga', 'twin'] as const;
    const lives = await Promise.all(names.map((token) => connect(url, { token })));
    const run = await start(client(url, 'sam'));
    const view = await asked(client(url, 'anna'), run);
    await client(url, 'anna').post(decision(view), on(view));
    // a later run of a stranger's own is heard by the stranger: what did not come before it does not come any more
    const own = await Promise.all((['olga', 'twin'] as const).map((token) => start(client(url, token))));
    await until(() =>
      [lives[4], lives[5]].every((live, index) => versions(live?.hints ?? [], own[index] ?? run).includes(3)),
    );
    await until(() => lives.slice(0, 4).every(({ hints }) => versions(hints, run).length === 3));
    expect(lives.map(({ hints }) => versions(hints, run).join())).toEqual(['1,3,4', '1,3,4', '1,3,4', '1,3,4', '', '']);
  });
});

it('[R10] [R36] hears over one instance what another did', async () => {
  const file = temporaryFile();
  const worker = await serve({ store: sqliteStore({ file }) });
  const desk = await serve({ store: sqliteStore({ file }), concurrency: 0 });
  const live = await connect(desk.url, { token: 'anna' });
  const anna = client(worker.url, 'anna');
  const run = await start(anna);
  const view = await asked(anna, run);
  await anna.post(decision(view), on(view));
  await until(() => versions(live.hints, run).includes(4));
  expect(versions(live.hints, run)).toEqual(versions(live.hints, run).toSorted());
});

it('takes junk for what it is, and goes on', async () => {
  const { url, view, untouched } = await staged();
  const live = await connect(url, { token: 'anna' });
  const socket = live.socket as unknown as Socket; // says what no typed client would
  const junk = [
    undefined,
    null,
    7,
    'run',
    [],
    [[]],
    {},
    { run: 7 },
    { run: null },
    { run: 'x'.repeat(1_001) },
    { run: '\ud800' },
    { run: { $ne: '' } },
    { review: view.id },
    JSON.parse('{"__proto__":{"run":"x"}}'),
    JSON.parse('['.repeat(50) + ']'.repeat(50)),
  ];
  for (const message of junk) {
    for (const event of ['run:watch', 'review:decide']) {
      expect(await socket.emitWithAck(event, message)).toMatchObject({ ok: false, error: { code: 'BAD_REQUEST' } });
      socket.emit(event, message); // no ack
      socket.emit(event, message, 'no function');
    }
    socket.emit('run:unwatch', message);
    socket.emit('run:changed', message);
    socket.emit('no such event', message, message);
  }
  socket.emit('run:watch');
  expect(await live.watch(view.run.id)).toMatchObject({ ok: true });
  untouched();
});

it('is ended by a message of more than 100 KB, and nobody else is', async () => {
  const { url, view, untouched } = await staged();
  const [anna, ben] = [await connect(url, { token: 'anna' }), await connect(url, { token: 'ben' })];
  const gone = new Promise((resolve) => anna.socket.once('disconnect', resolve));
  anna.socket.emit('run:unwatch', { run: 'x'.repeat(100_001) });
  await gone;
  expect(await ben.watch(view.run.id)).toMatchObject({ ok: true });
  untouched();
});

it('is told that its session ends, and is ended', async () => {
  const expiresAt = Date.now() + 1_500;
  const { url } = await serve({ authenticate: () => ({ ...people.anna, expiresAt }) });
  const { socket } = await connect(url);
  const told = new Promise<{ readonly at: number }>((resolve) => socket.once('session:expiring', resolve));
  const gone = new Promise<string>((resolve) => socket.once('disconnect', resolve));
  expect(await told).toEqual({ at: expiresAt });
  expect(await gone).toBe('io server disconnect');
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt);
  await expect(connect(url)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', hint: expect.any(String) });
});

it('may do nothing more from the instant its session ended', async () => {
  let expiresAt = Date.now() + 60_000;
  const { url } = await serve({
    authenticate: (given) => (given.token === 'brief' ? { ...people.anna, expiresAt } : byToken(given)),
  });
  const anna = client(url, 'anna');
  const view = await asked(anna, await start(anna));
  expiresAt = Date.now() + 100;
  const live = await connect(url, { token: 'brief' });
  await until(() => Date.now() >= expiresAt);
  const answer = await Promise.race([
    live.decide(view),
    new Promise((resolve) =>
      live.socket.once('disconnect', () => resolve({ ok: false, error: { code: 'UNAUTHENTICATED' } })),
    ),
  ]);
  expect(answer).toMatchObject({ ok: false, error: { code: 'UNAUTHENTICATED' } });
  expect((await asked(anna, view.run)).decision).toBeNull();
});

it('ends when its user is revoked, and nobody else does', async () => {
  const { url, holdpoint } = await serve();
  const tokens = ['sam', 'sam', 'twin', 'anna'] as const;
  const lives = await Promise.all(tokens.map((token) => connect(url, { token })));
  const gone = lives.slice(0, 2).map(({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve)));
  holdpoint.revoke({ tenant: 'acme', user: 'sam' });
  await Promise.all(gone);
  // the twin has the same user id in another tenant
  const run = await start(client(url, 'twin'));
  expect(await lives[2]?.watch(run.id)).toMatchObject({ ok: true });
  expect(lives.map(({ socket }) => socket.connected)).toEqual([false, false, true, true]);
  await ended(client(url, 'twin'), run, 'waiting');
  expect(lives[0]?.hints).toEqual([]);
});

it.each([
  ['no token', {}, 'UNAUTHENTICATED'],
  ['an unknown token', { token: 'nobody' }, 'UNAUTHENTICATED'],
  ['no tenant', { token: 'homeless' }, 'TENANT_REQUIRED'],
  ['another protocol', { token: 'anna', protocol: 99 }, 'PROTOCOL_MISMATCH'],
  ['a foreign origin', { token: 'anna', origin: 'https://evil.example' }, 'ORIGIN_REFUSED'],
  ['no origin to speak of', { token: 'anna', origin: 'null' }, 'ORIGIN_REFUSED'],
  ['nonsense for a protocol', { token: 'anna', protocol: Number.NaN }, 'BAD_REQUEST'],
  ['an endless token', { token: 'x'.repeat(20_000) }, 'BAD_REQUEST'],
] as const)('is refused with a typed error for %s, over both transports', async (_name, options, code) => {
  const { url } = await serve();
  for (const transport of ['websocket', 'polling'] as const) {
    const refused = await connect(url, { ...options, transports: [transport] }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code, message: expect.any(String), hint: expect.any(String) });
    expect(JSON.stringify(refused)).not.toMatch(/stack|node_modules|\.ts:/);
  }
});

it('connects from its own host and from a listed origin', async () => {
  const { url } = await serve({ origins: ['https://app.example'] });
  for (const origin of [new URL(url).origin, 'https://app.example']) {
    for (const transport of ['websocket', 'polling'] as const) {
      const { socket } = await connect(url, { token: 'anna', origin, transports: [transport] });
      expect(socket.connected).toBe(true);
    }
  }
});
