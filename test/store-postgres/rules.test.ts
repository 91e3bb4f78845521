import { storeRules } from '@holdpoint/store';
import { afterAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../support/start-postgres.ts';
import { database } from './database.ts';
import { machinePostgres } from './machine-postgres.ts';

const machine = await machinePostgres();
const server = await startPostgres();
afterAll(() => server[Symbol.asyncDispose]());

const servers = [{ name: 'PostgreSQL 18', url: server.url }, ...(machine ? [machine] : [])];

describe.each(servers)('on $name', async ({ url }) => {
  const { schema, open, ...rest } = database(url);
  afterAll(() => rest[Symbol.asyncDispose]());
  const rules = await storeRules({ open: async ({ now, data }) => open({ schema: schema(data), now }) });
  for (const rule of rules) it.skipIf(rule.skip !== null)(`[${rule.id}] ${rule.name}`, rule.run);

  it('skips no rule', () => {
    expect(rules.filter(({ skip }) => skip !== null)).toEqual([]);
  });
});
