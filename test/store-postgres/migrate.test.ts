import { migrate } from '@holdpoint/store-postgres';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { startPostgres } from '../support/start-postgres.ts';
import { database } from './database.ts';
import { expectWhole, stepTo } from './step-to.ts';

const server = await startPostgres();
afterAll(() => server[Symbol.asyncDispose]());

it('makes the tables once when many do so at the same moment', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  await Promise.all(Array.from({ length: 8 }, () => migrate({ pool: data.pool, schema })));
  expect((await data.pool.query(`select version from ${schema}.schema_version`)).rows).toEqual([{ version: 3 }]);
});

it('brings tables of the first version to this one, with what is in them', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  await data.open({ schema }).commit(stepTo('r1', 1, 'k'));
  await data.pool.query(
    `drop function ${schema}.commit, ${schema}.load, ${schema}.entries; update ${schema}.schema_version set version = 1`,
  );
  const store = data.open({ schema });
  await store.commit(stepTo('r1', 2, 'k'));
  await expectWhole(store, 'r1', 2);
});

it('refuses tables that a newer version made, and does not touch them', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  await migrate({ pool: data.pool, schema });
  await data.pool.query(`update ${schema}.schema_version set version = 99`);
  const expected = { code: 'STORE_UNAVAILABLE', message: expect.stringMatching(/at version 99; .* up to 3/) };
  await expect(migrate({ pool: data.pool, schema })).rejects.toMatchObject(expected);
  await expect(data.open({ schema }).load({ tenant: 'acme', run: 'r1' })).rejects.toMatchObject(expected);
  expect((await data.pool.query(`select version from ${schema}.schema_version`)).rows).toEqual([{ version: 99 }]);
});

it('refuses a schema that holds something else, and a name that is none', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  await data.pool.query(`create schema ${schema} create table orders (id integer)`);
  await expect(migrate({ pool: data.pool, schema })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  const { rows } = await data.pool.query('select tablename from pg_tables where schemaname = $1', [schema]);
  expect(rows).toEqual([{ tablename: 'orders' }]);
  expect(() => data.open({ schema: 'public"; drop schema x; --' })).toThrow('is no name for a schema');
});

it('leaves the tables to a command when it is told so, and works as soon as they are there', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  const store = data.open({ schema, migrate: false });
  await expect(store.load({ tenant: 'acme', run: 'r1' })).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    hint: expect.stringContaining('Call migrate'),
  });
  expect((await data.pool.query('select 1 from pg_namespace where nspname = $1', [schema])).rows).toEqual([]);
  await migrate({ pool: data.pool, schema });
  await store.commit(stepTo('r1', 1, 'k'));
});

it('makes its tables in a schema that exists, by a user who may not make one', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  const user = `${schema}_user`;
  await data.pool.query(`create role ${user} login; create schema ${schema} authorization ${user}`);
  const pool = new pg.Pool({ connectionString: server.url.replace('postgres@', `${user}@`) });
  const store = data.open({ schema, pool });
  await store.commit(stepTo('r1', 1, 'k'));
  await store.close();
  await pool.end();
});

it('shows the role of row-level security one tenant at a time, and none without a name; the store sees all', async () => {
  await using data = database(server.url);
  const schema = data.schema();
  const role = `${schema}_reader`;
  await Promise.all([1, 2].map(() => migrate({ pool: data.pool, schema, rowLevelSecurity: role })));
  const store = data.open({ schema });
  for (const tenant of ['acme', 'other'])
    await store.commit({ ...stepTo('r1', 1, 'k'), tenant, commands: [], done: [] });
  await store.commit({ ...stepTo('r2', 1, 'k'), tenant: 'other' });

  const client = await data.pool.connect();
  await client.query(`set role ${role}`);
  const seen = async () => {
    const tables = ['runs', 'rows', 'tags', 'journal', 'commands'];
    const all = tables.map((table) => `select '${table}' as "table", tenant from ${schema}.${table}`).join(' union ');
    return (await client.query(`${all} order by 1, 2`)).rows.map(({ table, tenant }) => `${table} of ${tenant}`);
  };
  expect(await seen()).toEqual([]);
  await client.query("set holdpoint.tenant = 'acme'");
  expect(await seen()).toEqual(['journal of acme', 'rows of acme', 'runs of acme', 'tags of acme']);
  await client.query("set holdpoint.tenant = 'other'");
  expect(await seen()).toEqual(['commands', 'journal', 'rows', 'runs', 'tags'].map((table) => `${table} of other`));
  await expect(client.query(`delete from ${schema}.runs`)).rejects.toThrow('permission denied');
  client.release(true);
  expect((await store.load({ tenant: 'acme', run: 'r1' })).version).toBe(1);
});
