import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createHoldpoint, defineAgent, defineCrew, memoryStore } from '@holdpoint/server';
import { scriptedModel } from '@holdpoint/testing';
import * as z from 'zod';

// A host on plain node:http, which loads nothing for itself. `/loaded` says which libraries there are.

const writer = defineAgent({ role: 'Copywriter', goal: 'Write plainly.', backstory: 'Has written for years.' });
const copy = defineCrew('copy', { input: z.object({ product: z.string() }) }).task('draft', {
  agent: writer,
  prompt: ({ input }) => `Write a line about ${input.product}.`,
  output: z.object({ text: z.string() }),
  review: true,
});
const { cache } = createRequire(import.meta.url);
const holdpoint = createHoldpoint({
  crews: [copy],
  store: memoryStore(),
  model: scriptedModel({ draft: [{ text: 'v1' }] }),
  authenticate: () => ({ tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] }),
});
const handle = holdpoint.router();
const server = createServer((request, response) => {
  if (request.url !== '/loaded') return handle(request, response);
  const files = Object.keys(cache).flatMap((file) => /.*\/node_modules\/([^/]+)/.exec(file)?.[1] ?? []);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify([...new Set(files)]));
});
holdpoint.attach(server);
await holdpoint.start();
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
