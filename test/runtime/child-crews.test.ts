import { defineAgent, defineCrew } from '@holdpoint/core';
import type { Principal, RunSummary } from '@holdpoint/protocol';
import { createRuntime, type Runtime, type RuntimeOptions, summaryOf } from '@holdpoint/runtime';
import { memoryStore, type RunRef, type Store } from '@holdpoint/store';
import { scriptedModel, until } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

const boss: Principal = { tenant: 'acme', user: { id: 'boss', name: 'Boss' }, groups: ['admin'] };
const agent = defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' });
const output = z.object({ text: z.string() });
const child = defineCrew('child', { input: z.object({ about: z.string() }) }).task('draft', {
  agent,
  prompt: ({ input }) => `About ${input.about}.`,
  output,
  review: true,
});
const parent = defineCrew('parent', { input: z.object({ product: z.string() }) }).task('claims', {
  crew: child,
  input: ({ input }) => ({ about: input.product }),
  result: 'draft',
});

function runtimeOn(store: Store, options: Partial<RuntimeOptions> = {}): Runtime {
  const model = scriptedModel({ draft: [{ text: 'd1' }] });
  const runtime = createRuntime({ crews: [parent], store, model, pollMs: 10, ...options });
  onTestFinished(() => runtime.stop({ graceMs: 0 }));
  return runtime;
}

async function begin(runtime: Runtime): Promise<RunRef> {
  return (await runtime.startRun('parent', { by: boss, key: 'k', input: { product: 'Kettle' } })).answer;
}

const childOf = ({ tenant, run }: RunRef, count = 1): RunRef => ({ tenant, run: `${run}/claims/${count}` });

async function statusOf(store: Store, ref: RunRef): Promise<string | undefined> {
  const own = (await store.load(ref)).rows.find(({ kind }) => kind === 'run');
  return own && summaryOf<RunSummary>(own).status;
}

const isAt = (store: Store, ref: RunRef, status: string) => until(async () => (await statusOf(store, ref)) === status);

describe('the registry', () => {
  it('has the crews that do tasks of others, once each, also when they are named beside them', () => {
    const { crews } = runtimeOn(memoryStore(), { crews: [parent, child] }).registry;
    expect(crews.map(({ plan }) => plan.name)).toEqual(['parent', 'child']);
  });

  it('starts no run of a crew that only does tasks of others', async () => {
    const start = runtimeOn(memoryStore()).startRun('child', { by: boss, key: 'k', input: { about: 'Kettle' } });
    await expect(start).rejects.toMatchObject({ code: 'CREW_NOT_FOUND' });
  });

  it('refuses another crew under a child’s name', () => {
    const other = defineCrew('child', { input: z.object({}) }).task('draft', { agent, prompt: () => '', output });
    expect(() => runtimeOn(memoryStore(), { crews: [parent, other] })).toThrow('Two crews are called "child".');
  });
});

describe('a child', () => {
  it('that was not started when its parent was cancelled never works: it is recorded as cancelled', async () => {
    const store = memoryStore();
    const runtime = runtimeOn(store);
    const ref = await begin(runtime);
    await runtime.control(ref.run, 'cancel', { by: boss, key: 'c' });
    await runtime.start();
    await isAt(store, childOf(ref), 'cancelled');
    expect((await store.journal(childOf(ref), {})).map(({ type }) => type).slice(0, 2)).toEqual([
      'run.started',
      'run.cancelled',
    ]);
  });

  it('of a run that was copied stays the source’s: the copy, resumed, has its own', async () => {
    const store = memoryStore();
    const runtime = runtimeOn(store);
    await runtime.start();
    const ref = await begin(runtime);
    await isAt(store, childOf(ref), 'waiting');
    const snapshot = JSON.parse(JSON.stringify(await runtime.exportRun(ref)));
    const copy = await runtime.importRun(snapshot, { as: 'copy' });
    const { version } = await store.load(childOf(ref));
    await runtime.control(copy.run, 'resume', { by: boss, key: 'r' });
    await isAt(store, childOf(copy), 'waiting');
    await runtime.control(copy.run, 'cancel', { by: boss, key: 'c' });
    await isAt(store, childOf(copy), 'cancelled');
    expect((await store.load(childOf(ref))).version).toBe(version);
    await runtime.exportRun(copy).then((again) => runtimeOn(memoryStore()).importRun(again, { as: 'move' }));
  });

  it('that was copied answers to nobody', async () => {
    const store = memoryStore();
    const runtime = runtimeOn(store);
    await runtime.start();
    const ref = await begin(runtime);
    await isAt(store, childOf(ref), 'waiting');
    const copy = await runtime.importRun(await runtime.exportRun(childOf(ref)), { as: 'copy' });
    await runtime.control(copy.run, 'cancel', { by: boss, key: 'c' });
    expect(await statusOf(store, ref)).toBe('running');
    // what is queued later and done by the same dispatcher is done: so the copy's report would be
    await runtime.control(ref.run, 'cancel', { by: boss, key: 'd' });
    await until(async () => (await store.journal(childOf(ref), {})).some(({ type }) => type === 'run.reported'));
    expect((await store.journal(copy, {})).map(({ type }) => type)).not.toContain('run.reported');
  });

  it('whose parent is gone is done with it', async () => {
    const store = memoryStore();
    const elsewhere = memoryStore();
    const runtime = runtimeOn(store);
    await runtime.start();
    const ref = await begin(runtime);
    await isAt(store, childOf(ref), 'waiting');
    const other = runtimeOn(elsewhere);
    const moved = await other.importRun(await runtime.exportRun(childOf(ref)), { as: 'move' });
    await other.start();
    await other.control(moved.run, 'cancel', { by: boss, key: 'c' });
    await until(async () => (await elsewhere.journal(moved, {})).some(({ type }) => type === 'run.reported'));
  });
});
