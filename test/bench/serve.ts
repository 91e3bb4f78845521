import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHoldpoint, type Holdpoint } from '@holdpoint/server';
import type { Store } from '@holdpoint/store';
import express from 'express';
import { bench, instant } from './bench-crew.ts';

export interface Served extends AsyncDisposable {
  readonly address: string;
  readonly holdpoint: Holdpoint;
}

/** A host as customers have one, on loopback. Who has a token is a person of that name, in a tenant of their own or in `tenant`. */
export async function serve(store: Store, tenant?: string): Promise<Served> {
  const holdpoint = createHoldpoint({
    crews: [bench],
    store,
    model: instant,
    concurrency: 32,
    authenticate: ({ token }) =>
      token === null ? null : { tenant: tenant ?? token, user: { id: token, name: token }, groups: [] },
  });
  const server = createServer(express().use('/holdpoint', holdpoint.router()));
  holdpoint.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await holdpoint.start();
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    holdpoint,
    async [Symbol.asyncDispose]() {
      await holdpoint.stop({ graceMs: 0 });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
