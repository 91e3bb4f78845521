import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DecisionType } from '@holdpoint/protocol';
import {
  createHoldpoint,
  defineAgent,
  defineCrew,
  defineTool,
  type Holdpoint,
  memoryStore,
  type Store,
  sqliteStore,
} from '@holdpoint/server';
import { reply, scriptedModel, until } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

const mara = { tenant: 'acme', user: { id: 'mara', name: 'Mara Vogt' }, groups: ['admin'] };
const writer = defineAgent({ role: 'Localizer', goal: 'Say the same.', backstory: 'Translates.' });
const keys = ['de', 'fr', 'it', 'es'];

/** A text in four languages, each looked at; the glossary is bought only when somebody agrees. */
function open(store: Store) {
  const bought: string[] = [];
  const buy = defineTool({
    name: 'buyGlossary',
    description: 'Buys a glossary.',
    input: z.object({ language: z.string() }),
    output: z.object({ words: z.number() }),
    approve: true,
    perform: ({ language }) => ({ words: bought.push(language) }),
  });
  const crew = defineCrew('campaign', { input: z.object({}) })
    .task('localize', {
      forEach: () => keys,
      agent: writer,
      tools: [buy],
      prompt: ({ item }) => `Put it into ${item}.`,
      output: z.object({ text: z.string() }),
      review: { each: true },
    })
    .task('publish', {
      needs: ['localize'],
      perform: ({ localize }) => localize.map(({ text }) => text).join(', '),
      output: z.string(),
    });
  const model = scriptedModel({
    localize: ({ item, turn, attempt }) =>
      item === 'it' && turn === 0
        ? reply.calls([{ tool: 'buyGlossary', arguments: { language: 'it' } }])
        : { text: `${item} ${attempt}` },
  });
  const holdpoint = createHoldpoint({ crews: [crew], store, model, authenticate: () => null, pollMs: 20 });
  onTestFinished(() => holdpoint.stop({ graceMs: 0 }));
  return { holdpoint, crew, bought, model };
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

async function decide(holdpoint: Holdpoint, id: string, type: DecisionType): Promise<void> {
  const seat = holdpoint.as(mara);
  const { revision, contentHash } = await seat.review(id);
  const feedback = type === 'revise' ? { feedback: 'Say vous.' } : {};
  await seat.decide(id, { type, revision, contentHash, ...feedback }, `${type} ${id} ${revision}`);
}

/** What waits for a person, by review and revision, as soon as it is this. */
const waiting = (holdpoint: Holdpoint, run: string, expected: readonly string[]) =>
  until(
    async () => {
      const { items } = await holdpoint.as(mara).reviews();
      return items.map(({ id, revision }) => `${id.slice(run.length + 1)} ${revision}`).sort();
    },
    { accept: (found) => JSON.stringify(found) === JSON.stringify(expected) },
  );

/** A run of which one item is accepted, one was sent back and is asked about again, one waits for a yes to its call. */
async function underWay(store: Store) {
  const { holdpoint, crew, bought } = open(store);
  await holdpoint.start();
  const { answer } = await holdpoint.startRun(crew, { tenant: 'acme', by: mara.user, key: 'k', input: {} });
  const { run } = answer;
  await waiting(holdpoint, run, ['localize[de] 1', 'localize[es] 1', 'localize[fr] 1', 'localize[it]~1.0.1 1']);
  await decide(holdpoint, `${run}.localize[de]`, 'approve');
  await decide(holdpoint, `${run}.localize[fr]`, 'revise');
  await waiting(holdpoint, run, open3);
  expect(bought).toEqual([]);
  return { run, snapshot: await holdpoint.runtime.exportRun({ tenant: 'acme', run }) };
}

const open3 = ['localize[es] 1', 'localize[fr] 2', 'localize[it]~1.0.1 1'];

describe.each<[string, () => Store, () => Store]>([
  ['memory to SQLite', () => memoryStore(), sqlite],
  ['SQLite to memory', sqlite, () => memoryStore()],
])('a run in the middle of a fan-out, from %s,', (_, from, to) => {
  it('[R88] [R93] moves with its open reviews and its open call, and comes to its end there', async () => {
    const { run, snapshot } = await underWay(from());
    const { holdpoint, bought, model } = open(to());
    await holdpoint.start();
    await holdpoint.runtime.importRun(JSON.parse(JSON.stringify(snapshot)), { as: 'move' });
    expect(await holdpoint.runtime.exportRun({ tenant: 'acme', run })).toEqual(snapshot);
    await waiting(holdpoint, run, open3);
    const seat = holdpoint.as(mara);
    expect(await seat.review(`${run}.localize[fr]`)).toMatchObject({
      group: { index: 1, total: 4 },
      revisions: [{ proposal: { text: 'fr 1' } }, { proposal: { text: 'fr 2' }, answers: [{ text: 'Say vous.' }] }],
    });
    expect(await seat.review(`${run}.localize[it]~1.0.1`)).toMatchObject({
      kind: 'tool',
      revisions: [{ proposal: { language: 'it' } }],
    });
    for (const review of ['localize[it]~1.0.1', 'localize[es]', 'localize[fr]']) {
      await decide(holdpoint, `${run}.${review}`, 'approve');
    }
    await waiting(holdpoint, run, ['localize[it] 1']);
    await decide(holdpoint, `${run}.localize[it]`, 'approve');
    await until(() => seat.run(run), { accept: ({ status }) => status === 'done' });
    const published = (await seat.events(run)).events.findLast(({ task }) => task === 'publish');
    expect(published?.body).toMatchObject({ output: 'de 1, fr 2, it 1, es 1' });
    expect(bought).toEqual(['it']);
    // nothing that was made before the move is made again
    expect(model.requests.map(({ key }) => key)).toEqual([`${run}/localize[it]/1/1/0`]);
  });

  it('[R88] is copied with them, paused, and buys under its own id', async () => {
    const { run, snapshot } = await underWay(from());
    const { holdpoint, bought } = open(to());
    await holdpoint.start();
    const copy = await holdpoint.runtime.importRun(snapshot, { as: 'copy' });
    expect(copy.run).not.toBe(run);
    await waiting(holdpoint, copy.run, open3);
    const seat = holdpoint.as(mara);
    expect(await seat.run(copy.run)).toMatchObject({ status: 'paused' });
    await decide(holdpoint, `${copy.run}.localize[it]~1.0.1`, 'approve');
    expect(bought).toEqual([]);
    await seat.control(copy.run, 'resume', 'go');
    await waiting(holdpoint, copy.run, ['localize[es] 1', 'localize[fr] 2', 'localize[it] 1']);
    expect(bought).toEqual(['it']);
  });
});
