import type { Message, ToolSpec } from '@holdpoint/core';
import { type OpenaiModelOptions, openaiModel } from '@holdpoint/openai';
import { type ModelServerOptions, type Refusable, startModelServer } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { draftRequest, getOrder, listening, toolRequest } from './model-request.ts';
import { jsonEndpoint, whole } from './raw-endpoint.ts';

const script = { draft: [{ copy: 'ok' }] };

it('offers tools as functions, strictly where strict mode takes their schema', async () => {
  await using endpoint = await startModelServer(script);
  const loose: ToolSpec = { name: 'now', description: 'The time.', parameters: { type: 'object', properties: {} } };
  const request = toolRequest(undefined, [getOrder, loose]);
  await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(request, listening());
  expect(endpoint.requests[0]?.body.tools).toEqual([
    { type: 'function', function: { ...getOrder, strict: true } },
    { type: 'function', function: loose },
  ]);
});

it.each([undefined, []])('says nothing of tools where there are none: %j', async (tools) => {
  await using endpoint = await startModelServer(script);
  const request = { ...draftRequest(), ...(tools && { tools }) };
  await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(request, listening());
  expect(endpoint.requests[0]?.body).not.toHaveProperty('tools');
});

it('repeats calls and results as they were, without text where there was none', async () => {
  await using endpoint = await startModelServer(script);
  const calls = [{ id: 'a', name: 'getOrder', arguments: '{ "orderId": 1 }' }];
  const messages: Message[] = [
    { role: 'user', content: 'Write.' },
    { role: 'assistant', content: '', calls },
    { role: 'tool', call: 'a', content: 'shipped' },
    { role: 'assistant', content: 'None.', calls: [] },
    { role: 'user', content: 'Write again.' },
  ];
  await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(toolRequest(messages), listening());
  expect(endpoint.requests[0]?.body.messages.slice(1, 4)).toEqual([
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'getOrder', arguments: '{ "orderId": 1 }' } }],
    },
    { role: 'tool', tool_call_id: 'a', content: 'shipped' },
    { role: 'assistant', content: 'None.' },
  ]);
});

it('repeats arguments that are no JSON object inside one, and bends a name that no tool can have', async () => {
  await using endpoint = await startModelServer(script);
  const calls = ['{"orderId": A', '[1]', '"x"'].map((text, index) => ({
    id: `c${index}`,
    name: 'no such tool',
    arguments: text,
  }));
  const results = calls.map(({ id }): Message => ({ role: 'tool', call: id, content: 'No.' }));
  const messages: Message[] = [
    { role: 'user', content: 'Write.' },
    { role: 'assistant', content: 'Hm.', calls },
    ...results,
  ];
  await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(toolRequest(messages), listening());
  const sent = endpoint.requests[0]?.body.messages[1]?.tool_calls?.map((call) => call.function);
  expect(sent?.map((call) => JSON.parse(call.arguments))).toEqual(calls.map((call) => ({ malformed: call.arguments })));
  expect(sent?.map(({ name }) => name)).toEqual(['no_such_tool', 'no_such_tool', 'no_such_tool']);
});

/** What was asked for in each request: the format, and whether tools were offered. */
async function asked(options: ModelServerOptions, model: Partial<OpenaiModelOptions>) {
  await using endpoint = await startModelServer(script, options);
  const asking = openaiModel({ model: 'm', baseURL: endpoint.url, ...model });
  for (const request of [toolRequest(), toolRequest(), draftRequest()]) await asking.respond(request, listening());
  return endpoint.requests.map(({ body }) => `${body.response_format?.type ?? 'none'}${body.tools ? ' + tools' : ''}`);
}

const both: Refusable = 'response_format with tools';

it.each<[string, ModelServerOptions, Partial<OpenaiModelOptions>, string[]]>([
  ['leaves the shape to the conversation beside tools', {}, {}, ['none + tools', 'none + tools', 'json_schema']],
  [
    'asks for the shape beside tools where it is told to',
    {},
    { structuredWithTools: true },
    ['json_schema + tools', 'json_schema + tools', 'json_schema'],
  ],
  [
    'drops the shape beside tools where both are refused, and remembers it for tools alone',
    { refuses: [both] },
    { structuredWithTools: true },
    ['json_schema + tools', 'none + tools', 'none + tools', 'json_schema'],
  ],
  [
    'steps down for tools and for answers, each on its own, where no shape can be asked for',
    { refuses: ['json_schema', 'json_object'], refusalStatus: 422 },
    { structuredWithTools: true },
    ['json_schema + tools', 'none + tools', 'none + tools', 'json_schema', 'json_object', 'none'],
  ],
  [
    'does without usage first',
    { refuses: ['stream_options', both] },
    { structuredWithTools: true },
    ['json_schema + tools', 'json_schema + tools', 'none + tools', 'none + tools', 'json_schema'],
  ],
])('%s', async (_, options, model, requests) => {
  expect(await asked(options, model)).toEqual(requests);
});

it.each([
  ['https://api.openai.com/v1', 'json_schema'],
  ['https://eu.api.openai.com/v1', 'json_schema'],
  ['https://acme.openai.azure.com/openai/v1', 'json_schema'],
  ['https://openai.com.example/v1', undefined],
  ['http://localhost:11434/v1', undefined],
])('asks for the shape beside tools at OpenAI alone: %s', async (baseURL, type) => {
  await using endpoint = await startModelServer(script);
  const model = openaiModel({
    model: 'm',
    baseURL,
    apiKey: 'k',
    fetch: (_, init) => fetch(`${endpoint.url}/chat/completions`, init),
  });
  await model.respond(toolRequest(), listening());
  expect(endpoint.requests[0]?.body.response_format?.type).toBe(type);
});

it.each([
  "'response_format' json_object cannot be combined with tool/function calling",
  'json mode cannot be combined with tool/function calling',
  "Function calling with a response mime type: 'application/json' is unsupported",
])('drops the shape after: %s', async (message) => {
  let requests = 0;
  const model = openaiModel({
    model: 'm',
    baseURL: 'http://localhost/v1',
    structuredWithTools: true,
    fetch: async (_, init) => {
      requests += 1;
      if (JSON.parse(String(init?.body)).response_format) return Response.json({ error: { message } }, { status: 400 });
      return Response.json(whole({ role: 'assistant', content: 'ok' }));
    },
  });
  expect((await model.respond(toolRequest(), listening())).text).toBe('ok');
  expect(requests).toBe(2);
});

it.each<[number, string]>([
  [400, 'registry.ollama.ai/library/gemma:2b does not support tools'],
  [400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'],
  [404, 'No endpoints found that support tool use.'],
  [400, "Invalid schema for function 'getOrder': 'allOf' is not permitted."],
])('is rejected for good, with what to do, by an endpoint that takes no tools: %i %s', async (status, message) => {
  await using endpoint = await jsonEndpoint({ error: { message } }, status);
  const failing = openaiModel({ model: 'm', baseURL: endpoint.url }).respond(toolRequest(), listening());
  await expect(failing).rejects.toMatchObject({ code: 'MODEL_REJECTED', hint: expect.stringContaining('call tools') });
});

it('does not speak of tools where none were offered', async () => {
  await using endpoint = await jsonEndpoint({ error: { message: 'Bad tool.' } }, 400);
  const failing = openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(), listening());
  await expect(failing).rejects.toMatchObject({ code: 'MODEL_REJECTED', hint: expect.not.stringContaining('tool') });
});
