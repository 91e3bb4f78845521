import { migrate, type PostgresQuery } from '@holdpoint/store-postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres } from '../support/start-postgres.ts';
import { database } from './database.ts';
import { rewritingPool } from './rewriting-pool.ts';
import { stepTo } from './step-to.ts';

const server = await startPostgres();
const data = database(server.url);
const schema = data.schema();
const asked: PostgresQuery[] = [];
const pool = rewritingPool(data.pool, (query, send) => {
  asked.push(query);
  return send(query);
});
const store = data.open({ schema, pool });
const ref = { tenant: 'acme', run: 'r7' };

beforeAll(async () => {
  await migrate({ pool: data.pool, schema });
  // enough for the planner to choose by what it costs: 2,000 runs, ten rows and entries and two commands of each
  await data.pool.query(`
    insert into ${schema}.runs select 'acme', 'r' || n, 10 from generate_series(1, 2000) n;
    insert into ${schema}.rows select 'acme', 'r' || n, 'task', 't' || m, n, array['all'], '{}'
      from generate_series(1, 2000) n, generate_series(1, 10) m;
    insert into ${schema}.tags select 'acme', 'task', tag, n, 'r' || n, 't' || m
      from generate_series(1, 2000) n, generate_series(1, 10) m, unnest(array['all', 'tag ' || n % 50]) tag;
    insert into ${schema}.journal select 'acme', 'r' || n, m, 'k' || m, 't' || m % 3, 'step', 0, '', '', '{}'
      from generate_series(1, 2000) n, generate_series(1, 10) m;
    insert into ${schema}.commands select 'acme', 'r' || n, n || '/' || m, 'route ' || n % 3, m * 1e13, 0, null, 0, '{}'
      from generate_series(1, 2000) n, generate_series(0, 1) m;
    analyze ${schema}.runs, ${schema}.rows, ${schema}.tags, ${schema}.journal, ${schema}.commands`);
  await store.load(ref);
});
afterAll(async () => {
  await data[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

it.each([
  ['a run', () => store.load(ref), ['runs_pkey', 'rows_pkey']],
  ['entries', () => store.journal(ref, { after: 5 }), ['journal_pkey']],
  ['the entries of a task', () => store.journal(ref, { task: 't1', after: 5 }), ['journal_task']],
  ['the entry of a key', () => store.journal(ref, { key: 'k7' }), ['journal_tenant_run_key_key']],
  [
    'one page of a list',
    () => store.find({ tenant: 'acme', kind: 'task', tags: ['all', 'tag 7'], after: '[500,"r500","t1"]', limit: 20 }),
    ['tags_pkey', 'rows_pkey'],
  ],
  [
    'due commands',
    () => store.lease({ routes: ['route 1', 'route 2'], limit: 10, leaseMs: 1, keep: ['1/0', '2/0'] }),
    ['commands_pkey', 'commands_due', 'commands_due'],
  ],
])('reads %s off an index', async (_, ask, indexes) => {
  asked.length = 0;
  await ask();
  expect(asked.length).toBe(1); // and in one round trip
  const [{ text = '', values = [] } = {}] = asked;
  const { rows } = await data.pool.query(`explain (format json, analyze) ${text}`, values);
  const nodes = planNodes(rows[0]['QUERY PLAN'][0].Plan);
  expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
  const used = nodes.flatMap((node) => node['Index Name'] ?? []);
  expect(used).toEqual(expect.arrayContaining(indexes));
  // of a long list no more is read than the page, whatever is joined to it
  const read = nodes.map((node) => node['Actual Rows']);
  expect(Math.max(...read)).toBeLessThanOrEqual(42);
});

it('commits by indexes alone', async () => {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const plans: Node[] = [];
  client.on('notice', ({ message = '' }) => {
    const [, json] = /plan:\s*(\{.*\})/s.exec(message) ?? [];
    if (json) plans.push(...planNodes(JSON.parse(json).Plan));
  });
  await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_format = json;
    set auto_explain.log_nested_statements = on; set auto_explain.log_level = notice`);
  asked.length = 0;
  await store.commit(stepTo('new', 1, 'k'));
  await store.commit(stepTo('new', 2, 'k'));
  const { text = '', values = [] } = asked.find((query) => query.text.includes('.commit(')) ?? {};
  const [clock, tenant, , ...rest] = values;
  for (const expected of [0, 1, 1]) {
    const [, keys, entries, ...others] = rest;
    const step = JSON.stringify([
      { ...JSON.parse(entries as string)[0], version: expected + 1, key: `key ${expected}` },
    ]);
    await client.query(text, [clock, tenant, 'again', expected, keys, step, ...others]);
  }
  await client.end();
  expect(plans.map((node) => node['Index Name'])).toEqual(
    expect.arrayContaining(['runs_pkey', 'rows_pkey', 'tags_pkey', 'commands_pkey', 'journal_tenant_run_key_key']),
  );
  expect(plans.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
});

interface Node {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly Node[];
}

function planNodes(node: Node): readonly Node[] {
  return [node, ...(node.Plans ?? []).flatMap(planNodes)];
}
