import { defineCrew } from '@holdpoint/core';
import type { EventPage, RunPage, RunView } from '@holdpoint/protocol';
import { sqliteStore } from '@holdpoint/server';
import { reply, startProcess, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { connect } from './live.ts';
import { stores } from './stores.ts';
import { asked, client, decision, ended, on, send, serve, start, Text } from './support.ts';
import { temporaryFile } from './temporary-file.ts';

const entry = new URL('./host-process.ts', import.meta.url);

describe('a host in a process of its own', { timeout: 30_000 }, () => {
  it('[R27] works with stdin closed: start, pause, changes, approval', async () => {
    await using host = await startProcess({ entry, env: { FILE: temporaryFile() } });
    expect((await send(`${host.address}/stdin`, {})).body).toEqual({ ended: true });
    const anna = client(`${host.address}/holdpoint`);
    const run = await start(anna);
    const live = await connect(`${host.address}/holdpoint`);
    const first = await asked(anna, run);
    expect(await live.decide(first, on(first, 'revise', 'Shorter.'))).toMatchObject({ ok: true });
    const second = await asked(anna, run, 2);
    expect((await anna.post(decision(second), on(second))).status).toBe(200);
    await ended(anna, run);
    expect(host.output.trim().split('\n')).toEqual([host.address]);
  });

  it.each([
    ['nothing to do', undefined],
    ['a call in flight that hangs', '1'],
  ])('ends by itself after stop, with a socket, a long poll and %s', async (_what, HANGS) => {
    await using host = await startProcess({ entry, env: { FILE: temporaryFile(), HANGS } });
    const anna = client(`${host.address}/holdpoint`);
    const run = await start(anna);
    if (!HANGS) await asked(anna, run);
    const live = await connect(`${host.address}/holdpoint`);
    const gone = new Promise((resolve) => live.socket.once('disconnect', resolve));
    const { version } = (await anna.get<EventPage>(`/runs/${run.id}/events`)).body;
    const poll = anna.get<EventPage>(`/runs/${run.id}/events?after=${version}&wait=25`);
    await anna.get('/runs');
    const begun = performance.now();
    const stopped = await send(`${host.address}/stop`, { method: 'POST' });
    expect(stopped.body).toEqual({ stopped: true });
    expect(await poll).toMatchObject({ status: 200, body: { events: [] } });
    await gone;
    expect(await host.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  it('[R36] [R18] finds its runs again when it is killed, and goes on', async () => {
    const env = { FILE: temporaryFile() };
    await using first = await startProcess({ entry, env });
    const run = await start(client(`${first.address}/holdpoint`));
    const before = await asked(client(`${first.address}/holdpoint`), run);
    await first.kill();
    await using second = await startProcess({ entry, env });
    const anna = client(`${second.address}/holdpoint`);
    expect(await asked(anna, run)).toEqual(before);
    expect((await anna.post(decision(before), on(before))).status).toBe(200);
    await ended(anna, run);
  });
});

describe.each(stores)('stop on %s', (_, open) => {
  it('lets a call in flight land within the grace it is given', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { url, holdpoint, model } = await serve({
      store: open(),
      script: { draft: () => held.then(() => ({ text: 'v1' })) },
    });
    const anna = client(url, 'anna');
    const run = await start(anna);
    await until(() => model.requests.length === 1);
    const stopped = holdpoint.stop({ graceMs: 10_000 });
    release();
    await stopped;
    // the door still answers while the host closes it; no work is taken any more
    expect((await anna.get<RunView>(`/runs/${run.id}`)).body).toMatchObject({ status: 'waiting', version: 3 });
    await start(anna, 'Pan');
    expect((await anna.get<RunPage>('/runs')).body.items.map(({ status }) => status).toSorted()).toEqual([
      'running',
      'waiting',
    ]);
    expect(model.requests).toHaveLength(1);
  });

  it('aborts a call that does not land, and leaves its work to the next process', async () => {
    const store = open();
    const first = await serve({ store, script: { draft: [reply.hang()] }, leaseMs: 150 });
    const run = await start(client(first.url, 'anna'));
    await until(() => first.model.requests.length === 1);
    await first.holdpoint.stop({ graceMs: 20 });
    const second = await serve({ store, leaseMs: 150 });
    expect(await asked(client(second.url, 'anna'), run)).toMatchObject({ task: { attempt: 1 } });
    expect(second.model.requests[0]?.key).toBe(first.model.requests[0]?.key);
  });

  it('does not wait for a function that ignores its abort signal', async () => {
    let calls = 0;
    const crew = defineCrew('stubborn', { input: z.object({ product: z.string() }) }).task('draft', {
      perform: () => {
        calls += 1;
        return new Promise<{ text: string }>(() => {});
      },
      output: Text,
    });
    const { url, holdpoint } = await serve({ store: open(), crews: [crew] });
    await start(client(url, 'anna'), 'Kettle', 'stubborn');
    await until(() => calls === 1);
    const begun = performance.now();
    await holdpoint.stop({ graceMs: 20 });
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});

it('is harmless twice, and several times at once', async () => {
  const { url, holdpoint } = await serve({ store: sqliteStore({ file: temporaryFile() }) });
  const live = await connect(url, { token: 'anna' });
  await Promise.all([holdpoint.stop(), holdpoint.stop(), holdpoint.stop({ graceMs: 0 })]);
  await holdpoint.stop();
  await until(() => live.socket.disconnected);
});
