import { type PostgresFaultPoint, postgresFaultPoints } from '@holdpoint/store-postgres';
import { startProcess, until } from '@holdpoint/testing';
import { afterAll, expect, it } from 'vitest';
import { startPostgres } from '../support/start-postgres.ts';
import { database } from './database.ts';
import { expectWhole, stepTo } from './step-to.ts';

const server = await startPostgres();
afterAll(() => server[Symbol.asyncDispose]());
const entry = new URL('./committing-process.ts', import.meta.url);
const runs = ['r1', 'r2', 'r3', 'r4'];

it('keeps every acknowledged commit, and no half of one, when the process is killed at any moment', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  const store = data.open({ schema });
  const acknowledged = new Map<string, number>();
  const deaths = postgresFaultPoints.flatMap((point) =>
    [1, 6].map((hit): [PostgresFaultPoint, number] => [point, hit]),
  );
  for (const death of [...deaths, null]) {
    const env = { URL: server.url, SCHEMA: schema, RUNS: runs.join(' '), KILL: death?.join(':') };
    await using child = await startProcess({ entry, env, ready: /ready/ });
    if (!death) {
      await until(() => child.output.split('\n').length > 40);
      await child.kill();
    }
    expect((await child.exited).signal).toBe('SIGKILL');
    // the server ends what it was sent, and then finds that nobody listens
    const sessions = 'select 1 from pg_stat_activity where application_name = $1';
    await until(async () => (await data.pool.query(sessions, [`${child.pid}`])).rows.length === 0);
    for (const [, run = '', version] of child.output.matchAll(/^(r\d) (\d+)$/gm))
      acknowledged.set(run, Number(version));
    for (const run of runs) await expectWhole(store, run, acknowledged.get(run) ?? 0);
  }
  expect(acknowledged.size).toBe(runs.length);
}, 60_000);

it('lets several processes make the tables at once, and commit to the same runs', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  const children = await Promise.all(
    ['own1', 'own2', 'own3'].map((own) => {
      const env = { URL: server.url, SCHEMA: schema, RUNS: `shared ${own}`, COMMITS: '40' };
      return startProcess({ entry, env, ready: /ready/ });
    }),
  );
  const store = data.open({ schema });
  let running = true;
  const exits = Promise.all(children.map(({ exited }) => exited)).finally(() => {
    running = false;
  });
  while (running) {
    const { version, rows } = await store.load({ tenant: 'acme', run: 'shared' });
    const ordered = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(ordered).toEqual(version === 0 ? [] : stepTo('shared', version, '').rows); // of one instant
  }
  expect(await exits, children.map(({ output }) => output).join('')).toEqual(
    children.map(() => ({ code: 0, signal: null })),
  );
  await expectWhole(store, 'shared', 120);
  await expectWhole(store, 'own2', 40);
  expect((await store.load({ tenant: 'acme', run: 'shared' })).version).toBe(120);
}, 60_000);
