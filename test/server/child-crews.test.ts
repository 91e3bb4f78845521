import type { RunPage, RunSummary, RunView } from '@holdpoint/protocol';
import { defineAgent, defineCrew, defineTool, sqliteStore } from '@holdpoint/server';
import { reply, type Script, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { input, numbered, task } from './crews.ts';
import { connect } from './live.ts';
import { stores } from './stores.ts';
import { asked, type Client, client, decide, ended, eventsOf, serve, start, Text, told, writer } from './support.ts';
import { temporaryFile } from './temporary-file.ts';

/** Crew A talks to the person: d, then draft, which legal decides. */
const talks = defineCrew('talks', { input: z.object({ about: z.string() }), title: ({ about }) => `About ${about}` })
  .task('d', { agent: writer, prompt: ({ input }) => `Facts about ${input.about}.`, output: Text })
  .task('draft', {
    agent: writer,
    needs: ['d'],
    prompt: ({ d, input }) => `A line about ${input.about}, from ${d.text}.`,
    output: Text,
    review: { by: { group: 'legal' } },
  });

/** a, then crew A as b, then c, which acts on its verified result and may be sent back to a and b. */
const acts = defineCrew('acts', { input })
  .task('a', task)
  .task('b', {
    needs: ['a'],
    crew: talks,
    input: ({ a }) => ({ about: a.text }),
    result: 'draft',
    reopen: ['d'],
  })
  .task('c', {
    agent: writer,
    needs: ['b'],
    prompt: ({ b }) => `Act on ${b.text}.`,
    output: Text,
    review: { by: { group: 'legal' }, sendBackTo: ['a', 'b'] },
  });

const same: Script = { ...numbered, a: () => ({ text: 'always' }) };
const childOf = (view: RunView, name = 'b') => view.taskList.find(({ id }) => id === name)?.child ?? '';
const taskOf = (view: RunView, name = 'b') => view.taskList.find(({ id }) => id === name);
const path = (run: string) => `/runs/${encodeURIComponent(run)}`;
const read = async (as: Client, run: string) => (await as.get<RunView>(path(run))).body;

describe.each(stores)('a crew that is a task, on %s', (_, open) => {
  const begin = async (script: Script = numbered, crews: Parameters<typeof serve>[0] = {}) => {
    const stage = await serve({ store: open(), crews: [acts], script, ...crews });
    const [anna, boss] = [client(stage.url, 'anna'), client(stage.url, 'boss')];
    const run = await start(client(stage.url, 'sam'), 'Kettle', 'acts');
    const child = { id: `${run.id}/b/1` };
    return { ...stage, anna, boss, run, child };
  };

  it('[R24] pauses rightly where an agent in it needs a yes, which names that agent in everybody’s list', async () => {
    const ran: string[] = [];
    const mail = defineTool({
      name: 'mail',
      description: 'Mails a text.',
      input: z.object({ text: z.string() }),
      approve: true,
      perform: ({ text }) => ran.push(text),
    });
    const courier = defineAgent({ role: 'Courier', goal: 'Deliver.', backstory: 'Never late.', tools: [mail] });
    const delivers = defineCrew('delivers', { input: z.object({ what: z.string() }) }).task('deliver', {
      agent: courier,
      prompt: ({ input }) => `Deliver ${input.what}.`,
      output: Text,
    });
    const hands = defineCrew('hands', { input })
      .task('a', task)
      .task('over', { needs: ['a'], crew: delivers, input: ({ a }) => ({ what: a.text }), result: 'deliver' })
      .task('c', { agent: writer, needs: ['over'], prompt: ({ over }) => over.text, output: Text });
    const script = {
      ...numbered,
      deliver: [[reply.calls([{ tool: 'mail', arguments: { text: 'a v1' } }]), { text: 'done' }]],
    };
    const stage = await serve({ store: open(), crews: [hands], script });
    const anna = client(stage.url, 'anna');
    const run = await start(anna, 'Kettle', 'hands');
    const view = await asked(anna, { id: `${run.id}/over/1` });
    expect(view).toMatchObject({ kind: 'tool', task: { agent: 'Courier' }, call: { tool: 'mail' } });
    expect({ ran, after: stage.model.count('c') }).toEqual({ ran: [], after: 0 });
    await decide(anna, view);
    await ended(anna, run);
    expect(ran).toEqual(['a v1']);
  });

  it('[R38] [R93] is a run of its own, and what comes after starts with its accepted output alone', async () => {
    const { anna, run, child, model } = await begin();
    const view = await asked(anna, child);
    expect(view.run).toMatchObject({ id: child.id, crew: 'talks', title: 'About a v1', startedBy: { id: 'sam' } });
    expect(model.count('c')).toBe(0);
    const parent = await read(anna, run.id);
    expect(parent).toMatchObject({ status: 'running', parent: null });
    expect(taskOf(parent)).toMatchObject({ kind: 'crew', status: 'awaiting', child: child.id, failure: null });
    await decide(anna, view, { type: 'edit', patch: [{ op: 'replace', path: '/text', value: 'Verified.' }] });
    expect(await ended(anna, child)).toMatchObject({ parent: run.id });
    await asked(anna, run, 1, 'c');
    expect(told(model, 'c', 0)).toContain('Act on Verified.');
  });

  it('[R38] is sent back to across the border: its agent gets the words, in the conversation it had', async () => {
    const { anna, run, child, model } = await begin(same);
    await decide(anna, await asked(anna, child));
    const words = 'The second figure has no source.';
    await decide(anna, await asked(anna, run, 1, 'c'), { type: 'revise', feedback: words, to: ['b'] });
    const again = await asked(anna, child, 2);
    expect(again.revisions.at(-1)?.proposal).toEqual({ text: 'draft v2' });
    expect(told(model, 'd', 1)).toContain(`Reviewer feedback 1, by anna!:\n"""\n${words}\n"""`);
    expect(told(model, 'd', 1)).toContain(told(model, 'd', 0));
    await decide(anna, again);
    await decide(anna, await asked(anna, run, 2, 'c'));
    const view = await ended(anna, run);
    expect(taskOf(view)).toMatchObject({ attempt: 2, child: child.id });
    expect(model.count('a')).toBe(1);
    expect((await eventsOf(anna, child)).map(({ type }) => type)).toContain('run.rerun');
  });

  it('counts what its child used, and after a reopening only what came on top', async () => {
    const { anna, run, child } = await begin(same);
    await decide(anna, await asked(anna, child));
    await decide(anna, await asked(anna, run, 1, 'c'), { type: 'revise', feedback: 'Again.', to: ['b'] });
    await decide(anna, await asked(anna, child, 2));
    await decide(anna, await asked(anna, run, 2, 'c'));
    const view = await ended(anna, run);
    expect(taskOf(view)?.usage).toEqual((await read(anna, child.id)).usage);
    expect(taskOf(view)?.usage.requests).toBe(4);
  });

  it('that starts from something else is another run, with the words; the one before is left as it ended', async () => {
    const { anna, run, child, model } = await begin();
    await decide(anna, await asked(anna, child));
    const revise = { type: 'revise', feedback: 'Other facts.', to: ['a', 'b'] } as const;
    await decide(anna, await asked(anna, run, 1, 'c'), revise);
    const second = { id: `${run.id}/b/2` };
    expect((await asked(anna, second)).run.title).toBe('About a v2');
    expect(told(model, 'd', 1)).toContain('Other facts.');
    expect(await read(anna, child.id)).toMatchObject({ status: 'done' });
    expect(childOf(await read(anna, run.id))).toBe(second.id);
  });

  it('that starts from something else while words are open takes them along, and the one before is cancelled', async () => {
    const { anna, boss, run, child, model } = await begin();
    await decide(anna, await asked(anna, child));
    const comments = [{ anchor: { path: '/text' }, text: 'Which study?' }];
    const revise = { type: 'revise', feedback: 'No source.', comments, to: ['b'] } as const;
    await decide(anna, await asked(anna, run, 1, 'c'), revise);
    await asked(anna, child, 2);
    expect(told(model, 'd', 1)).toContain('Which study?');
    await boss.post(`/runs/${run.id}/rerun`, { from: ['a'] });
    await asked(anna, { id: `${run.id}/b/2` });
    expect(told(model, 'd', 2)).toContain('No source.');
    expect(told(model, 'd', 2)).toContain('Which study?');
    await ended(anna, child, 'cancelled');
  });

  it('is left alone when it comes back with the same', async () => {
    const { anna, run, child } = await begin(same);
    await decide(anna, await asked(anna, child));
    const view = await asked(anna, run, 1, 'c');
    await decide(anna, view, { type: 'revise', feedback: 'Once more.', to: ['a'] });
    await decide(anna, await asked(anna, run, 2, 'c'));
    expect(taskOf(await ended(anna, run))).toMatchObject({ attempt: 1, status: 'accepted' });
    expect((await eventsOf(anna, child)).filter(({ type }) => type === 'run.rerun')).toEqual([]);
  });

  it('[R38] is cancelled with its parent, and its review with it', async () => {
    const { anna, boss, run, child } = await begin();
    const view = await asked(anna, child);
    expect((await boss.post(`/runs/${run.id}/cancel`, {})).status).toBe(200);
    await ended(anna, child, 'cancelled');
    expect((await decide<{ code: string }>(anna, view)).body.code).toBe('REVIEW_CANCELLED');
    await until(async () => (await eventsOf(anna, run)).find(({ type }) => type === 'crew.cancelled'));
  });

  it('goes on while its parent is paused, whose next task waits', async () => {
    const { anna, boss, run, child, model } = await begin();
    const view = await asked(anna, child);
    await boss.post(`/runs/${run.id}/pause`, {});
    await decide(anna, view);
    await until(async () => taskOf(await read(anna, run.id)), { accept: (row) => row?.status === 'accepted' });
    expect(model.count('c')).toBe(0);
    await boss.post(`/runs/${run.id}/resume`, {});
    await asked(anna, run, 1, 'c');
  });

  it('fails with its child, and goes on with it after a rerun', async () => {
    let broken = true;
    const draft = () => (broken ? reply.fail('MODEL_REFUSED') : { text: 'Mended.' });
    const { anna, boss, run, child } = await begin({ ...same, draft });
    const view = await ended(anna, run, 'failed');
    expect(view.failure).toMatchObject({ code: 'CREW_FAILED', task: 'b' });
    expect(view.failure?.message).toMatch(/^Crew “Talks” failed at “Draft”: /);
    broken = false;
    await boss.post(`/runs/${run.id}/rerun`, { from: ['b'] });
    await decide(anna, await asked(anna, child));
    await decide(anna, await asked(anna, run, 1, 'c'));
    expect(taskOf(await ended(anna, run))).toMatchObject({ child: child.id, attempt: 2 });
  });

  it('fails when somebody cancels its child, and begins with another after a rerun', async () => {
    const { anna, boss, run, child } = await begin(same);
    await asked(anna, child);
    await boss.post(`${path(child.id)}/cancel`, {});
    expect((await ended(anna, run, 'failed')).failure?.message).toBe('Crew “Talks” was cancelled.');
    await boss.post(`/runs/${run.id}/rerun`, { from: ['b'] });
    await asked(anna, { id: `${run.id}/b/2` });
  });

  it('is listed as what it is, and found like any run by those who may read it', async () => {
    const { anna, url, run, child } = await begin();
    await asked(anna, child);
    const { items } = (await anna.get<RunPage>('/runs')).body;
    expect(items.map(({ id, parent }: RunSummary) => [id, parent])).toEqual(
      expect.arrayContaining([
        [run.id, null],
        [child.id, run.id],
      ]),
    );
    expect((await client(url, 'olga').get(path(child.id))).status).toBe(404);
    expect((await client(url, 'twin').get(path(child.id))).status).toBe(404);
  });

  it('is watched and decided over a socket by its id, like any run', async () => {
    const { anna, url, child } = await begin();
    const view = await asked(anna, child);
    const live = await connect(url, { token: 'anna' });
    expect(await live.watch(child.id)).toMatchObject({ ok: true, result: { run: child.id } });
    expect(await live.decide(view)).toMatchObject({ ok: true, result: { review: view.id, run: { id: child.id } } });
    await until(() => live.hints.find(({ run }) => run === child.id));
  });

  it('does not start with what its schema does not take', async () => {
    const strict = defineCrew('strict', { input: z.object({ about: z.string().max(3) }) }).task('draft', task);
    const acts = defineCrew('acts', { input })
      .task('a', task)
      .task('b', { needs: ['a'], crew: strict, input: ({ a }) => ({ about: a.text }), result: 'draft' });
    const { boss, run } = await begin(numbered, { crews: [acts] });
    expect((await ended(boss, run, 'failed')).failure).toMatchObject({ code: 'INPUT_INVALID', task: 'b' });
    expect((await boss.get<RunPage>('/runs')).body.items).toHaveLength(1);
  });

  it('is guarded and reviewed as any output: what its guard refuses goes back to the child as its words', async () => {
    const acts = defineCrew('acts', { input }).task('b', {
      crew: talks,
      input: ({ input }) => ({ about: input.product }),
      result: 'draft',
      guards: { second: ({ text }) => text.endsWith('v2') || 'Only the second will do.' },
      review: { by: { group: 'sales' } },
    });
    const { anna, url, run, child, model } = await begin(numbered, { crews: [acts] });
    await decide(anna, await asked(anna, child));
    await decide(anna, await asked(anna, child, 2));
    expect(told(model, 'draft', 1)).toContain('second: Only the second will do.');
    const view = await asked(client(url, 'olga'), run);
    expect(view.revisions.at(-1)?.proposal).toEqual({ text: 'draft v2' });
    await decide(client(url, 'olga'), view, { type: 'revise', feedback: 'A third.' });
    expect((await asked(anna, child, 3)).revisions.at(-1)?.answers).toEqual([
      expect.objectContaining({ text: 'A third.', by: { id: 'olga', name: 'olga!' } }),
    ]);
  });
});

it('[R38] a crew that is a task goes on in another process on the same file: child, send-back and parent', async () => {
  const file = temporaryFile();
  const given = { crews: [acts], script: same };
  const one = await serve({ ...given, store: sqliteStore({ file }) });
  const run = await start(client(one.url, 'sam'), 'Kettle', 'acts');
  const child = { id: `${run.id}/b/1` };
  await asked(client(one.url, 'anna'), child);
  await one.stop();
  const two = await serve({ ...given, store: sqliteStore({ file }) });
  const as = client(two.url, 'anna');
  await decide(as, await asked(as, child));
  await decide(as, await asked(as, run, 1, 'c'), { type: 'revise', feedback: 'No source.', to: ['b'] });
  await asked(as, child, 2);
  await two.stop();
  const three = client((await serve({ ...given, store: sqliteStore({ file }) })).url, 'anna');
  await decide(three, await asked(three, child, 2));
  await decide(three, await asked(three, run, 2, 'c'));
  expect(taskOf(await ended(three, run))).toMatchObject({ attempt: 2, child: child.id });
});

it('hands remarks on without the passage where the parent hides some of it', async () => {
  const review = { by: { group: 'legal' }, sendBackTo: ['b'] } as const;
  const prompt = () => 'Act.';
  const crew = defineCrew('acts', { input })
    .task('b', { crew: talks, input: ({ input }) => ({ about: input.product }), result: 'draft' })
    .task('c', {
      agent: writer,
      needs: ['b'],
      prompt,
      output: Text,
      review,
      mask: { text: { except: { group: 'legal' } } },
    });
  const { url, model } = await serve({ crews: [crew], script: numbered });
  const anna = client(url, 'anna');
  const run = await start(client(url, 'sam'), 'Kettle', 'acts');
  await decide(anna, await asked(anna, { id: `${run.id}/b/1` }));
  const quote = { exact: 'c v1', prefix: '', suffix: '', start: 0, end: 4 };
  const comments = [{ anchor: { path: '/text', quote }, text: 'Which study?' }];
  await decide(anna, await asked(anna, run, 1, 'c'), { type: 'revise', comments, to: ['b'] });
  await asked(anna, { id: `${run.id}/b/1` }, 2);
  expect(told(model, 'draft', 1)).toContain('Which study?');
  expect(told(model, 'draft', 1)).not.toContain('c v1');
});
