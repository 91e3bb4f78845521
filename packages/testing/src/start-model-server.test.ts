import { expect, it } from 'vitest';
import { reply } from './reply.ts';
import type { Script } from './script.ts';
import { type ModelServerOptions, startModelServer } from './start-model-server.ts';
import { until } from './until.ts';
import { virtualClock } from './virtual-clock.ts';

const script: Script = { draft: [{ copy: 'Boils in 90 s.' }] };

function ask(url: string, body: object = {}, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'idempotency-key': 'r/draft/1/0/0' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Write copy.' }], ...body }),
    ...init,
  });
}

interface Chunk {
  readonly model: string;
  readonly choices: readonly { readonly delta: Record<string, string>; readonly finish_reason: string | null }[];
  readonly usage?: unknown;
  readonly error?: { readonly message: string };
}

function chunksOf(events: string): readonly Chunk[] {
  return [...events.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json ?? ''));
}

async function streamed(given: Script, options: ModelServerOptions = {}, body: object = {}): Promise<string> {
  await using endpoint = await startModelServer(given, options);
  return (await ask(endpoint.url, { stream: true, ...body })).text();
}

it('streams the answer: the role first, then the text, the end, and the usage that was asked for', async () => {
  const text = await streamed(script, {}, { stream_options: { include_usage: true } });
  const chunks = chunksOf(text);
  expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
  expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('{"copy":"Boils in 90 s."}');
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  expect(chunks.at(-1)).toMatchObject({
    choices: [],
    usage: { prompt_tokens: 3, completion_tokens: 7, total_tokens: 10 },
  });
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
});

it('tells no usage that was not asked for, and none at all when it has none', async () => {
  expect(chunksOf(await streamed(script)).some(({ usage }) => usage)).toBe(false);
  const asked = await streamed(script, { usage: 'none' }, { stream_options: { include_usage: true } });
  expect(chunksOf(asked).some(({ usage }) => usage)).toBe(false);
});

it('answers as a whole when no stream is asked for', async () => {
  await using endpoint = await startModelServer(script, { name: 'tiny-1' });
  const answer = await (await ask(endpoint.url)).json();
  expect(answer).toMatchObject({
    model: 'tiny-1',
    choices: [{ message: { role: 'assistant', content: '{"copy":"Boils in 90 s."}' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3 },
  });
});

it('records each request with its headers, its exact body and its time', async () => {
  await using endpoint = await startModelServer(script, { clock: virtualClock(5_000) });
  await ask(endpoint.url, { seed: 1 }, { headers: { 'idempotency-key': 'r/draft/1/0/0', 'x-team': 'legal' } });
  const raw = '{"model":"m","messages":[{"role":"user","content":"Write copy."}],"seed":1}';
  expect(endpoint.requests).toMatchObject([{ at: 5_000, headers: { 'x-team': 'legal' }, raw, body: { model: 'm' } }]);
  expect(endpoint.count('draft')).toBe(1);
});

it('finds a task whose key is percent-encoded', async () => {
  await using endpoint = await startModelServer({ übersetzen: ['ok'] });
  const headers = { 'idempotency-key': encodeURIComponent('r/übersetzen/1/0/0') };
  expect((await ask(endpoint.url, {}, { headers })).status).toBe(200);
});

it('hands the conversation to the script', async () => {
  await using endpoint = await startModelServer({
    draft: ({ messages }) => reply.json(JSON.parse(JSON.stringify(messages))),
  });
  const messages = [
    { role: 'system', content: 'You are a copywriter.' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'now', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: '42' },
  ];
  const { choices } = (await (await ask(endpoint.url, { messages })).json()) as {
    choices: { message: { content: string } }[];
  };
  expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual([
    messages[0],
    { role: 'assistant', content: '', calls: [{ id: 'c1', name: 'now', arguments: '{}' }] },
    { role: 'tool', call: 'c1', content: '42' },
  ]);
});

it.each([
  ['MODEL_RATE_LIMITED', 429],
  ['MODEL_UNAVAILABLE', 503],
  ['MODEL_REJECTED', 400],
] as const)('fails with the status that stands for %s', async (code, status) => {
  await using endpoint = await startModelServer({ draft: [reply.fail(code, { retryAfterMs: 250, message: 'No.' })] });
  const response = await ask(endpoint.url, { stream: true });
  expect(response.status).toBe(status);
  expect(response.headers.get('retry-after-ms')).toBe('250');
  expect(await response.json()).toMatchObject({ error: { message: 'No.' } });
});

it('fails in the middle of an answer', async () => {
  const failing = reply.fail('MODEL_UNAVAILABLE', { status: 500, afterText: '{"copy":', message: 'Overloaded.' });
  const chunks = chunksOf(await streamed({ draft: [failing] }));
  expect(chunks[1]?.choices[0]?.delta).toEqual({ content: '{"copy":' });
  expect(chunks.at(-1)?.error?.message).toBe('Overloaded.');
});

it('refuses as a model does: with an answer', async () => {
  const chunks = chunksOf(await streamed({ draft: [reply.fail('MODEL_REFUSED', { message: 'I cannot help.' })] }));
  expect(chunks.map(({ choices }) => choices[0]?.delta.refusal ?? '').join('')).toBe('I cannot help.');
});

it.each([true, false])('cuts the connection after some of the answer (stream: %s)', async (stream) => {
  await using endpoint = await startModelServer({ draft: [reply.cut('{"copy":"Bo')] });
  const response = await ask(endpoint.url, { stream });
  expect(response.status).toBe(200);
  const decoder = new TextDecoder();
  let text = '';
  const reading = async () => {
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes, { stream: true });
  };
  await expect(reading()).rejects.toThrow('terminated');
  expect(text.length).toBeGreaterThan(0);
});

it.each([
  ['json_schema', { response_format: { type: 'json_schema' } }],
  ['json_object', { response_format: { type: 'json_object' } }],
  ['stream_options', { stream_options: { include_usage: true } }],
  ['tools', { tools: [] }],
  ['response_format with tools', { tools: [], response_format: { type: 'json_object' } }],
] as const)('refuses %s, and nothing else', async (part, body) => {
  await using endpoint = await startModelServer(script, { refuses: [part], refusalStatus: 422 });
  const refused = await ask(endpoint.url, body);
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain(part);
  expect((await ask(endpoint.url)).status).toBe(200);
  expect(endpoint.count('draft')).toBe(1);
  expect(endpoint.requests).toHaveLength(2);
});

const calling: Script = {
  draft: [
    reply.thinking(
      'Which order?',
      reply.calls(
        [
          { tool: 'getOrder', arguments: { orderId: 'A-4721' } },
          { tool: 'now', arguments: '{"zone' },
        ],
        { text: 'I look.' },
      ),
    ),
  ],
};

it('streams thoughts, text and calls: the head of each call, then its arguments in pieces', async () => {
  const events = await streamed(calling);
  const choices = [...events.matchAll(/^data: (\{.*)$/gm)].map(([, json]) => JSON.parse(json ?? '').choices[0]);
  const deltas = choices.map(({ delta }) => delta);
  expect(deltas.slice(0, 4)).toEqual([
    { role: 'assistant', content: '' },
    { reasoning_content: 'Which order?' },
    { content: 'I look.' },
    { tool_calls: [{ index: 0, id: 'call_1_0_0', type: 'function', function: { name: 'getOrder', arguments: '' } }] },
  ]);
  const pieces = deltas.flatMap(({ tool_calls = [] }) => tool_calls);
  const argumentsOf = (index: number) =>
    pieces.filter((piece) => piece.index === index).map((piece) => piece.function.arguments);
  expect(argumentsOf(0).length).toBeGreaterThan(3);
  expect(argumentsOf(0).join('')).toBe('{"orderId":"A-4721"}');
  expect(argumentsOf(1).join('')).toBe('{"zone');
  expect(choices.at(-1).finish_reason).toBe('tool_calls');
});

it.each([
  ['no stream is asked for', {}, {}],
  ['it ignores that a stream is asked for', { ignoresStream: true }, { stream: true }],
])('sends thoughts, text and calls as one body where %s', async (_, options, body) => {
  await using endpoint = await startModelServer(calling, { callIds: 'empty', ...options });
  const response = await ask(endpoint.url, body);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.json()).toMatchObject({
    choices: [
      {
        message: {
          content: 'I look.',
          reasoning_content: 'Which order?',
          tool_calls: [
            { id: '', type: 'function', function: { name: 'getOrder', arguments: '{"orderId":"A-4721"}' } },
            { id: '', type: 'function', function: { name: 'now', arguments: '{"zone' } },
          ],
        },
        finish_reason: 'tool_calls',
      },
    ],
  });
});

it('rejects a conversation with a result that nobody called, as OpenAI does', async () => {
  await using endpoint = await startModelServer(script);
  const response = await ask(endpoint.url, { messages: [{ role: 'tool', tool_call_id: 'c1', content: '42' }] });
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining('\\"c1\\", which nobody called'),
  ]);
  expect(endpoint.count('draft')).toBe(0);
});

it('answers later by its clock', async () => {
  const clock = virtualClock();
  await using endpoint = await startModelServer({ draft: [reply.after(60_000, 'late')] }, { clock });
  const answering = ask(endpoint.url);
  await until(() => clock.pending);
  await clock.advance(60_000);
  expect((await answering).status).toBe(200);
});

const hanging = reply.hang();

it.each([
  ['hangs', hanging, 0],
  ['waits', reply.after(60_000, 'late'), 0],
  ['writes', 'Boils in 90 s.', 1],
])('stops when the caller gives up while it %s, and leaves no timer', async (_, line, tokensPerSecond) => {
  const clock = virtualClock();
  await using endpoint = await startModelServer({ draft: [line] }, { clock, tokensPerSecond });
  const stop = new AbortController();
  const asking = ask(endpoint.url, { stream: true }, { signal: stop.signal }).then((response) => response.text());
  const outcome = asking.then(String, (error: Error) => error.name);
  await until(() => endpoint.active === 1 && (clock.pending === 1 || line === hanging));
  stop.abort();
  expect(await outcome).toBe('AbortError');
  await until(() => [endpoint.active, clock.pending], { accept: (left) => left.every((count) => count === 0) });
});

it('says what is wrong with a script', async () => {
  await using endpoint = await startModelServer({
    draft: () => {
      throw new Error('no such product');
    },
  });
  const threw = await ask(endpoint.url);
  expect([threw.status, await threw.text()]).toEqual([500, expect.stringContaining('no such product')]);
  const unknown = await ask(endpoint.url, {}, { headers: { 'idempotency-key': 'r/other/1/0/0' } });
  expect([unknown.status, await unknown.text()]).toEqual([
    400,
    expect.stringContaining('no reply for attempt 1 of task'),
  ]);
  const keyless = await ask(endpoint.url, {}, { headers: {} });
  expect([keyless.status, await keyless.text()]).toEqual([400, expect.stringContaining('run/task/attempt/turn/index')]);
});

it('frees its port when it closes, whatever is being answered', async () => {
  const endpoint = await startModelServer({ draft: [reply.hang()] });
  const asking = ask(endpoint.url).catch((error: Error) => error);
  await until(() => endpoint.active);
  await endpoint.close();
  await endpoint.close();
  expect(await asking).toBeInstanceOf(Error);
  await expect(ask(endpoint.url)).rejects.toThrow();
});
