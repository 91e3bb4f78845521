import { type StoreRule, storeRules } from '@holdpoint/store';
import { migrate } from '@holdpoint/store-postgres';
import { afterAll, expect, it } from 'vitest';
import { startPostgres } from '../support/start-postgres.ts';
import { database } from './database.ts';
import { type Rewrite, rewritingPool } from './rewriting-pool.ts';
import { stepTo } from './step-to.ts';

const server = await startPostgres();
const data = database(server.url);
afterAll(async () => {
  await data[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** What one deliberate fault changes of a store that is in order. */
interface Fault {
  readonly name: string;
  readonly caughtBy: readonly StoreRule['id'][];
  /** Texts in the function of the commit and what is in their place. */
  readonly inFunction?: Readonly<Record<string, string>>;
  /** The same in what the store sends. */
  readonly inQueries?: Readonly<Record<string, string>>;
  readonly rewrite?: Rewrite;
}

const faults: readonly Fault[] = [
  {
    name: 'has no version check',
    caughtBy: ['ST4', 'ST9', 'ST51'],
    inFunction: {
      'and version = expected and (head is null or (': 'and (true or (',
      'if not found then -- whoever': 'if false then --',
      'of_run, version, key, task':
        'of_run, version + (select coalesce(max(version), 0) from SCHEMA.journal where tenant = of_tenant and run = of_run), key, task',
    },
  },
  {
    name: 'takes a version for the run that was seen',
    caughtBy: ['ST90'],
    inFunction: { 'head is null or (': 'true or (' },
  },
  { name: 'commits in two transactions', caughtBy: ['ST16'], rewrite: inTwoTransactions },
  {
    name: 'does not undo what it wrote',
    caughtBy: ['ST16'],
    inFunction: { "raise exception 'the command is": "return; raise exception '" },
  },
  {
    name: 'looks at the version before the key',
    caughtBy: ['ST6'],
    inFunction: { ') limit 1;\n    if not found': ') limit 0;\n    if not found' },
  },
  {
    name: 'loses receipts',
    caughtBy: ['ST5', 'ST6', 'ST29'],
    inFunction: {
      'select of_tenant, of_run, version, key,': "select of_tenant, of_run, version, key || ' ' || random(),",
    },
  },
  {
    name: 'keeps the tags of a replaced row',
    caughtBy: ['ST20'],
    inFunction: { 'and tag = any (was.tags)': 'and false' },
  },
  {
    name: 'removes commands of other runs',
    caughtBy: ['ST15'],
    inFunction: { 'where id = any (done) and tenant = of_tenant and run = of_run': 'where id = any (done)' },
  },
  {
    name: 'compares sort alone in its cursor',
    caughtBy: ['ST23'],
    inQueries: { '(sort, run, id) > ($4, $5, $6)': 'sort > $4 and $5::text || $6::text is not null' },
  },
  {
    name: 'counts a long list by its beginning',
    caughtBy: ['ST23'],
    inQueries: { '(sort, run, id) > ($4, $5, $6)': '($4::float8, $5::text, $6::text) is not null' },
  },
  {
    name: 'hands out commands twice',
    caughtBy: ['ST45'],
    inQueries: { 'limit wanted.count for update skip locked': 'limit wanted.count', ' and until <= at': '' },
  },
  {
    name: 'orders by the language of the database',
    caughtBy: ['ST22'],
    inQueries: { 'order by sort, run, id': 'order by sort, run collate "en-x-icu", id collate "en-x-icu"' },
  },
  {
    name: 'does not renew',
    caughtBy: ['ST53'],
    inQueries: { 'set until = at + $2 from time': 'set until = until from time' },
  },
  { name: 'reads rows and version at two instants', caughtBy: ['ST13'], rewrite: atTwoInstants },
];

it.each(faults)(
  'catches a store that $name',
  async ({ name: fault, caughtBy, inFunction = {}, inQueries = {}, rewrite }) => {
    const pool = rewritingPool(data.pool, (query, send) => {
      const text = replaced(query.text, inQueries);
      return rewrite ? rewrite(query, send) : send({ ...query, text });
    });
    const rules = await storeRules({
      async open({ now, data: name }) {
        const schema = data.schema(`${fault} ${name}`);
        await migrate({ pool: data.pool, schema });
        await breakFunction(schema, inFunction);
        return data.open({ schema, now, pool });
      },
    });
    const asked = rules.filter(({ id }) => caughtBy.includes(id));
    const outcomes = await Promise.allSettled(asked.map(({ run }) => run()));
    const caught = asked.filter((_, index) => outcomes[index]?.status === 'rejected').map(({ id }) => id);
    expect(caught.toSorted()).toEqual([...caughtBy].sort());
  },
);

it('refuses entries with a gap in the function too, and what it raises undoes the rest', async () => {
  const schema = data.schema();
  const store = data.open({ schema });
  const { entries, ...commit } = stepTo('r1', 1, 'k');
  await store.commit({ ...commit, entries });
  const values = [
    'acme',
    'r1',
    1,
    null,
    ['k 3'],
    JSON.stringify([{ ...entries[0], version: 3, key: 'k 3', body: '{}' }]),
    '[]',
    null,
    null,
    null,
    0,
  ];
  const call = data.pool.query(`select ${schema}.commit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, values);
  await expect(call).rejects.toMatchObject({ code: 'HP002' });
  expect((await store.load({ tenant: 'acme', run: 'r1' })).version).toBe(1);
});

async function breakFunction(schema: string, changes: Readonly<Record<string, string>>): Promise<void> {
  const { rows } = await data.pool.query(`select pg_get_functiondef('${schema}.commit'::regproc) as text`);
  const text: string = rows[0].text;
  if (Object.keys(changes).every((part) => !text.includes(part)) && Object.keys(changes).length > 0) return; // broken already
  for (const part of Object.keys(changes)) expect(text).toContain(part);
  await data.pool.query(replaced(text, changes).replaceAll('SCHEMA', schema));
}

function replaced(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((changed, [part, by]) => changed.replaceAll(part, by), text);
}

/** The commands after the rest, and beyond its transaction. */
async function inTwoTransactions(...[query, send]: Parameters<Rewrite>): ReturnType<Rewrite> {
  const { text, values = [] } = query;
  if (!text.includes('.commit(') || values[8] === null) return send(query);
  const answer = await send({ ...query, values: values.with(8, null) });
  const schema = /"\w+"/.exec(text)?.[0];
  await send({
    text: `insert into ${schema}.commands
      select $1, $2, id, route, due, 0, null, 0, body
      from json_to_recordset($3) as command (id text, route text, due double precision, body text)`,
    values: [values[1], values[2], values[8]],
  });
  return answer;
}

async function atTwoInstants(...[query, send]: Parameters<Rewrite>): ReturnType<Rewrite> {
  if (!query.text.includes('.load(')) return send(query);
  const { rows } = await send(query);
  const version = (rows[0] as { version: string }).version;
  // the rule commits beside every load: by the time of this one it has
  await send({ ...query, text: 'select pg_sleep(0.02)', values: [] });
  const later = await send(query);
  return { rows: later.rows.map((row) => ({ ...(row as object), version })) };
}
