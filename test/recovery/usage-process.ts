import { createServer } from 'node:http';
import { createHoldpoint, defineAgent, defineCrew, openaiModel, sqliteStore } from '@holdpoint/server';
import * as z from 'zod';

// A host with one crew, on a file and a model endpoint that both outlive it. To be killed by its pid.

const { DATABASE = '', MODEL = '' } = process.env;
const output = z.object({ text: z.string() });
const agent = defineAgent({ role: 'Writer', goal: 'Write plainly.', backstory: 'Has written for years.' });
const store = sqliteStore({ file: DATABASE });

const crew = defineCrew('counted', { input: z.object({}) })
  .task('research', { agent, prompt: () => 'Collect.', output })
  .task('draft', {
    agent,
    needs: ['research'],
    prompt: ({ research }) => `Write from ${research.text}.`,
    output,
    guards: { sober: 'No superlatives.', kind: 'Is friendly.' },
    review: true,
  })
  .task('print', { agent, needs: ['draft'], prompt: ({ draft }) => `Set ${draft.text}.`, output });

const holdpoint = createHoldpoint({
  crews: [crew],
  store,
  model: openaiModel({ model: 'counted', baseURL: MODEL, apiKey: 'none' }),
  authenticate: () => ({ tenant: 'acme', user: { id: 'lea', name: 'Lea' }, groups: [] }),
  leaseMs: 300,
  pollMs: 20,
  retry: { baseMs: 20 },
});
const handle = holdpoint.router();
const server = createServer((request, response) => handle(request, response));
server.listen(0, '127.0.0.1', async () => {
  await holdpoint.start();
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
});
