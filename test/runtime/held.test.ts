import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineAgent, defineCrew } from '@holdpoint/core';
import type { RunSummary } from '@holdpoint/protocol';
import { type AnyCrew, createRuntime, type Runtime, type RuntimeOptions, summaryOf } from '@holdpoint/runtime';
import type { RunSnapshot } from '@holdpoint/server';
import { memoryStore, type Row, type RunRef, type Store } from '@holdpoint/store';
import { scriptedModel, until } from '@holdpoint/testing';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { campaign, script } from '../fixtures/rows/crew.ts';
import { createStoreData } from '../simulation/store-data.ts';
import { unwantedCommands } from '../simulation/wanted-commands.ts';

// A run that waits everywhere — for a call, for two items, for an outcome, for a coworker's run — and whose definition the
// release does not have. Its coworker's is known all the same: that crew is as it was.

const boss = { tenant: 'acme', user: { id: 'boss', name: 'Boss' }, groups: ['admin'] };
const file = join(import.meta.dirname, '../fixtures/rows/0.0.0.json');
const [own, coworker] = JSON.parse(readFileSync(file, 'utf8')) as [RunSnapshot, RunSnapshot];
const refOf = ({ tenant, run }: RunSnapshot): RunRef => ({ tenant, run });
const ref = refOf(own);
const child = refOf(coworker);
const raised: AnyCrew = { name: campaign.name, definition: { ...campaign.definition, version: '2' } };
const cancelOf = (id: string) => `${ref.run}/draft~1.0.3/cancel${id}`;

function runtimeOn(store: Store, options: Partial<RuntimeOptions> = {}): Runtime {
  const runtime = createRuntime({ crews: [raised], store, model: scriptedModel(script), pollMs: 10, ...options });
  onTestFinished(() => runtime.stop({ graceMs: 0 }));
  return runtime;
}

async function park(store: Store, snapshots: readonly RunSnapshot[] = [own, coworker]): Promise<void> {
  for (const snapshot of snapshots) await runtimeOn(store, { crews: [campaign] }).importRun(snapshot, { as: 'move' });
}

const cancel = (runtime: Runtime, { run }: RunRef = ref) => runtime.control(run, 'cancel', { by: boss, key: 'c' });

async function statusOf(store: Store, run: RunRef): Promise<string | undefined> {
  const row = (await store.load(run)).rows.find(({ kind }) => kind === 'run');
  return row && summaryOf<RunSummary>(row).status;
}

/** Asks, asks others as well after an hour, and fails after a day. */
const timed = defineCrew('timed', { input: z.object({}) }).task('research', {
  agent: defineAgent({ role: 'Researcher', goal: 'Find.', backstory: 'Reads.' }),
  prompt: () => '',
  output: z.object({ text: z.string() }),
  review: {
    by: { group: 'legal' },
    due: '1h',
    escalate: { after: '1h', to: { group: 'board' } },
    expire: { after: '1d', as: 'fail' },
  },
});

/** A run whose question has been put to others as well. */
async function escalated(): Promise<RunSnapshot> {
  let passed = 0;
  const runtime = runtimeOn(memoryStore({ now: () => Date.now() + passed }), { crews: [timed] });
  await runtime.start();
  const { answer } = await runtime.startRun('timed', { by: boss, key: 'k', input: {} });
  const newest = async () => (await runtime.store.journal(answer)).at(-1)?.type;
  await until(async () => (await newest()) === 'review.opened');
  passed = 3_600_000;
  await until(async () => (await newest()) === 'review.escalated');
  return runtime.exportRun(answer);
}

describe('a held run that is cancelled', () => {
  const paused = async (runtime: Runtime, { run }: RunRef) => {
    await runtime.control(run, 'pause', { by: boss, key: 'p' });
  };
  it.each([
    ['as it waits', campaign, async () => own, async () => {}],
    ['while it is paused', campaign, async () => own, paused],
    ['after others were asked as well', timed, escalated, async () => {}],
  ] as const)(
    '[R74] leaves the rows, and is found where, it would be by whoever has its definition: %s',
    async (_, crew, parked, prepare) => {
      const snapshot = await parked();
      const left: object[] = [];
      for (const crews of [[crew], []]) {
        const store = memoryStore();
        const known = runtimeOn(store, { crews: [crew] });
        await known.importRun(snapshot, { as: 'move' });
        await prepare(known, refOf(snapshot));
        await cancel(runtimeOn(store, { crews }), refOf(snapshot));
        const { rows, version } = await store.load(refOf(snapshot));
        left.push({ version, rows: rows.map(withoutMoment).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) });
      }
      expect(left[1]).toEqual(left[0]);
      expect(left[0]).toMatchObject({ rows: expect.arrayContaining([expect.objectContaining({ kind: 'review' })]) });
    },
  );
});

const nameOf = ({ kind, id }: Row) => `${kind} ${id}`;

/** A row without what differs between two cancels: when, under which hash, and that it was held. */
function withoutMoment(row: Row): Row {
  const text = JSON.stringify(row.body, (key, value: unknown) =>
    ['endedAt', 'head', 'held'].includes(key) ? undefined : value,
  );
  return { ...row, body: JSON.parse(text) };
}

describe('the commands of a held run', () => {
  let broken: string[] = [];
  let data = createStoreData({ now: Date.now });
  beforeEach(() => {
    broken = [];
    data = createStoreData({ now: Date.now, committed: (run) => broken.push(...unwantedCommands(run, data.commands)) });
  });
  /** A process's way to the one database, whose commands are compared with the rows at every commit. */
  const open = (): Store => {
    const holder = {};
    return {
      durability: 'none',
      load: async (...asked) => data.load(...asked),
      commit: async (commit) => data.commit(commit, holder),
      journal: async (...asked) => data.journal(...asked),
      find: async (query) => data.find(query),
      lease: async (options) => data.lease(options, holder),
      close: async () => {},
    };
  };
  const commands = () => [...data.commands.keys()];
  const typesOf = async (run: RunRef) => (await open().journal(run)).map(({ type }) => type);

  it('[R74] are struck by its cancel; whoever is there ends what its coworker does', async () => {
    await park(open());
    const before = commands().filter((id) => id.startsWith(`${ref.run}/`));
    const release = runtimeOn(open());
    await cancel(release);
    expect(before.filter((id) => commands().includes(id))).toEqual([]);
    expect(commands()).toEqual([cancelOf('#1')]);
    await release.start();
    await until(async () => (await typesOf(ref)).at(-1) === 'crew.cancelled');
    expect(await statusOf(open(), child)).toBe('cancelled');
    // the coworker's report goes to whoever has the definition of the run that asked: nobody, for the time being
    expect(commands()).toEqual([`${child.run}/report/1#0`]);
    const later = runtimeOn(open(), { crews: [campaign] });
    await later.start();
    await until(() => commands().length === 0);
    expect(await typesOf(child)).toContain('run.reported');
    expect(broken).toEqual([]);
  });

  it('[R74] are struck alike where the coworker’s definition is not here either', async () => {
    await park(open());
    const release = runtimeOn(open(), { crews: [] });
    await release.start();
    await cancel(release);
    await until(async () => (await typesOf(ref)).at(-1) === 'crew.cancelled');
    expect((await open().journal(child)).at(-1)).toMatchObject({ type: 'run.cancelled', body: { held: true } });
    expect(broken).toEqual([]);
  });

  it('are done once, wherever a process dies', async () => {
    await park(open());
    let steps = 0;
    const dying = runtimeOn(open(), {
      leaseMs: 60,
      onError: () => {},
      // the first is the run's own cancel, the second the coworker's; what would be recorded of that is lost
      fault: (point) => {
        if (point !== 'apply.stepped') return;
        steps += 1;
        if (steps > 2) throw new Error('killed');
      },
    });
    await cancel(dying);
    await dying.start();
    await until(() => steps > 2);
    await dying.stop({ graceMs: 0 });
    expect((await typesOf(child)).at(-1)).toBe('run.cancelled');
    expect(commands()).toContain(cancelOf('#1'));
    const next = runtimeOn(open());
    await next.start();
    await until(() => !commands().includes(cancelOf('#1')));
    expect((await typesOf(child)).filter((type) => type === 'run.cancelled')).toHaveLength(1);
    expect(broken).toEqual([]);
  });

  it('leave a child that nobody started yet to whoever has the definition, and may be about to start it', async () => {
    await park(open(), [own]);
    const release = runtimeOn(open(), { leaseMs: 20 });
    await cancel(release);
    await release.start();
    // handed out again: it was taken, and nothing came of it
    await until(() => (data.commands.get(cancelOf('#1'))?.deliveries ?? 0) > 1);
    expect(await typesOf(child)).toEqual([]);
    await release.stop({ graceMs: 0 });
    const later = runtimeOn(open(), { crews: [campaign] });
    await later.start();
    await until(() => commands().length === 0);
    expect(await typesOf(child)).toEqual(['run.started', 'run.cancelled', 'run.reported']);
    expect(broken).toEqual([]);
  });
});
