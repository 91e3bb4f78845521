import type { RunView } from '@holdpoint/protocol';
import { defineCrew, sqliteStore } from '@holdpoint/server';
import { type Reply, reply, type ScriptedCall, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { input, task } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, decide, ended, eventsOf, requestsOf, serve, start, told } from './support.ts';
import { temporaryFile } from './temporary-file.ts';

const part = 'Part XK-77-β/3,\nthe blue one.';
const crew = defineCrew('long', { input }).task('draft', { ...task, review: true });
const lengthOf = ({ messages }: Pick<ScriptedCall, 'messages'>) =>
  messages.reduce((length, { content }) => length + content.length, 0);

/** A writer of long drafts, whose model reads so many characters. */
const writes =
  (limit: number) =>
  (call: ScriptedCall): Reply =>
    lengthOf(call) > limit
      ? reply.fail('MODEL_CONTEXT_EXCEEDED')
      : { text: `draft v${call.attempt} ${'x'.repeat(1_500)}` };
const handsOver = {
  task: 'Write.',
  state: 'A draft is there.',
  discoveries: ['The kettle is blue.'],
  nextSteps: [],
  values: [{ name: 'volume', value: '1.7 l' }],
};

describe.each(stores)('a conversation that the model cannot read any more, on %s,', (_, open) => {
  it('[R23] [R31] is handed over, and every point of ten rounds stays in it word for word', async () => {
    const script = { draft: writes(7_000), 'draft:digest': () => handsOver };
    const { url, model } = await serve({ store: open(), crews: [crew], script });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'long');
    const points = Array.from({ length: 10 }, (_, index) => `Point ${index + 1}: keep "${index}".\n${part}`);
    for (const [index, feedback] of points.entries())
      await decide(anna, await asked(anna, run, index + 1), { type: 'revise', feedback });
    const view = await asked(anna, run, 11);
    expect(model.count('draft:digest')).toBeGreaterThan(1);
    const last = requestsOf(model, 'draft').at(-1);
    expect(lengthOf({ messages: last?.messages ?? [] })).toBeLessThan(7_000);
    const sent = last?.messages.map(({ content }) => content) ?? [];
    for (const [index, point] of points.entries()) {
      const said = `Reviewer feedback ${index + 1}, by anna! on revision ${index + 1} of “Draft”:\n"""\n${point}\n"""`;
      expect(sent.filter((content) => content.includes(said))).toHaveLength(1);
    }
    expect(sent.at(-1)).toContain(points.at(-1));
    // the opening, the hand-over, and the newest draft with what asked for it
    expect(last?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'user', 'user', 'assistant', 'user']);
    expect(last?.messages.slice(0, 2)).toEqual(requestsOf(model, 'draft')[0]?.messages);
    expect(last?.messages[2]?.content).toContain(JSON.stringify(handsOver));
    expect(last?.messages[4]?.content).toContain('draft v10');
    // only what the limit demands: a round that fits is sent as it was recorded
    expect(requestsOf(model, 'draft')[1]?.messages).toHaveLength(4);
    expect(view.task.attempt).toBe(11);
    // nobody but the models reads a hand-over
    expect(JSON.stringify(await eventsOf(anna, run))).not.toContain('The kettle is blue.');
  });

  it('[R31] keeps what people said to results that were accepted since, and their own version', async () => {
    const script = { draft: writes(6_000), 'draft:digest': () => handsOver };
    const { url, model } = await serve({ store: open(), crews: [crew], script });
    const [anna, boss] = [client(url, 'anna'), client(url, 'boss')];
    const run = await start(anna, 'Kettle', 'long');
    await decide(anna, await asked(anna, run), { type: 'revise', feedback: part });
    const patch = [{ op: 'replace', path: '/text', value: 'Anna’s own words' }] as const;
    await decide(anna, await asked(anna, run, 2), { type: 'edit', patch, feedback: 'Mind the hose.' });
    await ended(anna, run);
    for (let round = 3; round < 7; round += 1) {
      await boss.post(`/runs/${run.id}/rerun`, { from: ['draft'], feedback: `Once more, ${round}.` });
      await decide(anna, await asked(anna, run, round));
      await ended(anna, run);
    }
    expect(model.count('draft:digest')).toBeGreaterThan(0);
    const messages = requestsOf(model, 'draft').at(-1)?.messages ?? [];
    expect(messages.some(({ content }) => content.includes('draft v1 '))).toBe(false);
    const handOver = messages[2]?.content ?? '';
    expect(handOver).toContain(`Said by anna! on revision 1 of “Draft”:\n"""\n${part}\n"""`);
    expect(handOver).toContain('"""\nMind the hose.\n"""');
    expect(handOver).toContain('Said by boss!:\n"""\nOnce more, 3.\n"""');
    expect(handOver).toContain('keep what anna! changed:\n{"text":"Anna’s own words"}');
    // what is open is the last instruction, and not among the facts
    expect(handOver).not.toContain('Once more, 6.');
    expect(messages.at(-1)?.content).toContain('Once more, 6.');
  });

  it('fails the task, with what to do, where nothing is left to hand over', async () => {
    const { url, model } = await serve({ store: open(), crews: [crew], script: { draft: writes(10) } });
    const anna = client(url, 'anna');
    const failed = await ended(anna, await start(anna, 'Kettle', 'long'), 'failed');
    expect(failed.failure).toMatchObject({
      code: 'MODEL_CONTEXT_EXCEEDED',
      hint: expect.stringContaining('shorten the prompt'),
    });
    expect([model.count('draft'), model.count('draft:digest')]).toEqual([1, 0]);
  });

  it('is handed over the older half first where the hand-over is too long to be read', async () => {
    const digest = (call: ScriptedCall): Reply =>
      lengthOf(call) > 4_500 ? reply.fail('MODEL_CONTEXT_EXCEEDED') : handsOver;
    const script = { draft: writes(9_000), 'draft:digest': digest };
    const { url, model } = await serve({ store: open(), crews: [crew], script });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'long');
    for (let round = 1; round < 7; round += 1)
      await decide(anna, await asked(anna, run, round), { type: 'revise', feedback: `Point ${round}.` });
    await asked(anna, run, 7);
    const keys = requestsOf(model, 'draft:digest').map(({ key }) => key.split('/').at(-1));
    expect(keys.slice(0, 2)).toEqual(['digest', 'digest.1']);
    // what was refused as too long is counted as well
    const { usage } = (await anna.get<RunView>(`/runs/${run.id}`)).body;
    expect(usage.requests + usage.unrecorded).toBe(model.requests.length);
    expect(told(model, 'draft', model.count('draft') - 1)).toContain('Point 1.');
  });

  it('is moved with its run, and goes on from the hand-over', async () => {
    const script = { draft: writes(7_000), 'draft:digest': () => handsOver };
    const first = await serve({ store: open(), crews: [crew], script });
    const anna = client(first.url, 'anna');
    const run = await start(anna, 'Kettle', 'long');
    for (let round = 1; round < 6; round += 1)
      await decide(anna, await asked(anna, run, round), { type: 'revise', feedback: `Point ${round}.\n${part}` });
    await asked(anna, run, 6);
    expect(first.model.count('draft:digest')).toBeGreaterThan(0);
    const snapshot = await first.holdpoint.runtime.exportRun({ tenant: 'acme', run: run.id });
    const second = await serve({ store: open(), crews: [crew], script });
    await second.holdpoint.runtime.importRun(snapshot, { as: 'move' });
    const there = client(second.url, 'anna');
    await decide(there, await asked(there, run, 6), { type: 'revise', feedback: 'Point 6.' });
    await asked(there, run, 7);
    const content = told(second.model, 'draft', second.model.count('draft') - 1);
    expect(content).toContain(JSON.stringify(handsOver));
    expect(content).toContain(`Point 1.\n${part}`);
  });
});

it('[R31] is handed over by the next process, where one ended between the overflow and the hand-over', async () => {
  const file = temporaryFile();
  const draft = writes(5_000);
  const options = { crews: [crew], leaseMs: 300 };
  const first = await serve({
    ...options,
    store: sqliteStore({ file }),
    script: { draft, 'draft:digest': () => reply.hang() },
  });
  const anna = client(first.url, 'anna');
  const run = await start(anna, 'Kettle', 'long');
  for (let round = 1; round < 4; round += 1)
    await decide(anna, await asked(anna, run, round), { type: 'revise', feedback: `Point ${round}.\n${part}` });
  await until(() => first.model.count('draft:digest') === 1);
  await first.stop();
  const second = await serve({
    ...options,
    store: sqliteStore({ file }),
    script: { draft, 'draft:digest': () => handsOver },
  });
  const there = client(second.url, 'anna');
  await asked(there, run, 4);
  expect([second.model.count('draft'), second.model.count('draft:digest')]).toEqual([1, 1]);
  const types = (await eventsOf(there, run)).map(({ type }) => type);
  expect(types.slice(-4)).toEqual(['call.overflowed', 'conversation.digested', 'call.answered', 'review.opened']);
  expect(told(second.model, 'draft', 0)).toContain(`Point 1.\n${part}`);
});
