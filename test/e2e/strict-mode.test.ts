import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHoldpoint, memoryStore } from '@holdpoint/server';
import express from 'express';
import { Server } from 'socket.io';
import { build } from 'vite';
import { expect, it, onTestFinished } from 'vitest';
import { openWindow } from './demo.ts';

it('makes one socket and one handshake for three providers under StrictMode', async () => {
  const outDir = await mkdtemp(join(tmpdir(), 'holdpoint-providers-'));
  const conditions = ['@holdpoint/source', 'module', 'browser', 'development|production'];
  await build({
    root: join(import.meta.dirname, 'three-providers'),
    configFile: false,
    mode: 'development',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"development"' },
    resolve: { conditions },
    build: { outDir, emptyOutDir: true },
  });

  let signedIn = 0;
  const holdpoint = createHoldpoint({
    crews: [],
    store: memoryStore(),
    authenticate: ({ token, headers }) => {
      if (headers.upgrade !== undefined || headers['sec-websocket-key'] !== undefined) signedIn += 1;
      return token ? { tenant: 'acme', user: { id: token, name: token }, groups: [] } : null;
    },
  });
  const app = express();
  app.use('/holdpoint', holdpoint.router());
  app.use(express.static(outDir));
  const http = createServer(app);
  const io = new Server(http, { path: '/holdpoint/socket' });
  holdpoint.attach(io);
  let engines = 0;
  let sockets = 0;
  io.engine.on('connection', () => (engines += 1));
  io.of('/holdpoint').on('connection', () => (sockets += 1));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await holdpoint.stop({ graceMs: 0 });
    await io.close();
  });

  await using window = await openWindow();
  const page = await window.open(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
  for (const name of ['first', 'second', 'third']) await page.getByText(`${name} live`).waitFor();
  await page.reload();
  for (const name of ['first', 'second', 'third']) await page.getByText(`${name} live`).waitFor();
  // one for each of the two page loads
  expect({ engines, sockets, handshakes: signedIn }).toEqual({ engines: 2, sockets: 2, handshakes: 2 });
});
