import { createServer } from 'node:http';
import { join } from 'node:path';
import { createHoldpoint, openaiModel, sqliteStore } from '@holdpoint/server';
import { scriptedModel } from '@holdpoint/testing';
import express from 'express';
import { campaign } from './campaign.ts';
import { campaignScript } from './campaign-script.ts';
import { killSwitch } from './fault.ts';
import { authenticate, people } from './people.ts';
import { refundDesk } from './refund-desk.ts';
import { openLedger } from './refund-ledger.ts';
import { createPayments } from './refund-payments.ts';
import { refundScript } from './refund-script.ts';

const { env } = process;
const online = Boolean(env.OPENAI_API_KEY || env.OPENAI_BASE_URL);
const fault = killSwitch();

const file = env.HOLDPOINT_FILE ?? 'holdpoint-demo.db';
const store = sqliteStore({ file, fault });
const ledger = openLedger(`${file}-payments.json`);
const payments = createPayments({ ledger, bank: env.HOLDPOINT_PAYMENTS_URL });
const script = { ...campaignScript, ...refundScript };
const holdpoint = createHoldpoint({
  crews: [campaign, refundDesk({ ledger, payments })],
  store,
  model: online
    ? openaiModel({ model: env.OPENAI_MODEL ?? 'gpt-5-mini' })
    : scriptedModel(script, { name: 'script', tokensPerSecond: Number(env.HOLDPOINT_TOKENS_PER_SECOND ?? 40) }),
  authenticate,
  leaseMs: Number(env.HOLDPOINT_LEASE_MS ?? 5_000),
  fault,
});

const app = express();
app.use('/holdpoint', holdpoint.router());
// what a host knows of its own session; the page asks who may sign in, and says which model speaks
app.get('/session', (_, response) => {
  response.json({
    people: people.map(({ user, groups }) => ({ ...user, groups })),
    model: online ? 'endpoint' : 'script',
  });
});
app.use(express.static(join(import.meta.dirname, '../web/dist')));
app.get('/{*path}', (_, response) => response.sendFile(join(import.meta.dirname, '../web/dist/index.html')));

const server = createServer(app);
holdpoint.attach(server);
await holdpoint.start();
// somebody else on port 4000 is no reason not to start; a port that was asked for is kept to
server.once('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE' || env.PORT) throw error;
  server.listen(0, '127.0.0.1');
});
server.once('listening', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : env.PORT;
  console.log(
    `Holdpoint demo: http://127.0.0.1:${port}  (${online ? 'your model endpoint' : 'scripted model, offline'})`,
  );
});
server.listen(Number(env.PORT ?? 4000), '127.0.0.1');

async function stop(): Promise<void> {
  await holdpoint.stop();
  server.close();
  server.closeAllConnections();
  await store.close();
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
