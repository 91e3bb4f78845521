import type { ModelRequest } from '@holdpoint/core';
import { expect, it } from 'vitest';
import { reply } from './reply.ts';
import { scriptedModel } from './scripted-model.ts';
import { virtualClock } from './virtual-clock.ts';

function request(key: string): ModelRequest {
  return { key, messages: [{ role: 'user', content: 'Write copy.' }], output: { name: 'copy', schema: {} } };
}

function options(texts: string[] = [], signal: AbortSignal = new AbortController().signal) {
  return { signal, onText: (text: string) => void texts.push(text) };
}

it('answers attempt n with the nth reply, and every later attempt with the last', async () => {
  const model = scriptedModel({ draft: [{ copy: 'one' }, { copy: 'two' }] });
  const texts = [];
  for (const attempt of [1, 2, 3]) texts.push((await model.respond(request(`r/draft/${attempt}/1/0`), options())).text);
  expect(texts).toEqual(['{"copy":"one"}', '{"copy":"two"}', '{"copy":"two"}']);
});

it('answers the same in a new process: a list keeps no memory', async () => {
  const script = { draft: [{ copy: 'one' }, { copy: 'two' }] };
  const { text } = await scriptedModel(script).respond(request('r/draft/2/1/0'), options());
  expect(text).toBe('{"copy":"two"}');
});

it('sends a string as it is and other JSON as JSON text', async () => {
  const model = scriptedModel({ verbatim: ['no JSON {'], quoted: [reply.json('text')], list: [reply.json([1, 2])] });
  const ask = async (task: string) => (await model.respond(request(`r/${task}/1/1/0`), options())).text;
  expect([await ask('verbatim'), await ask('quoted'), await ask('list')]).toEqual(['no JSON {', '"text"', '[1,2]']);
});

it('tells a function everything about the call', async () => {
  const model = scriptedModel({
    draft: ({ messages, ...call }) => ({ ...call, said: messages.map((m) => m.content) }),
  });
  await model.respond(request('parent/plan/1/draft/2/3/0'), options());
  const { text } = await model.respond(request('parent/plan/1/draft/2/3/0'), options());
  const key = 'parent/plan/1/draft/2/3/0';
  const call = {
    key,
    run: 'parent/plan/1',
    task: 'draft',
    item: null,
    attempt: 2,
    turn: 3,
    nth: 1,
    results: [],
    said: ['Write copy.'],
  };
  expect(JSON.parse(text)).toEqual(call);
});

it.each([
  ['after an answer', 'r/draft/2/1/3', { attempt: 2, turn: 1 }],
  ['before a decision', 'r/draft/2/check.0a9f/1', { attempt: 2, turn: 0 }],
])('tells a judge asked %s from the agent whose output it judges', async (_when, key, place) => {
  const model = scriptedModel({
    draft: ['copy'],
    'draft:judge': ({ messages: _, ...call }) => ({ ...call }),
  });
  const { text } = await model.respond(request(key), options());
  expect(JSON.parse(text)).toEqual({ key, run: 'r', task: 'draft:judge', item: null, nth: 0, results: [], ...place });
  expect([model.count('draft'), model.count('draft:judge')]).toEqual([0, 1]);
});

it('passes every sentence that the script does not name a judge for', async () => {
  const { text } = await scriptedModel({ draft: ['copy'] }).respond(request('r/draft/1/0/1'), options());
  expect(JSON.parse(text)).toEqual({ passes: true, problem: null });
});

it('tells who reads a reply to a task from the agent that works on it', async () => {
  const model = scriptedModel({ draft: ['copy'], 'draft:reply': ({ messages: _, ...call }) => ({ ...call }) });
  const key = 'r/draft/2/reply17/0';
  const { text } = await model.respond(request(key), options());
  const call = { key, run: 'r', task: 'draft:reply', item: null, attempt: 2, turn: 0, nth: 0, results: [] };
  expect(JSON.parse(text)).toEqual(call);
});

it('finds every reply unclear that the script does not name a reader for', async () => {
  const { text } = await scriptedModel({ draft: ['copy'] }).respond(request('r/draft/1/reply4/0'), options());
  expect(JSON.parse(text)).toEqual({ label: 'unclear' });
});

it('counts a task per run for the script, and over all runs for the test', async () => {
  const model = scriptedModel({ draft: ({ nth }) => nth });
  for (const run of ['a', 'a', 'b']) await model.respond(request(`${run}/draft/1/1/0`), options());
  const { text } = await model.respond(request('b/draft/1/1/0'), options());
  expect(text).toBe('1');
  expect(model.count('draft')).toBe(4);
  expect(model.count('other')).toBe(0);
  expect(model.requests.map(({ key }) => key.slice(0, 1))).toEqual(['a', 'a', 'b', 'b']);
});

it('fails as scripted', async () => {
  const model = scriptedModel({ draft: [reply.fail('MODEL_RATE_LIMITED', { retryAfterMs: 1_500 })] });
  const failing = model.respond(request('r/draft/1/1/0'), options());
  await expect(failing).rejects.toMatchObject({ code: 'MODEL_RATE_LIMITED', data: { retryAfterMs: 1_500 } });
});

it('shows the text before a cut, and is unavailable after it', async () => {
  const texts: string[] = [];
  const model = scriptedModel({ draft: [reply.cut('{"copy":"Bo')] });
  await expect(model.respond(request('r/draft/1/1/0'), options(texts))).rejects.toMatchObject({
    code: 'MODEL_UNAVAILABLE',
  });
  expect(texts).toEqual(['{"copy":"Bo']);
});

it('answers later by the clock it was given', async () => {
  const clock = virtualClock();
  const model = scriptedModel({ draft: [reply.after(200, reply.after(100, 'late'))] }, { clock });
  let answer = '';
  const answering = model.respond(request('r/draft/1/1/0'), options()).then(({ text }) => {
    answer = text;
  });
  await clock.advance(299);
  expect(answer).toBe('');
  await clock.advance(1);
  await answering;
  expect(answer).toBe('late');
});

it('writes at its pace, each time the whole text so far', async () => {
  const clock = virtualClock();
  const texts: string[] = [];
  const model = scriptedModel({ draft: ['Boils in 90 s. 🫖'] }, { clock, tokensPerSecond: 10 });
  const answering = model.respond(request('r/draft/1/1/0'), options(texts));
  await clock.advance(250);
  expect(texts).toEqual(['Boil', 'Boils']);
  await clock.advance(1_000);
  expect((await answering).text).toBe('Boils in 90 s. 🫖');
  expect(texts.at(-1)).toBe('Boils in 90 s. 🫖');
});

it.each([
  ['hangs', reply.hang(), 0],
  ['waits', reply.after(60_000, 'late'), 0],
  ['writes', 'Boils in 90 s.', 10],
])('rejects with the reason of an abort while it %s, and leaves no timer', async (_, line, tokensPerSecond) => {
  const clock = virtualClock();
  const stop = new AbortController();
  const model = scriptedModel({ draft: [line] }, { clock, tokensPerSecond });
  const answering = model.respond(request('r/draft/1/1/0'), options([], stop.signal));
  await clock.advance(50);
  const reason = new Error('lease lost');
  stop.abort(reason);
  await expect(answering).rejects.toBe(reason);
  expect(clock.pending).toBe(0);
});

it('refuses a task that the script does not name, and says which it knows', async () => {
  const model = scriptedModel({ draft: ['copy'] });
  const refused = model.respond(request('r/constructor/1/1/0'), options());
  await expect(refused).rejects.toMatchObject({ code: 'MODEL_REJECTED', hint: expect.stringContaining('"draft"') });
});

it('costs what it is told, or a token per four characters', async () => {
  const usage = { inputTokens: 7, outputTokens: 3, requests: 1 };
  const fixed = await scriptedModel({ draft: ['12345'] }, { usage }).respond(request('r/draft/1/1/0'), options());
  expect(fixed.usage).toEqual(usage);
  const counted = await scriptedModel({ draft: ['12345'] }).respond(request('r/draft/1/1/0'), options());
  expect(counted.usage).toEqual({ inputTokens: 3, outputTokens: 2, requests: 1 });
});
