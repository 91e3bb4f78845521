import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyCrew } from '@holdpoint/runtime';
import {
  createHoldpoint,
  defineAgent,
  defineCrew,
  type Holdpoint,
  memoryStore,
  planRelease,
  type Store,
  sqliteStore,
} from '@holdpoint/server';
import { scriptedModel, until } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

const mara = { tenant: 'acme', user: { id: 'mara', name: 'Mara Vogt' }, groups: ['admin'] };
const agent = defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' });
const task = { agent, prompt: () => 'Write.', output: z.string() };
const options = { input: z.string() };
const perform = () => 'done';
const output = z.string();
const review = { by: { group: 'admin' } } as const;

const count = { perform, output } as const;
const first = defineCrew('copy', options)
  .task('research', task)
  .task('draft', { ...task, needs: ['research'], review })
  .task('count', count)
  .task('print', { needs: ['draft'], perform, output });
const renamed = defineCrew('copy', options)
  .task('research', task)
  .task('line', { ...task, needs: ['research'], review })
  .task('count', count)
  .task('print', { needs: ['line'], perform, output });
const added = defineCrew('copy', options)
  .task('research', task)
  .task('draft', { ...task, needs: ['research'], review })
  .task('count', count)
  .task('check', { needs: ['draft'], perform, output })
  .task('print', { needs: ['check'], perform, output });
const removed = defineCrew('copy', options)
  .task('research', task)
  .task('draft', { ...task, needs: ['research'], review })
  .task('print', { needs: ['draft'], perform, output });
const reordered = defineCrew('copy', options)
  .task('count', count)
  .task('research', task)
  .task('draft', { ...task, needs: ['research'], review })
  .task('print', { needs: ['draft'], perform, output });
const ungated = defineCrew('copy', options)
  .task('research', task)
  .task('draft', { ...task, needs: ['research'] })
  .task('count', count)
  .task('print', { needs: ['draft'], perform, output });

function open(store: Store, crews: readonly AnyCrew[], pinned: readonly AnyCrew[] = []): Holdpoint {
  const model = scriptedModel({ research: ['facts'], draft: ['text'], line: ['text'] });
  const holdpoint = createHoldpoint({ crews, pinned, store, model, authenticate: () => null, pollMs: 20 });
  onTestFinished(() => holdpoint.stop({ graceMs: 0 }));
  return holdpoint;
}

function sqlite(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-'));
  const store = sqliteStore({ file: join(folder, 'run.db') });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return store;
}

/** So many runs of the crew that wait for a person, and no process. */
async function parked(store: Store, count: number, crew: typeof first = first): Promise<readonly string[]> {
  const holdpoint = open(store, [crew]);
  await holdpoint.start();
  const by = mara.user;
  const start = (index: number) => holdpoint.startRun(crew, { tenant: 'acme', by, key: `${index}`, input: 'Kettle' });
  const runs = await Promise.all(Array.from({ length: count }, (_, index) => start(index)));
  await until(() => waiting(holdpoint), { accept: (found) => found.length === count, timeoutMs: 120_000 });
  await holdpoint.stop();
  return runs.map(({ answer }) => answer.run);
}

/** All reviews that wait for a person. */
async function waiting(holdpoint: Holdpoint): Promise<readonly string[]> {
  const found: string[] = [];
  let after: string | null = null;
  do {
    const page = await holdpoint.as(mara).reviews({ limit: 200, ...(after !== null && { after }) });
    found.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== null);
  return found;
}

async function approve(holdpoint: Holdpoint, review: string): Promise<void> {
  const seat = holdpoint.as(mara);
  const { revision, contentHash } = await seat.review(review);
  await seat.decide(review, { type: 'approve', revision, contentHash }, `approve ${review}`);
}

/** The store, and a way to see that nothing is written to it. */
function readOnly(store: Store): Store {
  const commit = () => Promise.reject(new Error('A dry run wrote.'));
  return { ...store, commit, lease: commit as unknown as Store['lease'] };
}

const long = process.env.HOLDPOINT_LONG === '1';
const many = long ? 1_000 : 200;

describe('planRelease', () => {
  it('says which runs go on, which are held, which can be migrated, and what is in the way of the others', async () => {
    const memory = memoryStore();
    const [one = ''] = await parked(memory, 3);
    const store = readOnly(memory);
    const about = async (crews: readonly AnyCrew[], more: object = {}) =>
      (await planRelease({ crews, store, tenants: ['acme', 'globex'], ...more })).definitions;
    const { definition } = (await open(memory, [first]).runtime.exportRun({ tenant: 'acme', run: one })) ?? {};
    const runs = { crew: 'copy', definition, runs: 3 };
    expect(await about([first])).toEqual([{ ...runs, fate: 'present', migratable: null, refused: [] }]);
    expect(await about([added])).toEqual([{ ...runs, fate: 'held', migratable: null, refused: [] }]);
    expect(await about([], { before: [first] })).toEqual([{ ...runs, fate: 'held', migratable: null, refused: [] }]);
    expect(await about([added], { before: [first] })).toEqual([{ ...runs, fate: 'held', migratable: 3, refused: [] }]);
    expect(await about([added], { pinned: [first] })).toEqual([
      { ...runs, fate: 'pinned', migratable: 3, refused: [] },
    ]);
    const refused = { task: 'draft', runs: 3, example: { tenant: 'acme', run: expect.any(String) } };
    expect(await about([ungated], { before: [first] })).toMatchObject([
      { fate: 'held', migratable: 0, refused: [{ ...refused, problem: 'gateMissing' }] },
    ]);
    expect(await about([renamed], { pinned: [first] })).toMatchObject([
      { fate: 'pinned', migratable: 0, refused: [{ ...refused, problem: 'removed' }] },
    ]);
    const tasks = { copy: { draft: 'line' } };
    expect(await about([renamed], { pinned: [first], tasks })).toMatchObject([{ migratable: 3, refused: [] }]);
  });

  it('leaves out runs that are over, and tells those of the others apart', async () => {
    const store = memoryStore();
    const [one = ''] = await parked(store, 3);
    const holdpoint = open(store, [first]);
    await holdpoint.start();
    await approve(holdpoint, `${one}.draft`);
    await until(() => holdpoint.as(mara).run(one), { accept: ({ status }) => status === 'done' });
    await holdpoint.stop();
    const { definitions } = await planRelease({ crews: [added], store: readOnly(store), tenants: ['acme'] });
    expect(definitions).toMatchObject([{ runs: 2, fate: 'held' }]);
  });
});

describe('a release', () => {
  it(`[R88] renames, adds, removes and reorders a task with ${many} waiting runs`, async () => {
    const store = sqlite();
    const runs = await parked(store, many);
    const releases = [
      { crew: renamed, tasks: { draft: 'line' } },
      { crew: added, tasks: {} },
      { crew: removed, tasks: {} },
      { crew: reordered, tasks: {} },
    ];
    for (const [index, { crew, tasks }] of releases.entries()) {
      const plan = {
        crews: [crew],
        pinned: [first],
        store: readOnly(store),
        tenants: ['acme'],
        tasks: { copy: tasks },
      };
      const left = many - (index * many) / releases.length;
      const found = (await planRelease(plan)).definitions.find(({ fate }) => fate === 'pinned');
      expect(found).toMatchObject({ runs: left, migratable: left, refused: [] });
      const holdpoint = open(store, [crew], [first]);
      const own = runs.slice(many - left, many - left + many / releases.length);
      const act = { tenant: 'acme', by: mara.user, key: 'release', tasks };
      await Promise.all(own.map((run) => holdpoint.migrate(run, act)));
    }
    const last = open(store, [reordered], [renamed, added, removed]);
    expect((await last.heldRuns({ tenant: 'acme' })).items).toEqual([]);
    const asked = await waiting(last);
    expect(asked.toSorted()).toEqual(runs.map((run) => `${run}.draft`).toSorted());
    await last.start();
    await Promise.all(asked.map((review) => approve(last, review)));
    const done = async () => {
      const found = await Promise.all(runs.map((run) => last.as(mara).run(run)));
      return found.filter(({ status }) => status === 'done');
    };
    const ended = await until(done, { accept: (found) => found.length === many, timeoutMs: 120_000 });
    const tasks = new Map<string, number>();
    for (const { taskList } of ended) {
      const keys = taskList.map(({ id }) => id).join(' ');
      tasks.set(keys, (tasks.get(keys) ?? 0) + 1);
    }
    expect(Object.fromEntries(tasks)).toEqual({
      'research line count print': many / 4,
      'research draft count check print': many / 4,
      'research draft print': many / 4,
      'count research draft print': many / 4,
    });
    if (long) console.info(`figures: ${many} parked runs taken over four releases, ${ended.length} done`);
  }, 300_000);

  it('[R88] carries a migrated run to another store, which has the new definition alone', async () => {
    const from = memoryStore();
    const [run = ''] = await parked(from, 1);
    const release = open(from, [renamed], [first]);
    await release.migrate(run, { tenant: 'acme', by: mara.user, key: 'release', tasks: { draft: 'line' } });
    const snapshot = JSON.parse(JSON.stringify(await release.runtime.exportRun({ tenant: 'acme', run })));
    const to = open(sqlite(), [renamed]);
    await to.runtime.importRun(snapshot, { as: 'move' });
    await to.start();
    await approve(to, `${run}.draft`);
    await until(() => to.as(mara).run(run), { accept: ({ status }) => status === 'done' });
    const forged = JSON.parse(JSON.stringify(snapshot));
    const entry = forged.journal.find(({ type }: { type: string }) => type === 'run.migrated');
    entry.body.plan.tasks[1].gate.question = 'Fine?';
    await expect(open(memoryStore(), [renamed]).runtime.importRun(forged, { as: 'move' })).rejects.toMatchObject({
      code: 'SNAPSHOT_INVALID',
    });
  });
});
