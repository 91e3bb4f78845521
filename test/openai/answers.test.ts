import type { Message } from '@holdpoint/core';
import { openaiModel } from '@holdpoint/openai';
import { reply, startModelServer } from '@holdpoint/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { draftRequest, listening } from './model-request.ts';
import { chunk, eventStream } from './raw-endpoint.ts';

afterEach(() => vi.unstubAllEnvs());

const script = { draft: [{ copy: 'Boils in 90 s.' }] };
const answer = '{"copy":"Boils in 90 s."}';

it('gives the whole answer, its usage, and the model that the endpoint names', async () => {
  await using endpoint = await startModelServer(script, {
    name: 'tiny-1-2026',
    usage: { inputTokens: 12, outputTokens: 5, requests: 1 },
  });
  const model = openaiModel({ model: 'tiny-1', baseURL: endpoint.url });
  expect(model.name).toBe('tiny-1');
  expect(await model.respond(draftRequest(), listening())).toEqual({
    text: answer,
    usage: { inputTokens: 12, outputTokens: 5, requests: 1 },
    model: 'tiny-1-2026',
  });
});

it('shows the text while it is written, each time the whole so far', async () => {
  await using endpoint = await startModelServer(script, { tokensPerSecond: 1_000 });
  const call = listening();
  await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(), call);
  expect(call.shown.length).toBeGreaterThan(3);
  expect(
    call.shown.every((text, index) => answer.startsWith(text) && text.length > (call.shown[index - 1]?.length ?? 0)),
  ).toBe(true);
  expect(call.shown.at(-1)).toBe(answer);
});

it('sends every message as it is, character by character', async () => {
  await using endpoint = await startModelServer(script);
  const content = 'Zeile 1\r\nline 2\t"quoted" \\n \u0000 \u2028 é e\u0301 🫖 \ud83d </s> <|im_end|>  ';
  const messages: Message[] = [
    { role: 'system', content },
    { role: 'user', content: '' },
    { role: 'assistant', content, calls: [{ id: 'c1', name: 'now', arguments: JSON.stringify({ content }) }] },
    { role: 'tool', call: 'c1', content },
    { role: 'user', content },
  ];
  await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(undefined, messages), listening());
  expect(endpoint.requests[0]?.body.messages).toEqual([
    { role: 'system', content },
    { role: 'user', content: '' },
    {
      role: 'assistant',
      content,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'now', arguments: JSON.stringify({ content }) } }],
    },
    { role: 'tool', tool_call_id: 'c1', content },
    { role: 'user', content },
  ]);
});

it('streams, asks for usage, and sends the key and the given headers', async () => {
  await using endpoint = await startModelServer(script);
  const model = openaiModel({ model: 'tiny-1', baseURL: endpoint.url, apiKey: 'sk-1', headers: { 'x-team': 'legal' } });
  await model.respond(draftRequest(), listening());
  expect(endpoint.requests[0]).toMatchObject({
    headers: { 'idempotency-key': 'r/draft/1/0/0', authorization: 'Bearer sk-1', 'x-team': 'legal' },
    body: { model: 'tiny-1', stream: true, stream_options: { include_usage: true } },
  });
});

it('sends a key that is not ASCII percent-encoded', async () => {
  await using endpoint = await startModelServer({ 'übersetzen[日本]': [{ copy: 'ok' }] });
  const request = { ...draftRequest(), key: 'r/übersetzen[日本]/1/0/0' };
  const { text } = await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(request, listening());
  expect(text).toBe('{"copy":"ok"}');
});

it('takes key and address from the environment', async () => {
  await using endpoint = await startModelServer(script);
  vi.stubEnv('OPENAI_BASE_URL', endpoint.url);
  vi.stubEnv('OPENAI_API_KEY', 'sk-env\n');
  vi.stubEnv('OPENAI_ADMIN_KEY', 'sk-admin');
  await openaiModel({ model: 'm' }).respond(draftRequest(), listening());
  expect(endpoint.requests[0]?.headers.authorization).toBe('Bearer sk-env');
});

it('needs no key', async () => {
  await using endpoint = await startModelServer(script);
  vi.stubEnv('OPENAI_API_KEY', undefined);
  await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(), listening());
  expect(endpoint.requests[0]?.headers.authorization).toBe('Bearer none');
});

it('counts the request and no tokens when the endpoint tells no usage', async () => {
  await using endpoint = await startModelServer(script, { usage: 'none' });
  const { usage } = await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(), listening());
  expect(usage).toEqual({ inputTokens: 0, outputTokens: 0, requests: 1 });
});

it('does without usage where it may not be asked for, and asks for it no more', async () => {
  await using endpoint = await startModelServer(script, { refuses: ['stream_options'], refusalStatus: 422 });
  const model = openaiModel({ model: 'm', baseURL: endpoint.url });
  for (const _ of [1, 2]) expect((await model.respond(draftRequest(), listening())).text).toBe(answer);
  const asked = endpoint.requests.map(({ body }) => [Boolean(body.stream_options), body.response_format?.type]);
  expect(asked).toEqual([
    [true, 'json_schema'],
    [false, 'json_schema'],
    [false, 'json_schema'],
  ]);
});

it('takes the last of running totals, and fields that are missing as 0', async () => {
  const total = (prompt: number) => ({ ...chunk({}), usage: { prompt_tokens: prompt } });
  await using endpoint = await eventStream(chunk({ content: 'hi' }), total(3), chunk({}, 'stop'), total(9), '[DONE]');
  const { usage } = await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(), listening());
  expect(usage).toEqual({ inputTokens: 9, outputTokens: 0, requests: 1 });
});

it('reads a stream without [DONE], with comments, and with chunks that hold nothing', async () => {
  const events = [
    { id: 'c' },
    chunk({ role: 'assistant', content: null }),
    chunk({ content: 'hi' }),
    chunk({}, 'stop'),
  ];
  await using endpoint = await eventStream(...events);
  const { text } = await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(), listening());
  expect(text).toBe('hi');
});

it('takes an answer of nearly 4 MB whole', async () => {
  const copy = 'Ein Kessel „BrightPath 2“ 🫖\n'.repeat(112_000);
  expect(Buffer.byteLength(copy)).toBeGreaterThan(3_900_000);
  await using endpoint = await startModelServer({ draft: [reply.text(copy)] });
  const { text } = await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(), listening());
  expect(text === copy).toBe(true);
});

it('keeps calls apart that run at once', async () => {
  await using endpoint = await startModelServer({ draft: ({ run }) => ({ run }) }, { tokensPerSecond: 500 });
  const model = openaiModel({ model: 'm', baseURL: endpoint.url });
  const runs = Array.from({ length: 8 }, (_, index) => `r${index}`);
  const answers = await Promise.all(
    runs.map((run) => model.respond({ ...draftRequest(), key: `${run}/draft/1/0/0` }, listening())),
  );
  expect(answers.map(({ text }) => JSON.parse(text).run)).toEqual(runs);
});

it('goes through the fetch it is given', async () => {
  await using endpoint = await startModelServer(script);
  const urls: string[] = [];
  const model = openaiModel({
    model: 'm',
    baseURL: endpoint.url,
    fetch: (input, init) => {
      urls.push(String(input));
      return fetch(input, init);
    },
  });
  await model.respond(draftRequest(), listening());
  expect(urls).toEqual([`${endpoint.url}/chat/completions`]);
});
