import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { HoldpointError } from '@holdpoint/protocol';
import type { Commit, Store } from '@holdpoint/store';
import { until } from '@holdpoint/testing';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { startPostgres } from '../support/start-postgres.ts';
import { database } from './database.ts';
import { expectWhole, stepTo } from './step-to.ts';

const server = await startPostgres();
afterAll(() => server[Symbol.asyncDispose]());

it('finds its own commit by the key when the connection was cut before the answer came', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  await using proxy = await cuttingProxy(server.port);
  const pool = new pg.Pool({ connectionString: server.url.replace(`:${server.port}/`, `:${proxy.port}/`) });
  const store = data.open({ schema, pool });
  await store.load({ tenant: 'acme', run: 'r1' });
  for (let version = 1; version <= 100; version++) {
    const commit = stepTo('r1', version, 'k');
    const isLost = version % 4 === 0; // before the server got it, for a change
    proxy.cut(isLost ? 'question' : 'answer');
    expect(await outcome(store, commit)).toBe('STORE_UNAVAILABLE');
    expect(await outcome(store, commit)).toBe(isLost ? 'written' : 'KEY_TAKEN');
  }
  expect((await expectWhole(store, 'r1', 100)).length).toBe(100);
  await store.close();
  await pool.end();
}, 60_000);

it('gives up on a server that does not answer, and goes on with one that does', async () => {
  await using data = database(server.url);
  await using proxy = await cuttingProxy(server.port);
  const pool = new pg.Pool({ connectionString: server.url.replace(`:${server.port}/`, `:${proxy.port}/`) });
  const store = data.open({ schema: data.schema(), pool, answerMs: 500 });
  await store.commit(stepTo('r1', 1, 'k'));
  proxy.cut('silence');
  expect(await outcome(store, stepTo('r1', 2, 'k'))).toBe('STORE_UNAVAILABLE');
  expect(await outcome(store, stepTo('r1', 2, 'k'))).toBe('written');
  await store.close();
  await pool.end();
});

it('loses no acknowledged commit when the server crashes under load, and goes on by itself', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  const [store, watching] = [data.open({ schema }), data.open({ schema })];
  await store.load({ tenant: 'acme', run: 'r1' });
  let hints = 0;
  watching.watch?.(() => hints++);
  let working = true;
  const acknowledged = new Map<string, string[]>();
  const lanes = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'r8'].map(async (run) => {
    const keys: string[] = [];
    acknowledged.set(run, keys);
    while (working) {
      const commit = stepTo(run, keys.length + 1, 'k');
      const result = await outcome(store, commit);
      if (result === 'written' || result === 'KEY_TAKEN') keys.push(commit.entries[0]?.key ?? '');
      else expect(result).toBe('STORE_UNAVAILABLE');
    }
  });
  const committed = () => [...acknowledged.values()].reduce((sum, keys) => sum + keys.length, 0);
  for (let crashes = 0; crashes < 3; crashes++) {
    const [before, hinted] = [committed(), hints];
    await until(() => committed() > before + 40 && hints > hinted, { timeoutMs: 20_000 });
    await server.crash();
    await server.start();
  }
  const [before, hinted] = [committed(), hints];
  await until(() => committed() > before + 40 && hints > hinted, { timeoutMs: 20_000 });
  working = false;
  await Promise.all(lanes);
  for (const [run, keys] of acknowledged) expect(await expectWhole(store, run, keys.length)).toEqual(keys);
}, 90_000);

/** `written`, or the code of the refusal. */
async function outcome(store: Store, commit: Commit): Promise<string> {
  try {
    await store.commit(commit);
    return 'written';
  } catch (error) {
    if (HoldpointError.is(error)) return error.code;
    throw error;
  }
}

type Cut = 'question' | 'answer' | 'silence';

interface CuttingProxy extends AsyncDisposable {
  readonly port: number;
  /** Cuts the next connection that carries a commit, when it is asked or when it is answered, or swallows the question. */
  cut(at: Cut): void;
}

/** Passes bytes on between a client and the server, until it is told to cut. */
async function cuttingProxy(port: number): Promise<CuttingProxy> {
  let at: Cut | null = null;
  const sockets = new Set<Socket>();
  const proxy: Server = createServer((client) => {
    const upstream = createConnection(port, '127.0.0.1');
    let isCommit = false;
    const cut = () => {
      at = null;
      client.destroy();
      upstream.destroy();
    };
    for (const [socket, peer] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        peer.destroy();
      });
    }
    client.on('data', (bytes) => {
      isCommit = bytes.includes('.commit(');
      if (isCommit && at === 'question') cut();
      else if (isCommit && at === 'silence') at = null;
      else upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (isCommit && at === 'answer') cut();
      else client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut: (where) => {
      at = where;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
