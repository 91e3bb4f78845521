import type { MigrationPlan, Problem, RunSummary, RunView } from '@holdpoint/protocol';
import { type AnyCrew, createRuntime } from '@holdpoint/runtime';
import { defineCrew, memoryStore, type Store } from '@holdpoint/server';
import type { Script } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { stores } from './stores.ts';
import {
  asked,
  client,
  decide,
  ended,
  eventsOf,
  expectProblem,
  people,
  serve,
  start,
  Text,
  writer,
} from './support.ts';

const input = z.object({ product: z.string() });
const task = { agent: writer, prompt: () => 'Write.', output: Text } as const;
const legal = { review: { by: { group: 'legal' } } } as const;
const brief = ({ text }: { readonly text: string }) => text.length < 99 || 'Too long.';

const first = defineCrew('copy', { input })
  .task('research', task)
  .task('draft', { ...task, ...legal, needs: ['research'], guards: { brief } });
const renamed = defineCrew('copy', { input })
  .task('research', task)
  .task('line', { ...task, ...legal, needs: ['research'], guards: { brief } });
const unguarded = defineCrew('copy', { input })
  .task('research', task)
  .task('draft', { ...task, ...legal, needs: ['research'] });
const script: Script = {
  research: [{ text: 'facts' }],
  draft: ({ attempt }) => ({ text: `draft ${attempt}` }),
  line: ({ attempt }) => ({ text: `line ${attempt}` }),
};

/** A run of the first definition that waits for legal, in a store whose process is gone. */
async function parked(store: Store, crew: AnyCrew = first): Promise<RunSummary> {
  const old = await serve({ store, crews: [crew], script });
  const run = await start(client(old.url, 'sam'));
  await asked(client(old.url, 'anna'), run);
  await old.holdpoint.stop({ graceMs: 0 });
  return run;
}

const at = ({ id }: { readonly id: string }) => `/runs/${id}/migrate`;
const tasks = { draft: 'line' };

describe.each(stores)('POST /runs/:id/migrate, on %s,', (_, open) => {
  it('[R73] [R88] moves a run in mid-review, once, in the name of who asked', async () => {
    const store = open();
    const run = await parked(store);
    const { url } = await serve({ store, crews: [renamed], pinned: [first], script });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    const ahead = await boss.get<MigrationPlan>(`/runs/${run.id}/migration?tasks=draft:line`);
    expect(ahead).toMatchObject({ status: 200, body: { run: run.id, problems: [] } });
    const moved = await boss.post<RunSummary>(at(run), { tasks }, 'm');
    expect(moved).toMatchObject({ status: 200, body: { id: run.id, version: ahead.body.version + 1 } });
    const repeated = await boss.post(at(run), { tasks }, 'm');
    expect([repeated.status, repeated.headers.get('idempotent-replay')]).toEqual([200, 'true']);
    expectProblem(await boss.post(at(run), {}, 'm'), 422, 'IDEMPOTENCY_KEY_REUSED');
    expect((await eventsOf(anna, run)).filter(({ type }) => type === 'run.migrated')).toMatchObject([
      { by: { id: 'boss' }, body: { channel: 'http', tasks, definition: ahead.body.to } },
    ]);
    await decide(anna, await asked(anna, run, 1, 'line'));
    await ended(anna, run);
  });

  it('[R73] is 409 with all that is in the way, which can be asked beforehand, and the run stays as it was', async () => {
    const store = open();
    const run = await parked(store);
    const { url } = await serve({ store, crews: [unguarded], pinned: [first], script });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    const before = await store.journal({ tenant: 'acme', run: run.id });
    const problems = [{ task: 'draft', problem: 'guardMissing', message: expect.stringContaining('"brief"') }];
    const refused = await boss.post<Problem>(at(run), {}, 'm');
    expectProblem(refused, 409, 'MIGRATION_REFUSED');
    expect(refused.body.data).toEqual({ problems });
    const { body } = await anna.get<MigrationPlan>(`/runs/${run.id}/migration`);
    expect(body).toEqual({
      run: run.id,
      version: before.length,
      from: expect.stringMatching(/^[0-9a-f]{64}$/),
      to: expect.stringMatching(/^[0-9a-f]{64}$/),
      problems,
    });
    expect(await store.journal({ tenant: 'acme', run: run.id })).toEqual(before);
  });

  it('[R51] answers a repeat by its receipt, also where a later release would refuse it', async () => {
    const store = open();
    const run = await parked(store);
    const moves = await serve({ store, crews: [renamed], pinned: [first], script });
    const { version } = (await client(moves.url, 'boss').post<RunSummary>(at(run), { tasks }, 'm')).body;
    await moves.holdpoint.stop({ graceMs: 0 });
    const gone = await serve({ store, crews: [unguarded], pinned: [renamed], script });
    const lost = await serve({ store, crews: [unguarded], script });
    for (const { url } of [gone, lost]) {
      const repeated = await client(url, 'boss').post<RunView>(at(run), { tasks }, 'm');
      expect(repeated).toMatchObject({ status: 200, body: { version } });
      expect(repeated.headers.get('idempotent-replay')).toBe('true');
    }
    expectProblem(await client(gone.url, 'boss').post(at(run), { tasks }, 'other'), 409, 'MIGRATION_REFUSED');
    expectProblem(await client(lost.url, 'boss').post(at(run), { tasks }, 'other'), 409, 'DEFINITION_UNKNOWN');
  });
});

describe('POST /runs/:id/migrate', () => {
  it('[R72] is for those who control runs; who may not is refused, and noted once', async () => {
    const store = memoryStore();
    const run = await parked(store);
    const { url, holdpoint } = await serve({ store, crews: [renamed], pinned: [first], script });
    const anna = client(url, 'anna');
    for (const body of [{ tasks }, {}]) expectProblem(await anna.post(at(run), body), 403, 'FORBIDDEN');
    const refused = (await eventsOf(anna, run)).filter(({ type }) => type === 'access.refused');
    expect(refused).toMatchObject([{ by: { id: 'anna' }, body: { action: 'run.control', channel: 'http' } }]);
    const seat = holdpoint.as(people.boss);
    expect((await seat.migration(run.id)).problems.map(({ problem }) => problem)).toEqual(['removed']);
    expect(await seat.migration(run.id, { tasks })).toMatchObject({ problems: [] });
    expect(await seat.migrate(run.id, { tasks }, 'm')).toMatchObject({ answer: { id: run.id }, replay: false });
  });

  it('takes keys of tasks and nothing else', async () => {
    const store = memoryStore();
    const run = await parked(store);
    const { url } = await serve({ store, crews: [renamed], pinned: [first], script });
    const boss = client(url, 'boss');
    const bodies = [{ tasks: { draft: 1 } }, { tasks: { 'a b': 'line' } }, { tasks: ['line'] }, { task: tasks }, []];
    for (const body of bodies) expectProblem(await boss.post(at(run), body), 400, 'BAD_REQUEST');
    const many = Object.fromEntries([...Array(91).keys()].map((index) => [`t${index}`, 'line']));
    expectProblem(await boss.post(at(run), { tasks: many }), 400, 'BAD_REQUEST');
    for (const query of ['draft', 'draft:', ':line', 'draft:line:more', 'draft:a b']) {
      const path = `/runs/${run.id}/migration?tasks=${encodeURIComponent(query)}`;
      expectProblem(await boss.get(path), 400, 'BAD_REQUEST');
    }
    expectProblem(await boss.post(at(run), { tasks }, ''), 400, 'IDEMPOTENCY_KEY_REQUIRED');
  });

  it('quotes nothing to those from whom it is masked, before and after', async () => {
    const secret = { ...task, mask: { text: { except: { group: 'legal' } } } } as const;
    const strict = Text.refine(({ text }) => text === 'x', { error: ({ input }) => `Not ${JSON.stringify(input)}.` });
    const build = (output: typeof Text) =>
      defineCrew('copy', { input })
        .task('research', { ...secret, output })
        .task('draft', { ...task, ...legal, needs: ['research'] });
    const store = memoryStore();
    const run = await parked(store, build(Text));
    const later = build(strict);
    const raised = { ...later, definition: { ...later.definition, version: '2' } };
    const { url } = await serve({ store, crews: [raised as typeof later], pinned: [build(Text)], script });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    const ahead = `/runs/${run.id}/migration`;
    expect((await anna.get(ahead)).text).toContain('Not {\\"text\\":\\"facts\\"}');
    for (const answer of [await boss.get(ahead), await boss.post(at(run), {})]) {
      expect(answer.text).toContain('outputMisfits');
      expect(answer.text).not.toContain('facts');
    }
  });

  it('[R88] is looked ahead by `planMigration` from code, of runs that may go on', async () => {
    const store = memoryStore();
    const run = await parked(store);
    const runtime = createRuntime({ crews: [renamed], pinned: [first], store });
    const ref = { tenant: 'acme', run: run.id };
    await expect(runtime.planMigration({ ...ref, run: 'nobody' })).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    expect(await runtime.planMigration(ref, { tasks })).toMatchObject({ problems: [] });
    await runtime.migrate(run.id, { tasks }, { by: people.sam, key: 'm' });
    expect((await runtime.planMigration(ref)).problems).toMatchObject([{ task: null, problem: 'definition' }]);
  });
});
