import type { CallRecord, RunView } from '@holdpoint/protocol';
import { askHuman, coworker, defineAgent, defineCrew, defineTool, sqliteStore, type Tool } from '@holdpoint/server';
import { reply, type Script, type ScriptedCall, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { input } from './crews.ts';
import { stores } from './stores.ts';
import { asked, type Client, client, decide, ended, eventsOf, serve, start, Text, told, writer } from './support.ts';
import { temporaryFile } from './temporary-file.ts';

const persona = { goal: 'Find figures.', backstory: 'Reads everything.' };
const researcher = defineAgent({ role: 'Researcher', ...persona });
const handing = (work = 'Find the figure for Kettle.', tool = 'askResearcher') =>
  reply.calls([{ tool, arguments: { work } }]);
/** Hands work over once, and writes what came of it. */
const asksOnce = (call: ScriptedCall) =>
  call.results.length === 0 ? handing() : { text: `after ${call.results.at(-1)?.content}` };
const found: Script = {
  draft: asksOnce,
  askResearcher: ({ attempt }: ScriptedCall) => ({ answer: `90 s, v${attempt}` }),
};
const crewWith = (facts: Tool) =>
  defineCrew('letter', { input })
    .task('draft', { agent: { ...writer, tools: [facts] }, prompt: () => 'Write.', output: Text })
    .task('c', {
      agent: writer,
      needs: ['draft'],
      prompt: () => 'Check.',
      output: Text,
      review: { sendBackTo: ['draft'] },
    });

const path = (run: string) => `/runs/${encodeURIComponent(run)}`;
const read = async (as: Client, run: string) => (await as.get<RunView>(path(run))).body;
const callsOf = (view: RunView, name = 'draft') => view.taskList.find(({ id }) => id === name)?.calls ?? [];
const handedOf = (run: { readonly id: string }, place = '1:0:1') => ({ id: `${run.id}/draft~${place}` });

describe.each(stores)('an agent that hands work to a coworker, on %s,', (_, open) => {
  const begin = async (facts: Tool = coworker(researcher), script: Script = found) => {
    const stage = await serve({
      store: open(),
      crews: [crewWith(facts)],
      script: { c: [{ text: 'c' }, { text: 'c2' }], ...script },
    });
    const [anna, boss] = [client(stage.url, 'anna'), client(stage.url, 'boss')];
    const sam = client(stage.url, 'sam');
    const run = await start(sam, 'Kettle', 'letter');
    return { ...stage, anna, boss, sam, run, child: handedOf(run) };
  };

  it('[R24] gets the result under its call’s id, in the conversation it had', async () => {
    const { anna, sam, run, child, model } = await begin();
    await asked(anna, run, 1, 'c');
    expect(told(model, 'askResearcher', 0)).toContain('"Find the figure for Kettle."');
    expect(told(model, 'draft', 1)).toContain('{"answer":"90 s, v1"}');
    const handed = await read(sam, child.id);
    expect(handed).toMatchObject({ status: 'done', parent: run.id, label: 'Researcher', startedBy: { id: 'sam' } });
    expect(handed.title).toBe('Find the figure for Kettle.');
    const view = await read(anna, run.id);
    // two of its own and one of the coworker
    expect(view.taskList[0]?.usage.requests).toBe(3);
  });

  it('[R24] waits, with the whole run, for the yes to a tool of the coworker, who is named in everybody’s list', async () => {
    const ran: string[] = [];
    const buy = defineTool({
      name: 'buyReport',
      description: 'Buys a report.',
      input: z.object({ title: z.string() }),
      approve: { by: { group: 'legal' } },
      perform: ({ title }) => ran.push(title),
    });
    const buyer = defineAgent({ role: 'Researcher', ...persona, tools: [buy] });
    const buys = reply.calls([{ tool: 'buyReport', arguments: { title: 'Kettles 2026' } }]);
    const script = { ...found, askResearcher: ({ turn }: ScriptedCall) => (turn === 0 ? buys : { answer: 'bought' }) };
    const { anna, run, child, model } = await begin(coworker(buyer), script);
    const view = await asked(anna, child);
    expect(view).toMatchObject({ kind: 'tool', task: { agent: 'Researcher' }, call: { tool: 'buyReport' } });
    // the coworker is at work before its start is noted here
    const begun = (parent: RunView) => callsOf(parent).some(({ state }) => state === 'started');
    const parent = await until(() => read(anna, run.id), { accept: begun });
    expect(parent.status).toBe('running');
    expect(callsOf(parent)).toEqual([
      expect.objectContaining({ state: 'started', title: 'Researcher', child: child.id } satisfies Partial<CallRecord>),
    ]);
    expect([ran, model.count('c')]).toEqual([[], 0]);
    await decide(anna, view);
    await asked(anna, run, 1, 'c');
    expect(ran).toEqual(['Kettles 2026']);
  });

  it('[R24] waits for a question that the coworker asks a person', async () => {
    const asks = defineAgent({ role: 'Researcher', ...persona, tools: [askHuman()] });
    const question = reply.calls([{ tool: 'askHuman', arguments: { question: 'Which kettle?' } }]);
    const script = {
      ...found,
      askResearcher: ({ results }: ScriptedCall) =>
        results.length === 0 ? question : { answer: results.at(-1)?.content ?? '' },
    };
    const { anna, run, child, model } = await begin(coworker(asks), script);
    const view = await asked(anna, child);
    expect(view).toMatchObject({ kind: 'question', question: 'Which kettle?', task: { agent: 'Researcher' } });
    await decide(anna, view, { type: 'answer', answer: { answer: 'The red one' } });
    await asked(anna, run, 1, 'c');
    expect(told(model, 'draft', 1)).toContain('The red one');
  });

  it('[R22] gets nothing that a person has not agreed to, where the coworker’s work is reviewed', async () => {
    const { anna, run, child, model } = await begin(coworker(researcher, { review: { by: { group: 'legal' } } }));
    const first = await asked(anna, child);
    expect(first.question).toBe('Is the work of “Researcher” good to go?');
    await decide(anna, first, { type: 'revise', feedback: 'No source.' });
    const again = await asked(anna, child, 2);
    expect(told(model, 'askResearcher', 1)).toContain('No source.');
    expect(model.count('draft')).toBe(1);
    const value = '88 s, checked';
    await decide(anna, again, { type: 'edit', patch: [{ op: 'replace', path: '/answer', value }] });
    await asked(anna, run, 1, 'c');
    expect(told(model, 'draft', 1)).toContain('{"answer":"88 s, checked"}');
  });

  it('may be asked for leave first, and hands over what the person made of it', async () => {
    const { anna, run, child, model } = await begin(coworker(researcher, { approve: { by: { group: 'legal' } } }));
    const view = await asked(anna, run);
    expect(view).toMatchObject({ kind: 'tool', call: { tool: 'askResearcher', title: 'Researcher' } });
    expect((await anna.get(path(child.id))).status).toBe(404);
    const patch = [{ op: 'replace', path: '/work', value: 'Find it in the manual.' }] as const;
    await decide(anna, view, { type: 'edit', patch });
    await asked(anna, run, 1, 'c');
    expect(told(model, 'askResearcher', 0)).toContain('"Find it in the manual."');
    expect(told(model, 'draft', 1)).toContain('changed the arguments before this ran');
  });

  it('[R71] hands over once, two pieces of work at once, each answered under its own id', async () => {
    const both = reply.calls([
      { tool: 'askResearcher', arguments: { work: 'One.' } },
      { tool: 'askResearcher', arguments: { work: 'Two.' } },
    ]);
    const script = {
      ...found,
      draft: ({ results }: ScriptedCall) =>
        results.length === 0 ? both : { text: results.map(({ content }) => content).join() },
      askResearcher: ({ messages }: ScriptedCall) => ({
        answer: messages.at(-1)?.content.includes('One.') ? '1' : '2',
      }),
    };
    const { anna, run, model } = await begin(undefined, script);
    await asked(anna, run, 1, 'c');
    expect(model.count('askResearcher')).toBe(2);
    const [made] = (await eventsOf(anna, run)).filter(({ type }) => type === 'call.answered');
    expect(made?.body).toMatchObject({ output: { text: '{"answer":"1"},{"answer":"2"}' } });
  });

  it('is told that its coworker failed, and goes on', async () => {
    const script = { ...found, askResearcher: () => reply.fail('MODEL_REFUSED') };
    const { anna, sam, run, child, model } = await begin(undefined, script);
    await asked(anna, run, 1, 'c');
    expect(told(model, 'draft', 1)).toContain('The tool failed: "Crew “Researcher” failed at “Researcher”:');
    expect(await read(sam, child.id)).toMatchObject({ status: 'failed' });
  });

  it('is told that somebody cancelled what the coworker did, and goes on', async () => {
    const { anna, boss, run, child, model } = await begin(coworker(researcher, { review: true }));
    await asked(anna, child);
    expect((await boss.post(`${path(child.id)}/cancel`, {})).status).toBe(200);
    await asked(anna, run, 1, 'c');
    expect(told(model, 'draft', 1)).toContain('was cancelled.');
  });

  it('[R38] takes the work back when its own task is sent back, and may hand it over anew', async () => {
    const { anna, boss, run, child, model } = await begin(coworker(researcher, { review: true }));
    const view = await asked(anna, child);
    await boss.post(`/runs/${run.id}/rerun`, { from: ['draft'], feedback: 'Ask for the manual.' });
    await ended(anna, child, 'cancelled');
    expect((await decide<{ code: string }>(anna, view)).body.code).toBe('REVIEW_CANCELLED');
    // told that it was taken back, the script's agent answers without asking again
    await asked(anna, run, 1, 'c');
    expect(told(model, 'draft', 1)).toContain('was taken back without a result');
    expect(told(model, 'draft', 1)).toContain('Ask for the manual.');
    await until(async () => (await eventsOf(anna, run)).find(({ type }) => type === 'crew.cancelled'));
  });

  it('takes its coworkers along when its run is cancelled', async () => {
    const { anna, boss, run, child } = await begin(coworker(researcher, { review: true }));
    await asked(anna, child);
    await boss.post(`/runs/${run.id}/cancel`, {});
    await ended(anna, child, 'cancelled');
  });

  it('waits also for coworkers of its coworker', async () => {
    const archivist = coworker(defineAgent({ role: 'Archivist', ...persona }), { review: true });
    const asksArchive = coworker(defineAgent({ role: 'Researcher', ...persona, tools: [archivist] }));
    const script = {
      ...found,
      askResearcher: ({ results }: ScriptedCall) =>
        results.length === 0 ? handing('Look it up.', 'askArchivist') : { answer: results.at(-1)?.content ?? '' },
      askArchivist: () => ({ answer: 'shelf 9' }),
    };
    const { anna, run, child, model } = await begin(asksArchive, script);
    const view = await asked(anna, { id: `${child.id}/askResearcher~1:0:1` });
    expect(view.task.agent).toBe('Archivist');
    await decide(anna, view);
    await asked(anna, run, 1, 'c');
    expect(told(model, 'draft', 1)).toContain('shelf 9');
  });

  it('hides from readers what the coworker’s mask hides, in the call and in its run', async () => {
    const mask = { answer: { except: { group: 'legal' } } } as const;
    const draft = ({ results }: ScriptedCall) => (results.length === 0 ? handing() : { text: 'Done.' });
    const { anna, sam, run, child } = await begin(coworker(researcher, { mask }), { ...found, draft });
    await asked(anna, run, 1, 'c');
    const seen = JSON.stringify([await eventsOf(sam, run), await eventsOf(sam, child), await read(sam, run.id)]);
    expect(seen).toContain('tool.returned');
    expect(seen).not.toContain('90 s');
    expect(JSON.stringify(await eventsOf(anna, run))).toContain('90 s');
  });
});

it('[R24] a coworker’s work goes on in another process on the same file, and its result finds the agent', async () => {
  const file = temporaryFile();
  const given = {
    crews: [crewWith(coworker(researcher, { review: true }))],
    script: { ...found, c: [{ text: 'c' }] },
  };
  const one = await serve({ ...given, store: sqliteStore({ file }) });
  const run = await start(client(one.url, 'sam'), 'Kettle', 'letter');
  await asked(client(one.url, 'anna'), handedOf(run));
  await one.stop();
  const two = client((await serve({ ...given, store: sqliteStore({ file }) })).url, 'anna');
  await decide(two, await asked(two, handedOf(run)));
  await asked(two, run, 1, 'c');
});

it('refuses two different coworkers of one name, and takes one that several agents list', async () => {
  const other = defineCrew('other', { input }).task('draft', {
    agent: { ...writer, tools: [coworker(researcher, { maxCalls: 2 })] },
    prompt: () => 'Write.',
    output: Text,
  });
  const facts = coworker(researcher);
  await expect(serve({ crews: [crewWith(facts), other] })).rejects.toMatchObject({
    code: 'DEFINITION_INVALID',
    hint: expect.stringContaining('coworker'),
  });
  const sharing = defineCrew('other', { input }).task('draft', {
    agent: { ...writer, tools: [facts] },
    prompt: () => 'Write.',
    output: Text,
  });
  await expect(serve({ crews: [crewWith(facts), sharing] })).resolves.toBeDefined();
});
