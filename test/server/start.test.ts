import { createServer, type Server } from 'node:http';
import { createHoldpoint, type Holdpoint, memoryStore } from '@holdpoint/server';
import { scriptedModel, startProcess } from '@holdpoint/testing';
import express from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { connect } from './live.ts';
import { byToken, client, copy, expectProblem, listen, send, start, threeDrafts } from './support.ts';

const entry = new URL('./lean-process.ts', import.meta.url);

it('loads what reads a body with the first write, and what pages need with the first page', async () => {
  await using host = await startProcess({ entry });
  const url = `${host.address}/holdpoint`;
  const loaded = async () => (await send<string[]>(`${host.address}/loaded`, {})).body;
  await client(url).get('/runs');
  expect(await loaded()).toContain('router');
  expect(await loaded()).not.toContain('body-parser');
  await start(client(url));
  expect(await loaded()).toContain('body-parser');
  expect(await loaded()).not.toContain('socket.io');
  await connect(url);
  expect(await loaded()).toContain('socket.io');
});

it('lets in all pages that come before Socket.IO is there, however they come', async () => {
  await using host = await startProcess({ entry });
  const comes = (transport: 'websocket' | 'polling') =>
    connect(`${host.address}/holdpoint`, { transports: [transport] });
  const pages = await Promise.all([comes('websocket'), comes('polling'), comes('websocket'), comes('polling')]);
  const run = await start(client(`${host.address}/holdpoint`));
  for (const page of pages) expect(await page.watch(run.id)).toMatchObject({ ok: true });
});

it('takes no harm from a page that leaves while it waits', async () => {
  const { server, origin } = await attached();
  server.prependOnceListener('upgrade', (_request, socket) => socket.destroy(new Error('gone')));
  await expect(connect(`${origin}/holdpoint`, { token: 'anna' })).rejects.toThrow('websocket error');
  await connect(`${origin}/holdpoint`, { token: 'anna' });
});

it('refuses the first page when it comes after the end', async () => {
  const { holdpoint, origin } = await attached();
  await holdpoint.stop({ graceMs: 0 });
  expectProblem(await send(`${origin}/holdpoint/socket/?EIO=4&transport=polling`, {}), 503, 'SHUTTING_DOWN');
  await expect(connect(`${origin}/holdpoint`, { token: 'anna' })).rejects.toThrow('websocket error');
});

it('tells who attaches an app what to attach', () => {
  const attach = createHoldpoint(options()).attach as (to: unknown) => void;
  expect(() => attach(express())).toThrow('createServer(app)');
});

const options = () => ({
  crews: [copy],
  store: memoryStore(),
  model: scriptedModel(threeDrafts),
  authenticate: byToken,
});

/** A host that nobody connected to. */
async function attached(): Promise<{ holdpoint: Holdpoint; server: Server; origin: string }> {
  const holdpoint = createHoldpoint(options());
  onTestFinished(() => holdpoint.stop({ graceMs: 0 }));
  await holdpoint.start();
  const server = createServer(holdpoint.router());
  holdpoint.attach(server);
  return { holdpoint, server, origin: await listen(server) };
}
