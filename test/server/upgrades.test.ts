import type { Problem, ReviewPage, RunPage, RunView } from '@holdpoint/protocol';
import { type AnyCrew, createRuntime } from '@holdpoint/runtime';
import { type Crew, coworker, defineCrew, memoryStore, type Store } from '@holdpoint/server';
import { type Script, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { stores } from './stores.ts';
import {
  asked,
  client,
  decide,
  decision,
  ended,
  eventsOf,
  expectProblem,
  on,
  people,
  requestsOf,
  type Stage,
  serve,
  start,
  Text,
  told,
  writer,
} from './support.ts';

const input = z.object({ product: z.string() });
const brief = ({ text }: { readonly text: string }) => text.length < 99 || 'Too long.';
const draft = {
  agent: writer,
  prompt: () => 'Write.',
  output: Text,
  guards: { brief },
  review: { by: { group: 'legal' } },
} as const;
const research = { agent: writer, prompt: () => 'Search.', output: Text } as const;
const perform = () => 'printed';

const first = defineCrew('copy', { input })
  .task('research', research)
  .task('draft', { ...draft, needs: ['research'] })
  .task('print', { needs: ['draft'], perform, output: z.string() });
/** The draft is called `line`. */
const renamed = defineCrew('copy', { input })
  .task('research', research)
  .task('line', { ...draft, needs: ['research'] })
  .task('print', { needs: ['line'], perform, output: z.string() });
const raised = defineCrew('copy', { input, version: '2' })
  .task('research', research)
  .task('draft', { ...draft, needs: ['research'] })
  .task('print', { needs: ['draft'], perform, output: z.string() });
const reworded = defineCrew('copy', { input })
  .task('research', { ...research, agent: { ...writer, goal: 'Search better.' } })
  .task('draft', { ...draft, needs: ['research'] })
  .task('print', { needs: ['draft'], perform, output: z.string() });
const unguarded = defineCrew('copy', { input })
  .task('research', research)
  .task('draft', { ...draft, guards: {}, needs: ['research'] })
  .task('print', { needs: ['draft'], perform, output: z.string() });
const ungated = defineCrew('copy', { input })
  .task('research', research)
  .task('draft', { ...draft, review: false, needs: ['research'] })
  .task('print', { needs: ['draft'], perform, output: z.string() });

const script: Script = {
  research: [{ text: 'facts' }],
  draft: ({ attempt }) => ({ text: `draft ${attempt}` }),
  line: ({ attempt }) => ({ text: `line ${attempt}` }),
};

/** A run of the first definition that waits for legal, in a store whose process is gone. */
function parked(store: Store = memoryStore(), crew: AnyCrew = first) {
  return parkedBy(script, crew, store);
}

async function parkedBy(script: Script, crew: AnyCrew, store: Store = memoryStore()) {
  const old = await serve({ store, crews: [crew], script });
  const run = await start(client(old.url, 'sam'));
  const view = await asked(client(old.url, 'anna'), run);
  await ended(client(old.url, 'sam'), run, 'waiting');
  await old.holdpoint.stop({ graceMs: 0 });
  return { store, run, view };
}

const migrate = ({ holdpoint }: Stage, run: { readonly id: string }, tasks?: Record<string, string>, key = 'm') =>
  holdpoint.migrate(run.id, { tenant: 'acme', by: people.boss.user, key, ...(tasks && { tasks }) });
const changes = [
  ['a task is renamed', renamed],
  ['the version is raised', raised],
  ['an agent’s text is changed', reworded],
  ['a guard is removed', unguarded],
  ['a gate is removed', ungated],
] as const;

describe('after a restart with a crew in which', () => {
  it.each(changes)('[R73] %s, a run of the one before is held, and nobody goes on with it', async (_, crew) => {
    const { store, run, view } = await parked();
    const before = await store.journal({ tenant: 'acme', run: run.id });
    const stage = await serve({ store, crews: [crew], script });
    const anna = client(stage.url, 'anna');
    expectProblem(await anna.post(decision(view), on(view)), 409, 'DEFINITION_UNKNOWN');
    const { body } = await client(stage.url, 'sam').get<RunView>(`/runs/${run.id}`);
    const { body: problem } = await anna.post<Problem>(decision(view), on(view));
    expect(problem.hint).toContain('`pinned`');
    expect(body).toMatchObject({
      status: 'held',
      held: { code: 'DEFINITION_UNKNOWN', data: { crew: 'copy', definition: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    });
    const { items } = (await client(stage.url, 'sam').get<RunPage>('/runs')).body;
    expect(items).toMatchObject([{ id: run.id, status: 'held' }]);
    expect(await stage.holdpoint.heldRuns({ tenant: 'acme' })).toMatchObject({
      items: [{ run: run.id, crew: 'copy' }],
    });
    expect(await stage.holdpoint.heldRuns({ tenant: 'globex' })).toEqual({ items: [], next: null });
    // a new one of the new definition is done beside it
    const other = await start(client(stage.url, 'sam'));
    await until(() => anna.get<RunView>(`/runs/${other.id}`), { accept: ({ body }) => body.status !== 'running' });
    expect(await store.journal({ tenant: 'acme', run: run.id })).toEqual(before);
  });

  it.each(changes)('[R73] %s, a pinned definition goes on with its runs, and starts none', async (_, crew) => {
    const { store, run, view } = await parked();
    const stage = await serve({ store, crews: [crew], pinned: [first], script });
    const anna = client(stage.url, 'anna');
    expect(await stage.holdpoint.heldRuns({ tenant: 'acme' })).toEqual({ items: [], next: null });
    await decide(anna, view, { type: 'revise', feedback: 'Shorter.' });
    await decide(anna, await asked(anna, run, 2));
    expect((await ended(anna, run)).taskList.map(({ id }) => id)).toEqual(['research', 'draft', 'print']);
    const other = await start(client(stage.url, 'sam'));
    const { body } = await client(stage.url, 'sam').get<RunView>(`/runs/${other.id}`);
    expect(body.taskList.map(({ id }) => id)).toEqual(crew.definition.tasks.map(({ key }) => key));
  });

  it.each([
    { what: 'a guard', crew: unguarded, problem: 'guardMissing' },
    { what: 'a gate', crew: ungated, problem: 'gateMissing' },
  ])('[R73] $what is missing, migration is refused, whatever state the run is in', async ({ crew, problem }) => {
    const { store, run, view } = await parked();
    const stage = await serve({ store, crews: [crew], pinned: [first], script });
    const anna = client(stage.url, 'anna');
    const refused = { code: 'MIGRATION_REFUSED', data: { problems: [{ task: 'draft', problem }] } };
    await expect(migrate(stage, run)).rejects.toMatchObject(refused);
    await decide(anna, view, { type: 'revise', feedback: 'Shorter.' });
    await asked(anna, run, 2);
    await expect(migrate(stage, run)).rejects.toMatchObject(refused);
    await anna.get<RunView>(`/runs/${run.id}`);
    expect(await eventsOf(anna, run)).not.toContainEqual(expect.objectContaining({ type: 'run.migrated' }));
    // it was refused, and the run went on as it began
    await decide(anna, await asked(anna, run, 2));
    await ended(anna, run);
  });

  it('[R73] a gate is missing within a crew that works for it, migration is refused as well', async () => {
    const inner = (review: boolean) => defineCrew('inner', { input }).task('line', { ...research, review });
    const outer = (review: boolean) =>
      defineCrew('copy', { input })
        .task('draft', draft)
        .task('more', { needs: ['draft'], crew: inner(review), input: () => ({ product: '' }), result: 'line' });
    const { store, run } = await parked(memoryStore(), outer(true));
    const stage = await serve({ store, crews: [outer(false)], pinned: [outer(true)], script });
    await expect(migrate(stage, run)).rejects.toMatchObject({
      data: { problems: [{ task: 'more', problem: 'gateMissing', message: expect.stringContaining('crew "inner"') }] },
    });
  });
});

describe.each(stores)('a migration, on %s,', (_, open) => {
  it('[R73] [R88] goes on with a renamed task in mid-review: same review, same words, next round under the new name', async () => {
    const { store, run, view } = await parked(open());
    const stage = await serve({ store, crews: [renamed], pinned: [first], script });
    const anna = client(stage.url, 'anna');
    await decide(anna, view, { type: 'revise', feedback: 'Shorter.' });
    const second = await asked(anna, run, 2);
    await migrate(stage, run, { draft: 'line' });
    const shown = await asked(anna, run, 2, 'line');
    expect(shown).toMatchObject({ id: view.id, contentHash: second.contentHash, task: { id: 'line', title: 'Line' } });
    expect(shown.revisions.map(({ proposal }) => proposal)).toEqual([{ text: 'draft 1' }, { text: 'draft 2' }]);
    expect(shown.revisions[1]?.answers).toMatchObject([{ text: 'Shorter.', task: { id: 'line' } }]);
    await decide(anna, shown, { type: 'revise', feedback: 'Plainer.' });
    const third = await asked(anna, run, 3);
    expect(third.revisions[2]).toMatchObject({ proposal: { text: 'line 3' }, answers: [{ text: 'Plainer.' }] });
    // the same conversation, all points listed
    const conversation = told(stage.model, 'line', 0);
    for (const said of ['draft 1', 'Shorter.', 'draft 2', 'Plainer.']) expect(conversation).toContain(said);
    await decide(anna, third);
    const { taskList } = await ended(anna, run);
    expect(taskList[1]).toMatchObject({ id: 'line', attempt: 3, review: view.id, acceptedBy: { id: 'anna' } });
    const events = await eventsOf(client(stage.url, 'boss'), run);
    expect(events.find(({ type }) => type === 'run.migrated')).toMatchObject({
      by: { id: 'boss' },
      body: { definition: expect.any(String), tasks: { draft: 'line' } },
    });
    expect(events.filter(({ task }) => task === 'draft')).toEqual([]);
    expect(JSON.stringify(events)).not.toContain('Has written for years.');
  });

  it('[R88] counts once, whoever repeats it, and answers a repeat by its receipt', async () => {
    const { store, run } = await parked(open());
    const stage = await serve({ store, crews: [raised], pinned: [first], script });
    const answers = await Promise.all([migrate(stage, run), migrate(stage, run), migrate(stage, run)]);
    expect(answers.filter(({ replay }) => !replay)).toHaveLength(1);
    expect(new Set(answers.map(({ answer }) => answer.version)).size).toBe(1);
    await expect(migrate(stage, run, { draft: 'x' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(migrate(stage, run, undefined, 'other')).rejects.toMatchObject({ code: 'MIGRATION_REFUSED' });
    await expect(migrate(stage, { id: 'nobody' })).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    const later = await serve({ store, crews: [raised], script });
    expect(await migrate(later, run)).toEqual({ ...answers[0], replay: true });
  });

  it('[R88] moves a run that a dead process left in the middle of a call', async () => {
    const store = open();
    const old = await serve({ store, crews: [first], script: { ...script, research: () => new Promise(() => {}) } });
    const run = await start(client(old.url, 'sam'));
    await until(() => old.model.count('research') || undefined);
    await old.holdpoint.stop({ graceMs: 0 });
    const stage = await serve({ store, crews: [raised], pinned: [first], script, concurrency: 0 });
    await migrate(stage, run);
    await stage.holdpoint.stop({ graceMs: 0 });
    const later = await serve({ store, crews: [raised], script });
    const anna = client(later.url, 'anna');
    await decide(anna, await asked(anna, run));
    await ended(anna, run);
    expect(requestsOf(later.model, 'research').map(({ key }) => key)).toEqual([`${run.id}/research/1/0/0`]);
  });

  it('asks whom the new gate asks, and finds the review nowhere else', async () => {
    const fewer = defineCrew('copy', { input })
      .task('research', research)
      .task('draft', { ...draft, needs: ['research'], review: { by: { user: 'ben' }, question: 'Really?' } })
      .task('print', { needs: ['draft'], perform, output: z.string() });
    const before = defineCrew('copy', { input })
      .task('research', research)
      .task('draft', { ...draft, needs: ['research'], review: { by: { user: ['anna', 'ben'] } } })
      .task('print', { needs: ['draft'], perform, output: z.string() });
    const { store, run } = await parked(open(), before);
    const stage = await serve({ store, crews: [fewer], pinned: [before], script });
    await migrate(stage, run);
    expect((await client(stage.url, 'anna').get<ReviewPage>('/reviews')).body.items).toEqual([]);
    const ben = client(stage.url, 'ben');
    expect(await asked(ben, run)).toMatchObject({ question: 'Really?', eligible: ['user:ben'], revision: 1 });
    await decide(ben, await asked(ben, run));
    await ended(client(stage.url, 'sam'), run);
  });
});

describe('a migration', () => {
  it('is refused where what was made, or put in, does not fit the new schemas', async () => {
    const { store, run } = await parked();
    const build = (given: z.ZodObject, output: typeof Text) =>
      defineCrew('copy', { input: given as typeof input })
        .task('research', { ...research, output })
        .task('draft', { ...draft, needs: ['research'] })
        .task('print', { needs: ['draft'], perform, output: z.string() }) as unknown as Crew;
    const sources = z.object({ text: z.string(), source: z.string() });
    const defaults = z.object({ text: z.string(), tone: z.string().default('plain') });
    const misfit = { task: 'research', problem: 'outputMisfits' };
    for (const output of [sources, defaults]) {
      const stage = await serve({
        store,
        crews: [build(input, output as unknown as typeof Text)],
        pinned: [first],
        script,
      });
      await expect(migrate(stage, run)).rejects.toMatchObject({ data: { problems: [misfit] } });
    }
    const market = await serve({
      store,
      crews: [build(input.extend({ market: z.string() }), Text)],
      pinned: [first],
      script,
    });
    await expect(migrate(market, run)).rejects.toMatchObject({
      data: { problems: [{ task: null, problem: 'outputMisfits' }] },
    });
    // what nobody reads any more is no obstacle
    const less = await serve({
      store,
      crews: [build(z.object({}), z.object({}) as unknown as typeof Text)],
      pinned: [first],
      script,
    });
    await migrate(less, run);
  });

  it('is refused where the definition that the run has is not there to compare with', async () => {
    const { store, run } = await parked();
    await expect(migrate(await serve({ store, crews: [raised], script }), run)).rejects.toMatchObject({
      code: 'DEFINITION_UNKNOWN',
    });
    await expect(migrate(await serve({ store, crews: [], pinned: [first], script }), run)).rejects.toMatchObject({
      code: 'CREW_NOT_FOUND',
    });
  });

  it('voids an edit that the guards before it looked at', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let looks = 0;
    const slow = defineCrew('copy', { input }).task('draft', {
      ...draft,
      guards: {
        brief: async () => {
          looks += 1;
          if (looks > 1) await gate;
          return true as const;
        },
      },
    });
    const strict = defineCrew('copy', { input }).task('draft', {
      ...draft,
      guards: { brief, polite: ({ text }) => !text.includes('cheap') || 'Not cheap.' },
    });
    const store = memoryStore();
    const { run, view } = await parked(store, slow);
    const stage = await serve({ store, crews: [strict], pinned: [slow], script });
    const anna = client(stage.url, 'anna');
    const patch = [{ op: 'replace', path: '/text', value: 'cheap' }] as const;
    const edited = decide<Problem>(anna, view, { type: 'edit', patch });
    await until(() => looks > 1 || undefined);
    await migrate(stage, run);
    release();
    expectProblem(await edited, 503, 'VERSION_CONFLICT');
    const again = await decide<Problem>(anna, view, { type: 'edit', patch });
    expectProblem(again, 422, 'CHECK_REFUSED');
  });

  it('keeps what is masked hidden under a task’s earlier name, and all of a task that is gone', async () => {
    const legal = { ...draft, guards: {} };
    const secret = { ...research, mask: { text: { except: { group: 'legal' } } } } as const;
    const before = defineCrew('copy', { input })
      .task('research', secret)
      .task('market', { ...secret, prompt: () => 'Look.' })
      .task('draft', { ...legal, needs: ['research'] });
    const after = defineCrew('copy', { input })
      .task('facts', secret)
      .task('draft', { ...legal, needs: ['facts'] });
    const { store, run } = await parkedBy(
      { research: [{ text: 'KNOWN' }], market: [{ text: 'KNOWN' }], draft: [{ text: 'd' }] },
      before,
    );
    const stage = await serve({ store, crews: [after], pinned: [before], script });
    await migrate(stage, run, { research: 'facts' });
    expect(JSON.stringify(await eventsOf(client(stage.url, 'sam'), run))).not.toContain('KNOWN');
    const events = await eventsOf(client(stage.url, 'anna'), run);
    const outputs = events.filter(({ type }) => type === 'call.answered').map(({ task, body }) => [task, body]);
    expect(outputs).toContainEqual(['facts', expect.objectContaining({ output: { text: 'KNOWN' } })]);
    expect(outputs).toContainEqual(['market', {}]);
  });
});

describe('a pinned crew', () => {
  it('[R73] brings its coworkers and the crews of its tasks along', async () => {
    const inner = (version: string) =>
      defineCrew('inner', { input, version }).task('line', { ...research, review: true });
    const helper = (goal: string) => coworker({ role: 'Helper', goal, backstory: 'Helps.' }, {});
    const outer = (version: string) =>
      defineCrew('copy', { input, version })
        .task('draft', { ...draft, tools: [helper(version)] })
        .task('more', { needs: ['draft'], crew: inner(version), input: () => ({ product: 'x' }), result: 'line' });
    const [before, after] = [outer('1'), outer('2')];
    const store = memoryStore();
    const lines: Script = { draft: [{ text: 'd' }], line: [{ text: 'l' }] };
    const old = await serve({ store, crews: [before], script: lines });
    const run = await start(client(old.url, 'sam'));
    const boss = client(old.url, 'anna');
    await decide(boss, await asked(boss, run));
    const child = { id: `${run.id}/more/1` };
    await until(() => boss.get<RunView>(`/runs/${encodeURIComponent(child.id)}`), {
      accept: ({ status }) => status === 200,
    });
    await old.holdpoint.stop({ graceMs: 0 });
    const stage = await serve({ store, crews: [after], pinned: [before], script: lines });
    const anna = client(stage.url, 'anna');
    await expect(migrate(stage, run)).rejects.toMatchObject({
      data: { problems: [{ task: 'more', problem: 'atWork' }] },
    });
    await decide(anna, await asked(anna, child));
    await ended(anna, run);
  });

  it('[R73] goes on with a child that was migrated by itself, by the definition that the child has', async () => {
    const legal = { review: { by: { group: 'legal' } } } as const;
    const inner = defineCrew('inner', { input }).task('line', { ...research, ...legal });
    const checked = defineCrew('inner', { input })
      .task('line', { ...research, ...legal })
      .task('check', { agent: writer, needs: ['line'], prompt: ({ line }) => `Check ${line.text}.`, output: Text });
    const outer = (child: typeof inner) =>
      defineCrew('copy', { input })
        .task('more', { crew: child, input: () => ({ product: 'x' }), result: 'line', reopen: ['line'] })
        .task('end', { ...research, needs: ['more'], review: { ...legal.review, sendBackTo: ['more'] } });
    const [before, after] = [outer(inner), outer(checked as unknown as typeof inner)];
    const lines: Script = {
      line: ({ attempt }) => ({ text: `line ${attempt}` }),
      check: ({ attempt }) => ({ text: `checked ${attempt}` }),
      end: ({ attempt }) => ({ text: `end ${attempt}` }),
    };
    const stage = await serve({ crews: [before], script: lines, store: memoryStore() });
    const { store } = stage.holdpoint.runtime;
    const run = await start(client(stage.url, 'sam'));
    const child = { id: `${run.id}/more/1` };
    await asked(client(stage.url, 'anna'), child);
    await stage.holdpoint.stop({ graceMs: 0 });
    const later = await serve({ crews: [after], pinned: [before], script: lines, store });
    const anna = client(later.url, 'anna');
    await migrate(later, child);
    await decide(anna, await asked(anna, child));
    await decide(anna, await asked(anna, run), { type: 'revise', feedback: 'Plainer.', to: ['more'] });
    await decide(anna, await asked(anna, child, 2));
    await decide(anna, await asked(anna, run, 2));
    await ended(anna, run);
    expect(requestsOf(later.model, 'check').map(({ key }) => key)).toEqual([
      `${child.id}/check/1/0/0`,
      `${child.id}/check/2/0/0`,
    ]);
  });

  it('is refused where it is no other than the present one, and where two present ones have one name', () => {
    const options = { store: memoryStore(), crews: [first] };
    const twice = { ...options, crews: [first, raised] };
    expect(() => createRuntime(twice)).toThrow(expect.objectContaining({ code: 'DEFINITION_INVALID' }));
    const same = { ...options, pinned: [first] };
    expect(() => createRuntime(same)).toThrow(expect.objectContaining({ code: 'DEFINITION_INVALID' }));
    expect(() => createRuntime({ ...options, pinned: [raised, renamed] })).not.toThrow();
  });
});
