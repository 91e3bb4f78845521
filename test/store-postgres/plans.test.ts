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
  const nodes = await explained(asked);
  expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
  expect(indexesOf(nodes)).toEqual(expect.arrayContaining(indexes));
  // of a long list no more is read than the page, whatever is joined to it
  const read = nodes.map((node) => node['Actual Rows']);
  expect(Math.max(...read)).toBeLessThanOrEqual(42);
});

it('commits by indexes alone', async () => {
  asked.length = 0;
  await store.commit(stepTo('new', 1, 'k'));
  await store.commit(stepTo('new', 2, 'k'));
  const { text = '', values = [] } = asked.find((query) => query.text.includes('.commit(')) ?? {};
  const [clock, tenant, , , , , entries, ...others] = values;
  const steps = [0, 1, 1].map((expected) => {
    const key = `key ${expected}`;
    const step = JSON.stringify([{ ...JSON.parse(entries as string)[0], version: expected + 1, key }]);
    return { text, values: [clock, tenant, 'again', expected, null, [key], step, ...others] };
  });
  const nodes = await explained(steps);
  expect(indexesOf(nodes)).toEqual(
    expect.arrayContaining(['runs_pkey', 'rows_pkey', 'tags_pkey', 'commands_pkey', 'journal_tenant_run_key_key']),
  );
  expect(nodes.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([]);
});

/** How these statements were done, and those within the functions that they call. */
async function explained(queries: readonly PostgresQuery[]): Promise<readonly Node[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const nodes: Node[] = [];
  client.on('notice', ({ message = '' }) => {
    const [, json] = /plan:\s*(\{.*\})/s.exec(message) ?? [];
    if (json) nodes.push(...planNodes(JSON.parse(json).Plan));
  });
  await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_format = json;
    set auto_explain.log_analyze = on; set auto_explain.log_nested_statements = on; set auto_explain.log_level = notice`);
  for (const { text, values = [] } of queries) await client.query(text, [...values]);
  await client.end();
  return nodes;
}

function indexesOf(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node) => node['Index Name'] ?? []);
}

interface Node {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly Plans?: readonly Node[];
}

function planNodes(node: Node): readonly Node[] {
  return [node, ...(node.Plans ?? []).flatMap(planNodes)];
}
