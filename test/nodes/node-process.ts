import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHoldpoint } from '@holdpoint/server';
import { scriptedModel } from '@holdpoint/testing';
import express from 'express';
import { Server } from 'socket.io';
import { byName, copyOn, script } from './crew.ts';
import { openPlace } from './places.ts';

// One node in a process of its own: as docs/several-nodes.md has it, with what a test wants otherwise.

const { PLACE = '', NODE = '', CONCURRENCY = '8', LEASE_MS = '500', TOKENS = '0' } = process.env;

const { store, adapter } = await openPlace(PLACE);
const holdpoint = createHoldpoint({
  crews: [copyOn(NODE)],
  store,
  model: scriptedModel(script, { tokensPerSecond: Number(TOKENS) }),
  authenticate: byName,
  concurrency: Number(CONCURRENCY),
  leaseMs: Number(LEASE_MS),
});
const server = createServer(express().use('/holdpoint', holdpoint.router()));
holdpoint.attach(adapter ? new Server(server, { path: '/holdpoint/socket', adapter }) : server);
await holdpoint.start();
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));

process.once('SIGTERM', async () => {
  server.close();
  await holdpoint.stop();
  await store.close();
  process.exit();
});
