import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { storeRules } from '@holdpoint/store';
import { afterAll, expect, it } from 'vitest';
import { stepTo } from './committing-process.ts';
import { sqliteStore } from './sqlite-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const rules = await storeRules({
  open: async ({ now, data }) => sqliteStore({ file: join(dirname(folder.file), `${data}.db`), now, watchMs: 1 }),
});
for (const rule of rules) it.skipIf(rule.skip !== null)(`[${rule.id}] ${rule.name}`, rule.run);

it('skips no rule', () => {
  expect(rules.filter(({ skip }) => skip !== null)).toEqual([]);
});

it('says what a commit survives', async () => {
  using folder = temporaryFolder();
  const stores = [
    sqliteStore({ file: folder.file }),
    sqliteStore({ file: folder.file, synchronous: 'normal' }),
    sqliteStore({ database: new DatabaseSync(':memory:') }),
  ];
  expect(stores.map(({ durability }) => durability)).toEqual(['host', 'process', 'none']);
  for (const store of stores) await store.close();
});

it('sets up a connection that it is given, and leaves it open', async () => {
  using folder = temporaryFolder();
  const database = new DatabaseSync(folder.file);
  const store = sqliteStore({ database });
  await store.commit(stepTo('r1', 1, 'k'));
  await store.close();
  const pragmas = ['journal_mode', 'synchronous', 'busy_timeout'].map((name) =>
    database.prepare(`pragma ${name}`).get(),
  );
  expect(pragmas).toEqual([{ journal_mode: 'wal' }, { synchronous: 2 }, { timeout: 20 }]);
  expect(database.prepare('select version from journal').get()).toEqual({ version: 1 });
  database.close();
});

it('waits for the disk with what is committed, and not with leases, which are hints', async () => {
  using folder = temporaryFolder();
  const database = new DatabaseSync(folder.file);
  const store = sqliteStore({ database });
  const synchronous = () => database.prepare('pragma synchronous').get();
  const lease = () => store.lease({ routes: ['r1'], limit: 1, leaseMs: 1, keep: [] });
  await store.commit(stepTo('r1', 1, 'k'));
  expect(synchronous()).toEqual({ synchronous: 2 });
  expect((await lease()).leases).toHaveLength(1);
  expect(synchronous()).toEqual({ synchronous: 1 });
  await Promise.all([lease(), store.commit(stepTo('r1', 2, 'k')), lease()]);
  expect(synchronous()).toEqual({ synchronous: 2 });
  await store.close();
  database.close();
});

it('leaves nothing of an erased body, or of a row that was replaced, in the file', async () => {
  using folder = temporaryFolder();
  const secrets = ['a short secret', `a long secret ${'and so on '.repeat(5_000)}`];
  const store = sqliteStore({ file: folder.file });
  for (const [n, body] of [...secrets, 'harmless'].entries()) {
    const { entries, rows, ...commit } = stepTo('r1', n + 1, 'k');
    const withBody = <T>(items: readonly T[]) => items.map((item) => ({ ...item, body }));
    await store.commit({ ...commit, entries: withBody(entries), rows: withBody(rows) });
  }
  const texts = () => ['', '-wal'].map((end) => readFileSync(folder.file + end, 'latin1')).join('');
  expect(texts()).toContain('secret');
  await store.erase?.({ tenant: 'acme', run: 'r1' }, [1, 2]);
  expect(texts()).not.toContain('secret');
  expect(texts()).not.toContain('and so on');
  expect(texts()).toContain('harmless');
  await store.close();
});

it('tells watchers of other handles only, and only what changed since', async () => {
  using folder = temporaryFolder();
  const store = sqliteStore({ file: folder.file, watchMs: 1 });
  const other = sqliteStore({ file: folder.file });
  await other.commit(stepTo('last', 1, 'k'));
  const hints: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  store.watch?.(({ tenant, run, version }) => {
    hints.push(`${tenant} ${run} ${version}`);
    if (run === 'last') resolve();
  });
  await store.commit(stepTo('own', 1, 'k'));
  await Promise.all([
    other.commit(stepTo('r1', 1, 'k')),
    other.commit(stepTo('r1', 2, 'k')),
    other.commit(stepTo('r2', 1, 'k')),
  ]);
  await store.commit(stepTo('own', 2, 'k'));
  await other.commit(stepTo('last', 2, 'k'));
  await promise;
  expect(hints).toEqual(['acme r1 2', 'acme r2 1', 'acme last 2']);
  await store.close();
  await other.close();
});

it('takes no write lock to poll for commands when there are none', async () => {
  using folder = temporaryFolder();
  const store = sqliteStore({ file: folder.file, now: () => 1_000, busyMs: 1 });
  const { commands, ...commit } = stepTo('r1', 1, 'k');
  await store.commit({ ...commit, commands: commands.map((command) => ({ ...command, due: 2_000 })) });
  const other = new DatabaseSync(folder.file);
  other.exec('begin immediate');
  expect(await store.lease({ routes: ['r1'], limit: 10, leaseMs: 1, keep: [] })).toEqual({ leases: [], lost: [] });
  other.close();
  await store.close();
});
