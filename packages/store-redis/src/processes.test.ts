import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Store } from '@holdpoint/store';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import type { CommittingOptions } from './committing-process.test-support.ts';
import { redisFaultPoints } from './fault-point.ts';
import { canStart } from './redis-for-tests.test-support.ts';
import { redisStore } from './redis-store.ts';
import { startRedis } from './start-redis.test-support.ts';
import { expectWhole, stepTo } from './stepping.test-support.ts';

const runs = ['r1', 'r2', 'r3', 'r4'];

describe.skipIf(!canStart)('several processes', () => {
  it('keep every acknowledged commit, and no half of one, when Redis is killed under load again and again', async () => {
    await using first = await startRedis();
    const { folder, port, url } = first;
    await using opened = await open(url);
    const { store } = opened;
    const acknowledged = new Map(Array.from({ length: 16 }, (_, n) => [`r${n}`, 0]));
    let server = first;
    for (const commits of [1, 40, 400, 1_000, 250]) {
      let left = commits;
      const lanes = [...acknowledged.keys()].map(async (run) => {
        for (;;) {
          const version = (acknowledged.get(run) ?? 0) + 1;
          await store.commit(stepTo(run, version, 'k'));
          acknowledged.set(run, version);
          if (--left === 0) void server.kill();
        }
      });
      const outcomes = await Promise.allSettled(lanes);
      for (const { reason } of outcomes as PromiseRejectedResult[]) expect(reason.code).toBe('STORE_UNAVAILABLE');
      await server.kill();
      server = await startRedis({ folder, port });
      for (const [run, version] of acknowledged) {
        await expectWhole(store, run, version);
        acknowledged.set(run, (await store.load({ tenant: 'acme', run })).version); // one without an answer may be there
      }
    }
    expect(Math.min(...acknowledged.values())).toBeGreaterThan(10);
    await server.kill();
  }, 60_000);

  it('leave no half of a commit when one of them is killed at any point', async () => {
    await using redis = await startRedis();
    await using opened = await open(redis.url);
    const acknowledged = new Map<string, number>();
    const deaths = redisFaultPoints.flatMap((point) => [1, 6].map((hit) => ({ point, hit })));
    for (const kill of deaths) {
      const child = start({ url: redis.url, runs, commits: null, kill });
      for await (const printed of child.lines()) {
        const [run = '', version] = printed.split(' ');
        acknowledged.set(run, Number(version));
      }
      expect(await child.ended).toMatchObject({ signal: 'SIGKILL', errors: '' });
      for (const run of runs) await expectWhole(opened.store, run, acknowledged.get(run) ?? 0);
    }
    expect(acknowledged.size).toBe(runs.length);
  }, 60_000);

  it('commit to one run, each step once', async () => {
    await using redis = await startRedis();
    await using opened = await open(redis.url);
    const { store } = opened;
    const children = ['own 1', 'own 2'].map((own) =>
      start({ url: redis.url, runs: ['shared', own], commits: 100, kill: null }),
    );
    let running = true;
    const ended = Promise.all(children.map(({ ended }) => ended)).finally(() => {
      running = false;
    });
    while (running) {
      const { version, rows } = await store.load({ tenant: 'acme', run: 'shared' });
      const sorted = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      expect(sorted).toEqual(version === 0 ? [] : stepTo('shared', version, '').rows); // of one instant
      await turn();
    }
    expect(await ended).toEqual(children.map(() => ({ code: 0, signal: null, errors: '' })));
    await expectWhole(store, 'shared', 200);
    await expectWhole(store, 'own 2', 100);
    expect((await store.load({ tenant: 'acme', run: 'shared' })).version).toBe(200);
  }, 60_000);

  it('leave nothing of an erased body in the files once Redis rewrote them', async () => {
    await using redis = await startRedis();
    await using opened = await open(redis.url);
    const { store, client } = opened;
    const files = () => {
      const folder = join(redis.folder, 'appendonlydir');
      return readdirSync(folder)
        .map((file) => textOf(join(folder, file)))
        .join();
    };
    const { entries, ...commit } = stepTo('r1', 1, 'k');
    await store.commit({ ...commit, entries: entries.map((entry) => ({ ...entry, body: 'a secret' })) });
    await store.erase?.(commit, 'all');
    expect(files()).toContain('a secret'); // as the README says
    await client.sendCommand(['BGREWRITEAOF']);
    while (files().includes('a secret')) await turn();
    expect((await store.journal(commit)).map(({ body }) => body)).toEqual([null]);
  });
});

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // removed meanwhile
  }
}

async function open(url: string) {
  const client = createClient({ url, socket: { reconnectStrategy: 5 } });
  client.on('error', () => {});
  await client.connect();
  const store: Store = redisStore({ client });
  return { store, client, [Symbol.asyncDispose]: async () => store.close().then(() => client.destroy()) };
}

function start(options: CommittingOptions) {
  const entry = fileURLToPath(new URL('./committing-process.test-support.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@holdpoint/source', entry, JSON.stringify(options)]);
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<{ code: number | null; signal: string | null; errors: string }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, errors }));
  });
  child.stdout.pause();
  if (options.commits !== null) child.stdout.resume(); // nobody reads it
  return { ended, lines: () => createInterface(child.stdout) };
}
