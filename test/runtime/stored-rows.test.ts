import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createHoldpoint,
  type Holdpoint,
  memoryStore,
  type RunSnapshot,
  type Store,
  sqliteStore,
} from '@holdpoint/server';
import { scriptedModel, until } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { campaign, script } from '../fixtures/rows/crew.ts';

// What a release wrote, every later one goes on with. A file of `test/fixtures/rows` is the runs that one release had
// parked; `HOLDPOINT_STORE_ROWS=<version>` writes the one of the present code.

const folder = join(import.meta.dirname, '../fixtures/rows');
const releases = readdirSync(folder).filter((file) => file.endsWith('.json'));
const anna = { tenant: 'acme', user: { id: 'anna', name: 'Anna Weber' }, groups: ['legal', 'admin'] };
const stores: readonly (readonly [name: string, open: () => Store])[] = [
  ['memory', () => memoryStore()],
  ['SQLite', sqlite],
];

function sqlite(): Store {
  const own = mkdtempSync(join(tmpdir(), 'holdpoint-'));
  const store = sqliteStore({ file: join(own, 'run.db') });
  onTestFinished(async () => {
    await store.close();
    rmSync(own, { recursive: true });
  });
  return store;
}

function open(store: Store = memoryStore()): Holdpoint {
  const model = scriptedModel(script);
  const holdpoint = createHoldpoint({ crews: [campaign], store, model, authenticate: () => null, pollMs: 20 });
  onTestFinished(() => holdpoint.stop({ graceMs: 0 }));
  return holdpoint;
}

const seat = (holdpoint: Holdpoint) => holdpoint.as(anna);

/** Waits until so many things are asked, and tells what. */
async function asked(holdpoint: Holdpoint, count: number): Promise<readonly string[]> {
  const { items } = await until(() => seat(holdpoint).reviews(), { accept: (page) => page.items.length === count });
  return items.map(({ id }) => id);
}

async function decide(holdpoint: Holdpoint, id: string, type: 'approve' | 'revise'): Promise<void> {
  const { revision, contentHash } = await seat(holdpoint).review(id);
  const words = type === 'revise' ? { feedback: 'Once more, please.' } : {};
  await seat(holdpoint).decide(id, { type, revision, contentHash, ...words }, `${id} ${revision}`);
}

/** A run in mid-review everywhere, and that of the coworker it asked. */
async function parked(): Promise<readonly RunSnapshot[]> {
  const holdpoint = open();
  await holdpoint.start();
  const input = { product: 'Kettle' };
  const { answer } = await holdpoint.startRun(campaign, { tenant: 'acme', by: anna.user, key: 'k', input });
  const [research = ''] = await asked(holdpoint, 1);
  await decide(holdpoint, research, 'revise');
  await until(() => seat(holdpoint).reviews(), { accept: ({ items }) => items[0]?.revision === 2 });
  await decide(holdpoint, research, 'approve');
  // a call, the coworker's result, two items, and the text for legal
  const ids = await asked(holdpoint, 5);
  const item = ids.find((id) => id.endsWith('[fr]')) ?? '';
  await decide(holdpoint, item, 'revise');
  await until(() => seat(holdpoint).review(item), { accept: ({ revision }) => revision === 2 });
  await holdpoint.stop();
  const { tenant, run } = answer;
  const runs = [run, `${run}/draft~1:0:3`];
  return Promise.all(runs.map((id) => holdpoint.runtime.exportRun({ tenant, run: id })));
}

const wanted = process.env.HOLDPOINT_STORE_ROWS;
it.runIf(wanted !== undefined)('stores the rows of this release', async () => {
  writeFileSync(join(folder, `${wanted}.json`), `${JSON.stringify(await parked(), null, 2)}\n`);
});

it('has the rows of a release to read', () => {
  expect(releases).not.toEqual([]);
});

describe.each(stores)('on %s,', (_, store) => {
  it.each(releases)(
    '[R88] the runs that %s left in mid-review are read, decided, and come to their end',
    async (file) => {
      const snapshots = JSON.parse(readFileSync(join(folder, file), 'utf8')) as readonly RunSnapshot[];
      const holdpoint = open(store());
      for (const snapshot of snapshots) await holdpoint.runtime.importRun(snapshot, { as: 'move' });
      const [parent, coworker] = snapshots.map(({ run }) => run) as [string, string];
      const ids = await asked(holdpoint, 5);
      expect(ids.map((id) => id.replace(parent, 'run')).toSorted()).toEqual([
        'run.draft~1.0.2',
        'run.legal',
        'run.localize[de]',
        'run.localize[fr]',
        'run/draft~1:0:3.askResearcher',
      ]);
      const views = await Promise.all(ids.map((id) => seat(holdpoint).review(id)));
      expect(views.find(({ id }) => id.endsWith('[fr]'))?.revisions).toMatchObject([
        { revision: 1, decision: { type: 'revise' } },
        { revision: 2, answers: [{ text: 'Once more, please.' }], decision: null },
      ]);
      await holdpoint.start();
      for (const id of ids) await decide(holdpoint, id, 'approve');
      await until(() => seat(holdpoint).run(parent), { accept: ({ status }) => status === 'done' });
      expect(await seat(holdpoint).run(coworker)).toMatchObject({ status: 'done' });
      const { taskList } = await seat(holdpoint).run(parent);
      expect(taskList.map(({ id, status }) => `${id} ${status}`)).toEqual([
        'research accepted',
        'draft accepted',
        'localize accepted',
        'localize[de] accepted',
        'localize[fr] accepted',
        'legal accepted',
        'print accepted',
      ]);
    },
  );
});
