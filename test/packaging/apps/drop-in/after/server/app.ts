import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createHoldpoint } from '@holdpoint/server';
import express from 'express';
import { model, reply } from './crew.ts';

const sessions = new Map([['c7d1', { tenant: 'shop', user: { id: 'mara', name: 'Mara Vogt' }, groups: ['support'] }]]);
const whoIs = (session = '') => sessions.get(session) ?? null;

const app = express();
app.get('/sign-in', (_, response) => {
  response.cookie('session', 'c7d1', { httpOnly: true, sameSite: 'lax' }).redirect('/');
});
app.get('/me', ({ headers }, response) => {
  response.json(whoIs(/\bsession=(\w+)/.exec(headers.cookie ?? '')?.[1]));
});
const holdpoint = createHoldpoint({ crews: [reply], model, authenticate: ({ cookies }) => whoIs(cookies.session) });
app.use('/holdpoint', holdpoint.router());
app.use(express.static(join(import.meta.dirname, '../web/dist')));
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
holdpoint.attach(server);
await holdpoint.start();
