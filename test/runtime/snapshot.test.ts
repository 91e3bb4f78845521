import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunSnapshot } from '@holdpoint/server';
import {
  createHoldpoint,
  defineAgent,
  defineCrew,
  type Holdpoint,
  memoryStore,
  type Store,
  sqliteStore,
} from '@holdpoint/server';
import { scriptedModel, until } from '@holdpoint/testing';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

const mara = { tenant: 'acme', user: { id: 'mara', name: 'Mara Vogt' }, groups: ['admin'] };
const writer = defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' });
const crew = defineCrew('copy', { input: z.object({ product: z.string() }) })
  .task('draft', {
    agent: writer,
    prompt: ({ input }) => `A line about ${input.product}.`,
    output: z.object({ text: z.string() }),
    review: true,
  })
  .task('print', { needs: ['draft'], perform: ({ draft }) => draft.text.length, output: z.number() });

function open(store: Store = memoryStore()): Holdpoint {
  const model = scriptedModel({ draft: [{ text: 'first' }, { text: 'second' }] });
  const holdpoint = createHoldpoint({ crews: [crew], store, model, authenticate: () => null, pollMs: 20 });
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

async function answer(holdpoint: Holdpoint, type: 'approve' | 'revise', key: string): Promise<void> {
  const seat = holdpoint.as(mara);
  const { items } = await until(() => seat.reviews(), { accept: (page) => page.items.length > 0 });
  const { id, revision, contentHash } = await seat.review(items[0]?.id ?? '');
  await seat.decide(id, { type, revision, contentHash, ...(type === 'revise' && { feedback: 'again' }) }, key);
}

/** A run in its second round, waiting for a person. */
async function parked(): Promise<{ readonly from: Holdpoint; readonly snapshot: RunSnapshot; readonly run: string }> {
  const from = open();
  await from.start();
  const { answer: ref } = await from.startRun(crew, {
    tenant: 'acme',
    by: mara.user,
    key: 'k',
    input: { product: 'Kettle' },
  });
  await answer(from, 'revise', 'd1');
  await until(() => from.as(mara).reviews(), { accept: ({ items }) => items[0]?.revision === 2 });
  return { from, run: ref.run, snapshot: await from.runtime.exportRun(ref) };
}

describe('exportRun and importRun', () => {
  it('[R88] move a run in mid-review to another store, where it is decided and ends', async () => {
    const { snapshot, run } = await parked();
    const to = open(sqlite());
    await to.start();
    await to.runtime.importRun(JSON.parse(JSON.stringify(snapshot)), { as: 'move' });
    const review = await to.as(mara).review(`${run}.draft`);
    expect(review).toMatchObject({
      revision: 2,
      revisions: [{ proposal: { text: 'first' } }, { proposal: { text: 'second' } }],
    });
    await answer(to, 'approve', 'd2');
    await until(() => to.as(mara).run(run), { accept: ({ status }) => status === 'done' });
  });

  it('[R84] [R88] move what was edited and sent back: the next attempt is told of both, and asked about elsewhere', async () => {
    const { snapshot, run } = await parked();
    const first = open();
    await first.runtime.importRun(snapshot, { as: 'move' });
    const seat = first.as(mara);
    const { contentHash } = await seat.review(`${run}.draft`);
    const patch = [{ op: 'replace', path: '/text', value: 'mine' }] as const;
    await seat.decide(`${run}.draft`, { type: 'edit', revision: 2, contentHash, patch }, 'e1');
    await first.start();
    await until(() => seat.run(run), { accept: ({ status }) => status === 'done' });
    await first.stop({ graceMs: 0 });
    await seat.rerun(run, { from: ['draft'], feedback: 'once more' }, 'r1');
    const to = open(sqlite());
    await to.runtime.importRun(await first.runtime.exportRun({ tenant: 'acme', run }), { as: 'move' });
    await to.start();
    const { items } = await until(() => to.as(mara).reviews(), { accept: ({ items }) => items[0]?.revision === 3 });
    expect(await to.as(mara).review(items[0]?.id ?? '')).toMatchObject({
      task: { attempt: 3 },
      revisions: [{ edited: null }, { edited: { text: 'mine' }, decision: { type: 'edit' } }, { edited: null }],
    });
    expect((await to.as(mara).run(run)).taskList[0]?.feedback?.text).toBe('once more');
  });

  it('keep receipts: a decision made before the move is answered again after it', async () => {
    const { from, snapshot, run } = await parked();
    const to = open();
    await to.runtime.importRun(snapshot, { as: 'move' });
    const first = (await from.as(mara).review(`${run}.draft`)).revisions[0];
    const request = { type: 'revise', feedback: 'again', revision: 1, contentHash: first?.contentHash ?? '' } as const;
    expect(await to.as(mara).decide(`${run}.draft`, request, 'd1')).toMatchObject({ replay: true });
  });

  it('copy a run under a new id, paused, and leave the source as it is', async () => {
    const { from, snapshot, run } = await parked();
    const copy = await from.runtime.importRun(snapshot, { as: 'copy' });
    expect(copy.run).not.toBe(run);
    expect(await from.as(mara).run(copy.run)).toMatchObject({ status: 'paused' });
    expect(await from.as(mara).run(run)).toMatchObject({ status: 'waiting' });
    const { contentHash } = await from.as(mara).review(`${copy.run}.draft`);
    await from.as(mara).decide(`${copy.run}.draft`, { type: 'approve', revision: 2, contentHash }, 'c1');
    expect(await from.as(mara).run(copy.run)).toMatchObject({ status: 'paused' });
    await from.as(mara).control(copy.run, 'resume', 'r1');
    await until(() => from.as(mara).run(copy.run), { accept: ({ status }) => status === 'done' });
    const again = await from.runtime.exportRun(copy);
    await expect(open().runtime.importRun(again, { as: 'move' })).resolves.toEqual(copy);
  });

  it('refuse a run that is there already, and a definition that is not', async () => {
    const { from, snapshot } = await parked();
    await expect(from.runtime.importRun(snapshot, { as: 'move' })).rejects.toMatchObject({ code: 'SNAPSHOT_CONFLICT' });
    const other = createHoldpoint({ crews: [], store: memoryStore(), authenticate: () => null });
    await expect(other.runtime.importRun(snapshot, { as: 'move' })).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID' });
  });

  it('refuse any snapshot that was changed, with a typed error and nothing written', async () => {
    const { snapshot } = await parked();
    const paths = leaves(snapshot);
    await fc.assert(
      fc.asyncProperty(fc.nat(paths.length - 1), async (index) => {
        const changed = JSON.parse(JSON.stringify(snapshot)) as RunSnapshot;
        change(changed, paths[index] ?? []);
        const to = open();
        await expect(to.runtime.importRun(changed, { as: 'move' })).rejects.toMatchObject({ code: 'SNAPSHOT_INVALID' });
        expect((await to.as(mara).runs()).items).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

type Path = readonly (string | number)[];

function leaves(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...at, key]));
}

/** Makes the value at the path another one. */
function change(root: unknown, path: Path): void {
  const parent = path.slice(0, -1).reduce((node, key) => (node as Record<string, unknown>)[key], root) as Record<
    string,
    unknown
  >;
  const last = path.at(-1) ?? '';
  const value = parent[last];
  parent[last] = typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}x` : 'x';
}
