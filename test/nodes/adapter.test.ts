import type { StreamSnapshot } from '@holdpoint/client';
import type { TokenFrame } from '@holdpoint/protocol';
import { defineCrew } from '@holdpoint/server';
import { until } from '@holdpoint/testing';
import { createClient } from 'redis';
import type { Socket } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { connect, type Live } from '../server/live.ts';
import { asked, client, copy, start, Text, writer } from '../server/support.ts';
import { hasRedis, startRedis } from '../support/redis.ts';
import { type House, openHouse } from './house.ts';
import { browserOf, decide, lasting, shown } from './support.ts';

const text = 'Boils a litre in ninety seconds, measured by the lab, and pours without a drip. '.repeat(4);
const whole = JSON.stringify({ text });
const secret = defineCrew('secret', { input: z.object({ product: z.string() }) }).task('draft', {
  agent: writer,
  prompt: () => 'Write.',
  output: Text,
  mask: { text: { except: { group: 'admin' } } },
  review: { by: { group: 'legal' } },
});

/** What a viewer has on the screen after these frames. */
const onScreen = (frames: readonly TokenFrame[]) =>
  frames.reduce((before, { offset, text }) => before.slice(0, offset) + text, '');

describe.skipIf(!hasRedis)('nodes whose Socket.IO has the Redis Streams adapter', () => {
  it('[R94] show on one what an agent writes on another, to late viewers from the beginning, and keep none of it', async () => {
    const redis = await lasting(startRedis());
    const options = { crews: [copy, secret], script: { draft: [{ text }] }, tokensPerSecond: 80 };
    await openHouse(redis, { ...options, serves: false });
    const web = await openHouse(redis, { ...options, concurrency: 0 });
    const names = ['anna', 'olga', 'twin', 'boss'] as const;
    const [anna, olga, twin, boss] = (await Promise.all(names.map((token) => connect(web.url, { token })))) as [
      Live,
      Live,
      Live,
      Live,
    ];
    const run = await start(client(web.url, 'sam'));
    const hidden = await start(client(web.url, 'sam'), 'Kettle', 'secret');
    for (const { id } of [run, hidden]) expect(await anna.watch(id)).toMatchObject({ ok: true });
    for (const stranger of [olga, twin]) expect(await stranger.watch(run.id)).toMatchObject({ ok: false });
    await until(() => anna.frames.length >= 6);
    await boss.watch(run.id);
    // at once, and not with the next whole text
    await until(() => boss.frames.length >= 2);
    expect(boss.frames[0]?.offset).toBe(0);
    expect(onScreen(boss.frames.slice(0, 1)).length).toBeGreaterThan(onScreen(anna.frames.slice(0, 4)).length);
    for (const each of [run, hidden]) await asked(client(web.url, 'anna'), each);

    expect(anna.frames.filter((frame) => frame.run !== run.id)).toEqual([]);
    for (const { frames } of [anna, boss]) {
      for (let count = 1; count <= frames.length; count += 1) {
        expect(whole.startsWith(onScreen(frames.slice(0, count)))).toBe(true);
      }
    }
    expect(onScreen(anna.frames).length).toBeGreaterThan(whole.length / 2);
    expect([olga, twin].map(({ frames }) => frames)).toEqual([[], []]);
    expect(web.errors).toEqual([]);
    const reader = await createClient({ url: redis.url })
      .on('error', () => {})
      .connect();
    onTestFinished(() => reader.destroy());
    expect(JSON.stringify(await reader.xRange('socket.io', '-', '+'))).not.toContain('Boils');
  });

  it('[R94] show nothing of a text that comes after its end', async () => {
    const redis = await lasting(startRedis());
    await openHouse(redis, { script: { draft: [{ text }] }, tokensPerSecond: 400, serves: false });
    const web = await openHouse(redis, { concurrency: 0 });
    const { adapter } = web.io.of('/holdpoint') as unknown as {
      readonly adapter: { onMessage(message: unknown): void };
    };
    const hear = adapter.onMessage.bind(adapter);
    const held: unknown[] = [];
    adapter.onMessage = (message) => void held.push(message);
    const anna = await browserOf('anna', web.url);
    const run = await anna.startRun('copy', { product: 'Kettle' });
    const written: string[] = [];
    const stream = anna.stream(run.id);
    onTestFinished(
      stream.subscribe((now: StreamSnapshot) => written.push(...now.writing.map((one) => one.text))).unsubscribe,
    );
    const review = await shown(anna, run);
    await until(() => stream.getSnapshot().live && anna.run(run.id).getSnapshot().data?.status === 'waiting');
    expect(held.length).toBeGreaterThan(0);
    for (const message of held) hear(message);
    await decide(anna, review); // over the same socket: whatever was sent before has come
    expect(written).toEqual([]);
  });

  it('end a revoked person on all of them, and nobody else', async () => {
    const redis = await lasting(startRedis());
    const houses = [await openHouse(redis), await openHouse(redis)] as const;
    const [anna, annaElsewhere, twin] = await Promise.all([
      connect(houses[0].url, { token: 'sam' }),
      connect(houses[1].url, { token: 'sam' }),
      connect(houses[1].url, { token: 'twin' }),
    ]);
    await reaches(houses[0], twin);
    houses[0].holdpoint.revoke({ tenant: 'acme', user: 'sam' });
    await until(() => anna.socket.disconnected && annaElsewhere.socket.disconnected);
    // the twin has the same user id in another tenant
    expect(await twin.watch('nothing')).toMatchObject({ ok: false, error: { code: 'RUN_NOT_FOUND' } });
  });

  it('end a revoked person here although Redis does not answer', async () => {
    const redis = await lasting(startRedis());
    const { url, holdpoint, io } = await openHouse(redis);
    const sam = await connect(url, { token: 'sam' });
    await until(async () => (await io.of('/holdpoint').adapter.serverCount()) === 1);
    redis.signal('SIGSTOP');
    holdpoint.revoke({ tenant: 'acme', user: 'sam' });
    await until(() => sam.socket.disconnected);
    redis.signal('SIGCONT');
  });

  it('keep their sockets when one of them stops', async () => {
    const redis = await lasting(startRedis());
    const houses = [await openHouse(redis), await openHouse(redis)] as const;
    const [there, here] = (await Promise.all(houses.map(({ url }) => connect(url, { token: 'sam' })))) as [Live, Live];
    await reaches(houses[0], here);
    await houses[0].holdpoint.stop({ graceMs: 0 });
    await until(() => there.socket.disconnected);
    await reaches(houses[0], here); // what it may have sent before has come, too
    const run = await start(client(houses[1].url, 'sam'));
    await until(() => here.hints.some(({ run: id }) => id === run.id));
    expect(here.socket.connected).toBe(true);
  });

  it('take from the bus what looks like tokens, and nothing else', async () => {
    const redis = await lasting(startRedis());
    const [web, other] = [await openHouse(redis, { concurrency: 0 }), await openHouse(redis, { concurrency: 0 })];
    const run = await start(client(web.url, 'sam'));
    const sam = await connect(web.url, { token: 'sam' });
    await sam.watch(run.id);
    const frame = { run: run.id, task: 'draft', attempt: 1, turn: 0, offset: 0, text: 'Boils' };
    const bus = other.io.of('/holdpoint');
    for (const junk of [undefined, null, 7, {}, { ...frame, offset: -1 }, { ...frame, text: 7 }]) {
      bus.serverSideEmit('run:tokens', 'acme', junk);
    }
    bus.serverSideEmit('run:tokens', null, frame);
    bus.serverSideEmit('run:tokens', 'globex', frame);
    bus.serverSideEmit('run:tokens', 'acme', { ...frame, of: 'a newer version' });
    await until(() => sam.frames.length > 0);
    expect(sam.frames).toEqual([frame]);
  });
});

/** Waits until what a node sends through the adapter comes to a socket: one that has just begun to listen misses it. */
async function reaches(house: House, { socket }: Live): Promise<void> {
  const heard = new Promise((resolve) => (socket as unknown as Socket).once('probe', resolve));
  await until(() => {
    house.io.of('/holdpoint').emit('probe');
    return Promise.race([heard.then(() => true), new Promise((resolve) => setTimeout(resolve, 20, false))]);
  });
}
