import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHoldpoint, defineAgent, defineCrew, sqliteStore } from '@holdpoint/server';
import { reply, scriptedModel } from '@holdpoint/testing';
import express from 'express';
import * as z from 'zod';

// A host application in a process of its own. It ends when nothing keeps it: whatever Holdpoint leaves behind shows.

const { FILE, HANGS } = process.env;
if (!FILE) throw new Error('Give FILE.');

const writer = defineAgent({ role: 'Copywriter', goal: 'Write plainly.', backstory: 'Has written for years.' });
const copy = defineCrew('copy', { input: z.object({ product: z.string() }) }).task('draft', {
  agent: writer,
  prompt: ({ input }) => `Write a line about ${input.product}.`,
  output: z.object({ text: z.string() }),
  review: true,
});
const store = sqliteStore({ file: FILE });
const holdpoint = createHoldpoint({
  crews: [copy],
  store,
  model: scriptedModel({ draft: HANGS ? [reply.hang()] : [{ text: 'v1' }, { text: 'v2' }] }),
  authenticate: () => ({ tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] }),
});

const app = express().use('/holdpoint', holdpoint.router());
const server = createServer(app);
app.post('/stop', async (_request, response) => {
  await holdpoint.stop({ graceMs: HANGS ? 50 : 10_000 });
  server.close(() => store.close());
  response.set('connection', 'close').json({ stopped: true });
});
app.get('/stdin', (_request, response) => {
  // over and done with: reading gives the end at once
  process.stdin.on('end', () => response.json({ ended: true })).resume();
});
holdpoint.attach(server);
await holdpoint.start();
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
