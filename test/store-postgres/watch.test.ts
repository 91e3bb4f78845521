import { until } from '@holdpoint/testing';
import { afterAll, expect, it } from 'vitest';
import { startPostgres } from '../support/start-postgres.ts';
import { type Database, database } from './database.ts';
import { stepTo } from './step-to.ts';

const server = await startPostgres();
afterAll(() => server[Symbol.asyncDispose]());

it('tells watchers of the commits of other handles only, of each run the last one at least', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  const [store, other] = [data.open({ schema }), data.open({ schema })];
  const hints: string[] = [];
  store.watch?.(({ tenant, run, version }) => hints.push(`${tenant} ${run} ${version}`));
  await listening(data, 1);
  await store.commit(stepTo('own', 1, 'k'));
  for (let version = 1; version <= 20; version++) await other.commit(stepTo('r1', version, 'k'));
  await other.commit(stepTo('r\0 "2"', 1, 'k'));
  await until(() => hints.includes('acme r1 20') && hints.includes('acme r\0 "2" 1'));
  expect(hints.filter((hint) => hint.includes('own'))).toEqual([]);
});

it('listens on one connection, whatever the number of watchers, and gives it back after the last', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  const [store, other] = [data.open({ schema }), data.open({ schema })];
  const hinted = [0, 0, 0];
  const stops = hinted.map((_, n) => store.watch?.(() => (hinted[n] = (hinted[n] ?? 0) + 1)));
  await listening(data, 1);
  stops[0]?.();
  await other.commit(stepTo('r1', 1, 'k'));
  await until(() => hinted[1] === 1 && hinted[2] === 1);
  expect(hinted[0]).toBe(0);
  for (const stop of stops) stop?.();
  await listening(data, 0);
  store.watch?.(() => (hinted[0] = 100));
  await listening(data, 1);
  await other.commit(stepTo('r1', 2, 'k'));
  await until(() => hinted[0] === 100);
});

it('takes its connection from a pool of its own, where it is given one', async () => {
  await using data = database(server.url);
  await using direct = database(server.url, { application_name: 'direct' });
  const schema = data.schema();
  const [store, other] = [data.open({ schema, listenPool: direct.pool }), data.open({ schema })];
  let hints = 0;
  store.watch?.(() => hints++);
  const [pid] = await listening(data, 1);
  const { rows } = await data.pool.query('select application_name from pg_stat_activity where pid = $1', [pid]);
  expect(rows).toEqual([{ application_name: 'direct' }]);
  await other.commit(stepTo('r1', 1, 'k'));
  await until(() => hints > 0);
  await store.close();
});

it('comes back when its connection is ended by the server', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  const [store, other] = [data.open({ schema }), data.open({ schema })];
  const versions: number[] = [];
  store.watch?.(({ version }) => versions.push(version));
  for (let version = 1; version <= 3; version++) {
    const [pid = 0] = await listening(data, 1);
    await other.commit(stepTo('r1', version, 'k'));
    await until(() => versions.includes(version));
    await data.pool.query('select pg_terminate_backend($1)', [pid]);
    await until(async () => !(await listeners(data)).includes(pid));
  }
  await listening(data, 1);
});

it('takes no harm from hints that are not its own, and leaves out one too long to send', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  const [store, other] = [data.open({ schema }), data.open({ schema })];
  const runs: string[] = [];
  store.watch?.(({ run }) => runs.push(run));
  await listening(data, 1);
  for (const payload of ['', 'x', '[]', '["w","t","r","1"]', '{"run":1}', 'null']) {
    await data.pool.query('select pg_notify($1, $2)', [`${schema}_changes`, payload]);
  }
  const { rows, commands, ...long } = stepTo('l'.repeat(9_000), 1, 'k'); // repeats itself: an index takes that
  await other.commit({ ...long, rows: [], commands: [], done: [] });
  await other.commit(stepTo('r1', 1, 'k'));
  await until(() => runs.length > 0);
  expect(runs).toEqual(['r1']);
});

it('lets the process go on when an idle connection of the pool is ended', async () => {
  await using data = database(server.url);
  const store = data.open({ schema: data.schema() });
  await Promise.all(['r1', 'r2', 'r3'].map((run) => store.commit(stepTo(run, 1, 'k'))));
  const { rows } = await data.pool.query(
    "select count(pg_terminate_backend(pid)) as ended from pg_stat_activity where state = 'idle' and pid <> pg_backend_pid()",
  );
  expect(Number(rows[0].ended)).toBeGreaterThan(0);
  await until(() => data.pool.totalCount <= 1);
  await store.commit(stepTo('r1', 2, 'k'));
});

/** The server's processes that listen, once there are so many. */
async function listening(data: Database, count: number): Promise<readonly number[]> {
  return until(() => listeners(data), { accept: (pids) => pids.length === count });
}

async function listeners({ pool }: Database): Promise<readonly number[]> {
  const { rows } = await pool.query("select pid from pg_stat_activity where query like 'listen %'");
  return rows.map(({ pid }) => pid);
}
