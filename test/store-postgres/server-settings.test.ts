import { randomBytes } from 'node:crypto';
import { postgresStore } from '@holdpoint/store-postgres';
import { until } from '@holdpoint/testing';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { startPostgres } from '../support/start-postgres.ts';
import { database } from './database.ts';
import { stepTo } from './step-to.ts';

const server = await startPostgres();
afterAll(() => server[Symbol.asyncDispose]());
const run = { tenant: 'acme', run: 'r1' };

it.each([
  ['host', 'synchronous_commit=off', 'synchronous_commit is off'],
  ['replicated', 'synchronous_commit=on', 'synchronous_standby_names is empty'],
] as const)('refuses to promise %s with %s, and says what to do', async (durability, setting, reason) => {
  await using data = database(server.url, { options: `-c ${setting}` });
  const store = data.open({ schema: data.schema(), durability });
  expect(store.durability).toBe(durability);
  await expect(store.load(run)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    message: expect.stringContaining(reason),
    hint: expect.stringContaining('`durability`'),
  });
});

it('promises less when it is asked to', async () => {
  await using data = database(server.url, { options: '-c synchronous_commit=off' });
  const store = data.open({ schema: data.schema(), durability: 'process' });
  await store.commit(stepTo('r1', 1, 'k'));
  expect(store.durability).toBe('process');
});

it('says so when the server takes no writes, and goes on when it does', async () => {
  await using data = database(server.url);
  const store = data.open({ schema: data.schema() });
  await store.commit(stepTo('r1', 1, 'k'));
  const admin = await data.pool.connect();
  await admin.query('set default_transaction_read_only = off');
  const set = async (sql: string) => {
    await admin.query(`alter system ${sql}`);
    await admin.query('select pg_reload_conf()');
  };
  await set('set default_transaction_read_only = on');
  const refusal = await until(() => store.commit(stepTo('r1', 1, 'k')).catch((error) => error), {
    accept: (error) => error?.code === 'STORE_UNAVAILABLE',
  });
  expect(refusal).toMatchObject({ hint: expect.stringContaining('primary'), data: { postgres: '25006' } });
  expect((await store.load(run)).version).toBe(1);
  await set('reset default_transaction_read_only');
  admin.release();
  await until(async () => store.commit(stepTo('r1', 2, 'k')).then(() => true));
});

it('says what is wrong when nobody answers, or there is no such database', async () => {
  const refusals = [];
  for (const connectionString of ['postgres://postgres@127.0.0.1:1/postgres', `${server.url}_absent`]) {
    const store = postgresStore({ pool: new pg.Pool({ connectionString }) });
    refusals.push(await store.load(run).catch((error) => [error.code, error.data, error.hint]));
    await store.close();
  }
  expect(refusals).toEqual([
    ['STORE_UNAVAILABLE', { postgres: 'ECONNREFUSED' }, expect.stringContaining('could not be reached')],
    ['STORE_UNAVAILABLE', { postgres: '3D000' }, expect.stringContaining('Create the database')],
  ]);
});

it('reads its columns as text, whatever the process made pg do with them', async () => {
  await using data = database(server.url);
  const store = data.open({ schema: data.schema() });
  const parsers = [23, 25, 701, 1009].map((oid) => [oid, pg.types.getTypeParser(oid)] as const);
  try {
    for (const [oid] of parsers) pg.types.setTypeParser(oid, () => 'something else');
    await store.commit(stepTo('r1', 1, 'k'));
    expect((await store.load(run)).rows.find(({ id }) => id === 'a')).toEqual(stepTo('r1', 1, 'k').rows[0]);
  } finally {
    for (const [oid, parse] of parsers) pg.types.setTypeParser(oid, parse);
  }
});

it('holds up under serializable transactions', async () => {
  await using data = database(server.url, { options: '-c default_transaction_isolation=serializable' });
  const store = data.open({ schema: data.schema() });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, n) => store.commit(stepTo('r1', 1, `${n}`))),
  );
  const codes = outcomes.map((one) => (one.status === 'fulfilled' ? 'written' : one.reason.code));
  expect(codes.toSorted()).toEqual([...Array(19).fill('VERSION_CONFLICT'), 'written']);
});

it('goes by the clock of the database when it is given none', async () => {
  await using data = database(server.url);
  const store = data.open({ schema: data.schema() });
  const { rows } = await data.pool.query('select extract(epoch from clock_timestamp()) * 1000 as ms');
  const { now } = await store.load(run);
  expect(Number.isInteger(now)).toBe(true);
  expect(now).toBeGreaterThanOrEqual(Math.floor(Number(rows[0].ms)));
  expect(now).toBeLessThan(Number(rows[0].ms) + 10_000);
});

it('refuses a name too long for an index, and writes nothing', async () => {
  await using data = database(server.url);
  const store = data.open({ schema: data.schema() });
  const { rows, ...commit } = stepTo('r1', 1, 'k');
  const id = randomBytes(3_000).toString('hex'); // an index compresses what repeats itself
  const long = { ...commit, rows: rows.map((row) => ({ ...row, id })) };
  await expect(store.commit(long)).rejects.toMatchObject({ code: 'INTERNAL', hint: expect.stringContaining('2,600') });
  expect((await store.load(run)).version).toBe(0);
});
