import { openaiModel } from '@holdpoint/openai';
import { type ModelServerOptions, type Reply, reply, startModelServer, until } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { listening, toolRequest } from './model-request.ts';
import { chunk, eventStream, jsonEndpoint, rawEndpoint, whole } from './raw-endpoint.ts';

/** What a call at the endpoint ends with: the error, or the reply if there is one. */
async function outcomeAt(url: string, timeoutMs?: number): Promise<unknown> {
  const model = openaiModel({ model: 'm', baseURL: url, ...(timeoutMs && { timeoutMs }) });
  return await model.respond(toolRequest(), listening()).catch((error: unknown) => error);
}

async function outcomeOf(line: Reply, options: ModelServerOptions = {}): Promise<unknown> {
  await using endpoint = await startModelServer({ draft: [line] }, options);
  return await outcomeAt(endpoint.url);
}

const overflow = "This model's maximum context length is 8192 tokens (8000 in the messages, 900 in the functions).";
const long = '🫖'.repeat(1_250_000); // 5 MB, in 2.5 million characters

const failures: [string, Reply, object][] = [
  [
    'a rate limit',
    reply.fail('MODEL_RATE_LIMITED', { retryAfterMs: 1_250 }),
    { code: 'MODEL_RATE_LIMITED', data: { retryAfterMs: 1_250 } },
  ],
  ['a failing endpoint', reply.fail('MODEL_UNAVAILABLE', { status: 500 }), { code: 'MODEL_UNAVAILABLE' }],
  [
    'a refusal',
    reply.fail('MODEL_REFUSED', { message: 'I cannot help.' }),
    { code: 'MODEL_REFUSED', message: 'The model refused to answer: I cannot help.' },
  ],
  [
    'a conversation that is too long',
    reply.fail('MODEL_CONTEXT_EXCEEDED', { message: overflow }),
    { code: 'MODEL_CONTEXT_EXCEEDED', hint: expect.stringContaining('larger context') },
  ],
  ['an empty answer', reply.text(' \n'), { code: 'MODEL_UNAVAILABLE', message: expect.stringContaining('empty') }],
  ['a cut', reply.cut(reply.calls([{ tool: 'getOrder', arguments: '{"order' }])), { code: 'MODEL_UNAVAILABLE' }],
  ['5 MB of text', reply.text(long), { code: 'MODEL_REJECTED', hint: expect.stringContaining('limit of output') }],
  [
    '5 MB of arguments',
    reply.calls([{ tool: 'getOrder', arguments: { long } }]),
    { code: 'MODEL_REJECTED', message: expect.stringContaining('4 MB') },
  ],
  [
    '5 MB of thoughts',
    reply.thinking(long, 'ok'),
    { code: 'MODEL_REJECTED', message: expect.stringContaining('4 MB') },
  ],
];

it.each(failures)('tells %s in a stream', async (_, line, error) => {
  expect(await outcomeOf(line)).toMatchObject(error);
});

it.each(failures)('tells %s in one body', async (_, line, error) => {
  expect(await outcomeOf(line, { ignoresStream: true })).toMatchObject(error);
});

it('takes a stream that just ends in the middle of arguments as cut, and gives no half call', async () => {
  const head = { index: 0, id: 'a', function: { name: 'getOrder', arguments: '{"orderId":"A-' } };
  await using endpoint = await eventStream(chunk({ tool_calls: [head] }), '[DONE]');
  expect(await outcomeAt(endpoint.url)).toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: "The model's answer was cut off after 14 characters.",
  });
});

it.each([
  ['length', 'MODEL_REJECTED'],
  ['content_filter', 'MODEL_REFUSED'],
])('gives no calls of an answer that ended with "%s"', async (finish, code) => {
  const tool_calls = [{ index: 0, id: 'a', function: { name: 'now', arguments: '{}' } }];
  await using streaming = await eventStream(chunk({ tool_calls }), chunk({}, finish), '[DONE]');
  await using answering = await jsonEndpoint(whole({ content: null, tool_calls }, finish));
  for (const { url } of [streaming, answering]) expect(await outcomeAt(url)).toMatchObject({ code });
});

it('is silent for too long in the middle of arguments', async () => {
  const head = { index: 0, id: 'a', function: { name: 'getOrder', arguments: '{"or' } };
  await using endpoint = await rawEndpoint((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(chunk({ tool_calls: [head] }))}\n\n`);
  });
  expect(await outcomeAt(endpoint.url, 80)).toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: 'The model endpoint was silent for 80 ms.',
  });
});

it('is silent for too long in the middle of one body', async () => {
  await using endpoint = await rawEndpoint((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"choices":');
  });
  expect(await outcomeAt(endpoint.url, 80)).toMatchObject({ message: 'The model endpoint was silent for 80 ms.' });
});

it.each([
  ['nothing', ''],
  ['null', 'null'],
  ['half an answer', '{"choices":[{"message":{"content":"a"'],
  ['no choice', '{"choices":[]}'],
  ['an empty message', JSON.stringify(whole({ role: 'assistant', content: null }))],
  ['an error with a status in its code', '{"error":{"message":"Overloaded.","code":502}}'],
])('may be tried again after one body that holds %s', async (_, body) => {
  await using endpoint = await jsonEndpoint(body);
  expect(await outcomeAt(endpoint.url)).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
});

it.each([
  ['events', 'text/event-stream', `data: ${JSON.stringify(chunk({ content: 'la '.repeat(1_000) }))}\n\n`],
  ['an event', 'text/event-stream', `data: ${'la '.repeat(1_000)}`],
  ['one body', 'application/json', '\n\n  '.repeat(1_000)],
])('reads no more than it must of %s without an end', async (_, type, again) => {
  let gone = false;
  let sent = 0;
  await using endpoint = await rawEndpoint((response) => {
    response.writeHead(200, { 'content-type': type });
    const more = () => {
      while (!response.destroyed && response.write(again)) sent += again.length;
      sent += again.length;
    };
    response.on('drain', more);
    response.once('close', () => {
      gone = true;
    });
    more();
  });
  expect(await outcomeAt(endpoint.url)).toMatchObject({ code: 'MODEL_REJECTED' });
  await until(() => gone);
  expect(sent).toBeLessThan(50_000_000);
});
