import type { Message, ModelRequest, ToolCall } from '@holdpoint/core';
import { expect, it } from 'vitest';
import { reply } from './reply.ts';
import type { Script } from './script.ts';
import { type ScriptedModelOptions, scriptedModel } from './scripted-model.ts';

const question: Message = { role: 'user', content: 'Write copy.' };
const lookup: ToolCall = { id: 'a', name: 'getOrder', arguments: '{"orderId":"A-4721"}' };
const refund: ToolCall = { id: 'b', name: 'refund', arguments: '{}' };

function request(key: string, messages: readonly Message[] = [question]): ModelRequest {
  return { key, messages, output: { name: 'copy', schema: {} } };
}

function silently() {
  return { signal: new AbortController().signal, onText: () => {} };
}

async function answer(script: Script, key: string, messages?: readonly Message[], options?: ScriptedModelOptions) {
  return scriptedModel(script, options).respond(request(key, messages), silently());
}

/** A conversation whose assistant made these calls, with these messages after it. */
function after(calls: readonly ToolCall[], ...rest: readonly Message[]): readonly Message[] {
  return [question, { role: 'assistant', content: '', calls }, ...rest];
}

function result(call: string, content = 'ok'): Message {
  return { role: 'tool', call, content };
}

it('calls tools, with text beside and arguments as JSON text', async () => {
  const script = {
    draft: [reply.calls([{ tool: 'getOrder', arguments: { orderId: 'A-4721' } }], { text: 'I look.' })],
  };
  expect(await answer(script, 'r/draft/1/0/0')).toMatchObject({
    text: 'I look.',
    calls: [{ id: 'call_1_0_0', name: 'getOrder', arguments: '{"orderId":"A-4721"}' }],
  });
});

it('writes arguments that are a string as they are, and an id that is given', async () => {
  const script = { draft: [reply.calls([{ tool: 'getOrder', arguments: '{"orderId', id: 'x' }, { tool: 'now' }])] };
  const { calls } = await answer(script, 'r/draft/2/3/0');
  expect(calls).toEqual([
    { id: 'x', name: 'getOrder', arguments: '{"orderId' },
    { id: 'call_2_3_1', name: 'now', arguments: '{}' },
  ]);
});

it.each([
  ['unique', ['call_2_1_0', 'call_2_1_1']],
  ['restart', ['call_0', 'call_1']],
  ['empty', ['', '']],
] as const)('gives calls ids as it is told: %s', async (callIds, ids) => {
  const script = { draft: [reply.calls([{ tool: 'a' }, { tool: 'b' }])] };
  const { calls } = await answer(script, 'r/draft/2/1/0', undefined, { callIds });
  expect(calls?.map(({ id }) => id)).toEqual(ids);
});

it('has no calls in an answer that makes none', async () => {
  expect(await answer({ draft: ['copy'] }, 'r/draft/1/0/0')).not.toHaveProperty('calls');
});

it('answers turn n of an attempt with the nth reply of its list, and every later turn with the last', async () => {
  const model = scriptedModel({
    draft: [[reply.calls([{ tool: 'getOrder' }]), 'one', 'two'], 'second attempt'],
    list: [[reply.json(['a'])]],
  });
  const said = [];
  for (const place of ['draft/1/0', 'draft/1/1', 'draft/1/2', 'draft/1/7', 'draft/2/0', 'draft/2/5', 'list/1/0']) {
    const { text, calls = [] } = await model.respond(request(`r/${place}/0`), silently());
    said.push(text || calls.map(({ name }) => name));
  }
  expect(said).toEqual([['getOrder'], 'one', 'two', 'two', 'second attempt', 'second attempt', '["a"]']);
});

it('has no reply for an attempt whose list of turns is empty', async () => {
  await expect(answer({ draft: [[]] }, 'r/draft/1/0/0')).rejects.toMatchObject({ code: 'MODEL_REJECTED' });
});

it('tells a function what the tools said that were called last, in the order of the calls', async () => {
  const messages = [
    ...after([lookup], result('a', 'old')),
    ...after([lookup, refund], result('b', 'paid'), result('a', 'shipped')),
  ];
  const { text } = await answer({ draft: ({ results, turn }) => ({ results, turn }) }, 'r/draft/1/2/0', messages);
  const results = [
    { tool: 'getOrder', content: 'shipped' },
    { tool: 'refund', content: 'paid' },
  ];
  expect(JSON.parse(text)).toEqual({ results, turn: 2 });
});

it('tells results also when something was said after them', async () => {
  const messages = after([lookup], result('a', 'shipped'), { role: 'user', content: 'Hurry.' });
  const { text } = await answer({ draft: ({ results }) => results }, 'r/draft/1/1/0', messages);
  expect(JSON.parse(text)).toEqual([{ tool: 'getOrder', content: 'shipped' }]);
});

it('thinks aloud before it speaks, and says nothing of it in the answer', async () => {
  const model = scriptedModel({ draft: [reply.thinking('Which order?', reply.after(1, { copy: 'ok' }))] });
  const heard: string[] = [];
  const { text } = await model.respond(request('r/draft/1/0/0'), {
    ...silently(),
    onText: (soFar) => void heard.push(soFar),
    onReasoning: (soFar) => void heard.push(soFar),
  });
  expect([text, heard]).toEqual(['{"copy":"ok"}', ['Which order?', '{"copy":"ok"}']]);
});

it('counts calls among what is read and written', async () => {
  const messages = after([{ ...lookup, name: '1234', arguments: '1234' }], result('a', '1234'));
  const script = { draft: [reply.calls([{ tool: '12345678', arguments: '1234' }], { text: '1234' })] };
  const { usage } = await answer(script, 'r/draft/1/0/0', messages);
  expect(usage).toEqual({ inputTokens: 6, outputTokens: 4, requests: 1 });
});

it('is cut off in the middle of a call', async () => {
  const script = { draft: [reply.cut(reply.calls([{ tool: 'getOrder', arguments: '{"order' }]))] };
  await expect(answer(script, 'r/draft/1/0/0')).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
});

const broken: [string, readonly Message[], string][] = [
  ['a call without a result', after([lookup]), 'calls "a", which has no result'],
  ['a result that comes late', after([lookup], question, result('a')), 'calls "a", which has no result'],
  ['one result for two calls', after([lookup, refund], result('a')), 'calls "b", which has no result'],
  ['two results for a call', after([lookup], result('a'), result('a')), 'a result of "a" too many'],
  ['a result of a call that was not made', after([lookup], result('a'), result('c')), 'a result of "c" too many'],
  ['a result on its own', [question, result('a')], 'the result of "a", which nobody called'],
  ['a call without an id', after([{ ...lookup, id: ' ' }], result(' ')), 'a call without an id'],
  ['an id used twice', after([lookup, { ...refund, id: 'a' }], result('a')), 'two calls with the same id'],
];

it.each(broken)('rejects a conversation with %s, as endpoints do', async (_, messages, problem) => {
  await expect(answer({ draft: ['copy'] }, 'r/draft/1/1/0', messages)).rejects.toMatchObject({
    code: 'MODEL_REJECTED',
    message: expect.stringContaining(problem),
  });
});

it('takes a conversation whose ids start again with each answer', async () => {
  const messages = [...after([lookup], result('a')), ...after([refund, lookup], result('b'), result('a'))];
  expect((await answer({ draft: ['copy'] }, 'r/draft/1/2/0', messages)).text).toBe('copy');
});
