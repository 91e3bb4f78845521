import type { ModelReply, ToolCall } from '@holdpoint/core';
import { openaiModel } from '@holdpoint/openai';
import { type ModelServerOptions, type Reply, reply, startModelServer } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { listening, toolRequest } from './model-request.ts';
import { chunk, eventStream, jsonEndpoint, whole } from './raw-endpoint.ts';

async function replyAt(url: string): Promise<ModelReply> {
  return openaiModel({ model: 'm', baseURL: url }).respond(toolRequest(), listening());
}

async function replyTo(line: Reply, options: ModelServerOptions): Promise<ModelReply> {
  await using endpoint = await startModelServer({ draft: [line] }, options);
  return await replyAt(endpoint.url);
}

/** The calls read from these `tool_calls`, one list per event. */
async function callsFrom(...events: readonly (readonly object[])[]): Promise<readonly ToolCall[]> {
  const deltas = events.map((tool_calls) => chunk({ tool_calls }));
  await using endpoint = await eventStream(chunk({ role: 'assistant' }), ...deltas, chunk({}, 'tool_calls'), '[DONE]');
  return (await replyAt(endpoint.url)).calls ?? [];
}

const transports = [
  ['in a stream', {}],
  ['in one body', { ignoresStream: true }],
] as const;

it.each(transports)('reads parallel calls %s, in order, with the text beside', async (_, options) => {
  const line = reply.calls(
    [
      { tool: 'getOrder', arguments: { orderId: 'Ä-4721 🫖 \\ "x"\n' } },
      { tool: 'getOrder', arguments: { orderId: 'B-1' } },
      { tool: 'now' },
    ],
    { text: 'I look at both.' },
  );
  const { text, calls, usage } = await replyTo(line, options);
  expect(text).toBe('I look at both.');
  expect(calls).toEqual([
    { id: 'call_1_0_0', name: 'getOrder', arguments: '{"orderId":"Ä-4721 🫖 \\\\ \\"x\\"\\n"}' },
    { id: 'call_1_0_1', name: 'getOrder', arguments: '{"orderId":"B-1"}' },
    { id: 'call_1_0_2', name: 'now', arguments: '{}' },
  ]);
  expect(usage.outputTokens).toBeGreaterThan(0);
});

it.each(transports)('reads an answer %s that calls nothing', async (_, options) => {
  const { text, calls } = await replyTo({ copy: 'ok' }, options);
  expect([text, calls]).toEqual(['{"copy":"ok"}', undefined]);
});

it.each(transports)('reads calls %s without text', async (_, options) => {
  expect(await replyTo(reply.calls([{ tool: 'now' }]), options)).toMatchObject({ text: '', calls: [{ name: 'now' }] });
});

it.each(transports)('passes malformed arguments and unknown names on as written, %s', async (_, options) => {
  const line = reply.calls([
    { tool: 'getOrder', arguments: '{"orderId": A-4721' },
    { tool: 'no such tool', arguments: '[1]' },
  ]);
  expect((await replyTo(line, options)).calls).toMatchObject([
    { name: 'getOrder', arguments: '{"orderId": A-4721' },
    { name: 'no such tool', arguments: '[1]' },
  ]);
});

it.each(transports)('passes an answer that ignores the schema on as written, %s', async (_, options) => {
  expect((await replyTo('Sure! Here is your copy.', options)).text).toBe('Sure! Here is your copy.');
});

it.each(['tool_calls', 'stop', 'function_call'])('reads calls that end with "%s"', async (finish) => {
  const delta = { tool_calls: [{ index: 0, id: 'a', function: { name: 'now', arguments: '{}' } }] };
  await using endpoint = await eventStream(chunk(delta), chunk({}, finish), '[DONE]');
  expect((await replyAt(endpoint.url)).calls).toEqual([{ id: 'a', name: 'now', arguments: '{}' }]);
});

it('keeps pieces of two calls apart that come in turns', async () => {
  const calls = await callsFrom(
    [{ index: 0, id: 'a', function: { name: 'getOrder', arguments: '{"or' } }],
    [{ index: 1, id: 'b', function: { name: 'refund', arguments: '' } }],
    [{ index: 0, function: { arguments: 'derId":1}' } }],
    [{ index: 1, function: { arguments: '{"sum"' } }],
    [{ index: 1, function: { arguments: ':2}' } }],
  );
  expect(calls).toEqual([
    { id: 'a', name: 'getOrder', arguments: '{"orderId":1}' },
    { id: 'b', name: 'refund', arguments: '{"sum":2}' },
  ]);
});

const order = (orderId: number) => ({ name: 'getOrder', arguments: `{"orderId":${orderId}}` });

it.each([
  ['without an index', [{ id: 'a', function: order(1) }], [{ id: 'b', function: order(2) }]],
  [
    'without an index, in one event',
    [
      { id: 'a', function: order(1) },
      { id: 'b', function: order(2) },
    ],
    [],
  ],
  ['without index and id', [{ function: order(1) }], [{ function: order(2) }]],
  ['with null for index and id', [{ index: null, id: null, function: order(1) }], [{ function: order(2) }]],
  ['without an index and with one id', [{ id: 'a', function: order(1) }], [{ id: 'a', function: order(2) }]],
  ['all with index 0', [{ index: 0, id: 'a', function: order(1) }], [{ index: 0, id: 'b', function: order(2) }]],
  ['all with index 0, without ids', [{ index: 0, function: order(1) }], [{ index: 0, id: '', function: order(2) }]],
  [
    'all with index 0 and one id',
    [{ index: 0, id: 'a', function: order(1) }],
    [{ index: 0, id: 'a', function: order(2) }],
  ],
])('reads both of two whole calls that come %s', async (_, first, second) => {
  const calls = await callsFrom(first, second);
  expect(calls.map((call) => call.arguments)).toEqual(['{"orderId":1}', '{"orderId":2}']);
  expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
});

it('reads a whole call after a malformed one of the same name and id', async () => {
  const malformed = { id: 'a', function: { name: 'getOrder', arguments: '{"orderId": A' } };
  const calls = await callsFrom([malformed], [{ id: 'a', function: order(2) }]);
  expect(calls.map((call) => call.arguments)).toEqual(['{"orderId": A', '{"orderId":2}']);
});

it('reads both of two calls of different tools that share index and id, also after a malformed one', async () => {
  const malformed = { index: 0, id: 'a', function: { name: 'refund', arguments: '{"sum": 1' } };
  const calls = await callsFrom([malformed], [{ index: 0, id: 'a', function: order(2) }]);
  expect(calls.map(({ name }) => name)).toEqual(['refund', 'getOrder']);
});

it('reads both of two calls without index, id and arguments', async () => {
  const calls = await callsFrom([{ function: { name: 'now' } }, { function: { name: 'now' } }]);
  expect(calls.map(({ id, name }) => [id, name])).toEqual([
    ['call_0', 'now'],
    ['call_1', 'now'],
  ]);
});

it('reads one call without an index whose head comes before the whole of it', async () => {
  const calls = await callsFrom([{ id: 'a', function: { name: 'getOrder' } }], [{ id: 'a', function: order(1) }]);
  expect(calls).toEqual([{ id: 'a', name: 'getOrder', arguments: '{"orderId":1}' }]);
});

it('reads one call whose id and name come with every piece', async () => {
  const piece = (text: string) => [{ index: 0, id: 'a', function: { name: 'getOrder', arguments: text } }];
  const calls = await callsFrom(piece(''), piece('{"orderId":'), piece('1'), piece('}'), piece(''));
  expect(calls).toEqual([{ id: 'a', name: 'getOrder', arguments: '{"orderId":1}' }]);
});

it('reads a call whose pieces have no index, and its name after its id', async () => {
  const calls = await callsFrom(
    [{ id: 'a', function: {} }],
    [{ id: 'a', function: { name: 'getOrder' } }],
    [{ function: { arguments: '{"orderId":' } }],
    [{ id: '', function: { arguments: '1}' } }],
  );
  expect(calls).toEqual([{ id: 'a', name: 'getOrder', arguments: '{"orderId":1}' }]);
});

it.each([
  ['an object', { orderId: 1 }, '{"orderId":1}'],
  ['left out', undefined, '{}'],
  ['blank', ' ', '{}'],
])('reads arguments that are %s', async (_, written, read) => {
  const calls = await callsFrom([{ index: 0, id: 'a', function: { name: 'getOrder', arguments: written } }]);
  expect(calls).toEqual([{ id: 'a', name: 'getOrder', arguments: read }]);
});

it('takes a piece that holds nothing for no call', async () => {
  const calls = await callsFrom([{ index: 0, id: 'a', function: { name: 'now' } }], [{ index: 1, function: {} }]);
  expect(calls).toHaveLength(1);
});

it.each(['reasoning_content', 'reasoning'])(
  'shows what the model thinks in `%s`, and keeps it out of the answer',
  async (name) => {
    await using endpoint = await eventStream(
      chunk({ [name]: 'Which ' }),
      chunk({ [name]: 'order?', content: '' }),
      chunk({ content: 'A-1' }),
      chunk({ [name]: null }, 'stop'),
    );
    const call = listening();
    const { text } = await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(toolRequest(), call);
    expect([text, call.thoughts, call.shown]).toEqual(['A-1', ['Which ', 'Which order?'], ['A-1']]);
  },
);

it('hears a thought once that comes under both names', async () => {
  const thought = { reasoning_content: 'Hm.', reasoning: 'Hm.', reasoning_details: [{ text: 'Hm.' }] };
  await using endpoint = await eventStream(chunk(thought), chunk({ content: 'A-1' }, 'stop'));
  const call = listening();
  await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(toolRequest(), call);
  expect(call.thoughts).toEqual(['Hm.']);
});

it('takes thoughts without an answer for an empty answer', async () => {
  await using endpoint = await eventStream(chunk({ reasoning_content: 'Hm.' }), chunk({}, 'stop'));
  await expect(replyAt(endpoint.url)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
});

it('reads one body with thoughts, over several lines, that names no reason to finish', async () => {
  const body = whole({ role: 'assistant', content: 'A-1\n', reasoning: 'Hm.', tool_calls: null }, null);
  await using endpoint = await jsonEndpoint(JSON.stringify(body, null, 2).replaceAll('\n', '\r\n'));
  const call = listening();
  const { text } = await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(toolRequest(), call);
  expect([text, call.thoughts, call.shown]).toEqual(['A-1\n', ['Hm.'], ['A-1\n']]);
});
