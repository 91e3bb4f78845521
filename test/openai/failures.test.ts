import { inspect } from 'node:util';
import { openaiModel } from '@holdpoint/openai';
import { HoldpointError } from '@holdpoint/protocol';
import { reply, startModelServer, until } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { draftRequest, listening } from './model-request.ts';
import { chunk, eventStream, rawEndpoint } from './raw-endpoint.ts';

/** The error of a call to the endpoint at `url`. */
async function failureAt(
  url: string,
  options: Partial<Parameters<typeof openaiModel>[0]> = {},
): Promise<HoldpointError> {
  const failing = openaiModel({ model: 'm', baseURL: url, ...options }).respond(draftRequest(), listening());
  const error = await failing.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!HoldpointError.is(error)) throw new Error(`not one of our errors: ${inspect(error)}`);
  return error;
}

async function failureOf(line: ReturnType<typeof reply.fail>): Promise<HoldpointError> {
  await using endpoint = await startModelServer({ draft: [line] });
  return await failureAt(endpoint.url);
}

/** An answer with this status, body and headers. */
function answering(status: number, body: string | object, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return rawEndpoint((response) => void response.writeHead(status, headers).end(text));
}

it('waits as long as a rate limit says, in milliseconds', async () => {
  const error = await failureOf(reply.fail('MODEL_RATE_LIMITED', { retryAfterMs: 1_250 }));
  expect(error).toMatchObject({ code: 'MODEL_RATE_LIMITED', data: { retryAfterMs: 1_250 } });
});

it('waits as long as a rate limit says, in seconds', async () => {
  await using endpoint = await answering(429, { error: { message: 'Slow down.' } }, { 'retry-after': '2' });
  const error = await failureAt(endpoint.url);
  expect(error).toMatchObject({ code: 'MODEL_RATE_LIMITED', data: { retryAfterMs: 2_000 } });
  expect(error.message).toContain('Slow down.');
});

it('waits as long as a rate limit says, until a date', async () => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  await using endpoint = await answering(429, '', { 'retry-after': date });
  const { data } = await failureAt(endpoint.url);
  expect(data?.retryAfterMs).toBeGreaterThan(50_000);
  expect(data?.retryAfterMs).toBeLessThanOrEqual(60_000);
});

it.each(['soon', '', '-5'])('has no idea how long to wait from "%s"', async (retryAfter) => {
  await using endpoint = await answering(429, '', { 'retry-after': retryAfter });
  const { code, data } = await failureAt(endpoint.url);
  expect([code, data?.retryAfterMs ?? 0]).toEqual(['MODEL_RATE_LIMITED', 0]);
});

it.each([500, 502, 503, 529, 408, 409])(
  'may be tried again after %i, which asked the endpoint once',
  async (status) => {
    let asked = 0;
    await using endpoint = await rawEndpoint((response) => {
      asked += 1;
      response.writeHead(status, { 'retry-after': '3' }).end('{"error":{"message":"Overloaded."}}');
    });
    const error = await failureAt(endpoint.url);
    expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', retryable: true, data: { retryAfterMs: 3_000 } });
    expect(error.message).toContain('Overloaded.');
    expect(asked).toBe(1);
  },
);

it.each([
  [400, { error: { message: 'This model has a maximum context length of 8192 tokens.' } }],
  [400, { error: { message: 'Too long.', code: 'context_length_exceeded' } }],
  [413, 'Payload Too Large'],
])('is told from other rejections where the conversation is too long: %i %j', async (status, body) => {
  await using endpoint = await answering(status, body);
  const error = await failureAt(endpoint.url);
  expect(error).toMatchObject({ code: 'MODEL_CONTEXT_EXCEEDED', retryable: false });
  expect(error.hint).toContain('larger context');
});

it.each([
  [401, { error: { message: 'Incorrect API key.' } }, 'apiKey'],
  [403, { detail: 'Not for you.' }, 'apiKey'],
  [404, { error: 'model "m" not found, try pulling it first' }, 'baseURL'],
  [422, { detail: [{ msg: 'Bad temperature.' }] }, 'rejected again'],
])('is rejected for good with %i %j', async (status, body, hint) => {
  await using endpoint = await answering(status, body);
  const error = await failureAt(endpoint.url);
  expect(error).toMatchObject({ code: 'MODEL_REJECTED', retryable: false });
  expect(error.hint).toContain(hint);
});

it('shortens an error page', async () => {
  await using endpoint = await answering(502, `<html>${'x'.repeat(100_000)}</html>`);
  expect((await failureAt(endpoint.url)).message.length).toBeLessThan(700);
});

it('may be tried again when nobody listens', async () => {
  const endpoint = await startModelServer({});
  await endpoint.close();
  const error = await failureAt(endpoint.url);
  expect(error.code).toBe('MODEL_UNAVAILABLE');
  expect(error.message).toContain('ECONNREFUSED');
  expect(error.hint).toContain('baseURL');
});

it('may be tried again when the connection breaks before the first byte', async () => {
  await using endpoint = await rawEndpoint((response) => void response.destroy());
  expect((await failureAt(endpoint.url)).code).toBe('MODEL_UNAVAILABLE');
});

it('may be tried again when the stream is cut in the middle, which showed what had come', async () => {
  await using endpoint = await startModelServer({ draft: [reply.cut('{"copy":"Bo')] });
  const call = listening();
  const failing = openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(), call);
  await expect(failing).rejects.toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: expect.stringContaining('terminated'),
  });
  expect(call.shown.at(-1)).toBe('{"copy":"Bo');
});

it('takes a stream that just ends, without a reason to finish, as cut', async () => {
  await using endpoint = await eventStream(
    chunk({ role: 'assistant', content: '{"copy":' }),
    chunk({ content: '"Bo' }),
  );
  const error = await failureAt(endpoint.url);
  expect(error).toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    message: "The model's answer was cut off after 11 characters.",
  });
});

it.each([
  ['malformed events', 'data: {"choices":[{"delta":{"content":"a"\n\n'],
  ['no JSON', 'data: hello\n\n'],
  ['null', 'data: null\n\n'],
  ['a page', '<html>Welcome</html>'],
  ['nothing', ''],
])('may be tried again after %s instead of an answer', async (_, bytes) => {
  await using endpoint = await answering(200, bytes, { 'content-type': 'text/event-stream' });
  expect((await failureAt(endpoint.url)).code).toBe('MODEL_UNAVAILABLE');
});

it.each([
  [
    'with text',
    reply.fail('MODEL_UNAVAILABLE', { afterText: '{"copy":', message: 'Overloaded.' }),
    'MODEL_UNAVAILABLE',
  ],
  ['before text', reply.fail('MODEL_UNAVAILABLE', { status: 500, message: 'Overloaded.' }), 'MODEL_UNAVAILABLE'],
] as const)('may be tried again after an error %s', async (_, line, code) => {
  const error = await failureOf(line);
  expect(error.code).toBe(code);
  expect(error.message).toContain('Overloaded.');
});

it.each([
  [429, 'MODEL_RATE_LIMITED'],
  ['rate_limit_exceeded', 'MODEL_RATE_LIMITED'],
  [502, 'MODEL_UNAVAILABLE'],
  [400, 'MODEL_REJECTED'],
  ['server_error', 'MODEL_UNAVAILABLE'],
])('reads the status of an error inside a stream from its code %j', async (code, ours) => {
  await using endpoint = await eventStream(chunk({ content: 'a' }), { error: { message: 'No.', code } });
  expect((await failureAt(endpoint.url)).code).toBe(ours);
});

it('is silent for too long before the first word', async () => {
  await using endpoint = await startModelServer({ draft: [reply.hang()] });
  const error = await failureAt(endpoint.url, { timeoutMs: 50 });
  expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', message: 'The model endpoint was silent for 50 ms.' });
  await until(() => endpoint.active, { accept: (active) => active === 0 });
});

it('is silent for too long between words', async () => {
  await using endpoint = await rawEndpoint((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(chunk({ content: 'a' }))}\n\n`);
  });
  const error = await failureAt(endpoint.url, { timeoutMs: 80 });
  expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', message: 'The model endpoint was silent for 80 ms.' });
});

it('may take longer than the time-out while words keep coming', async () => {
  await using endpoint = await startModelServer({ draft: [reply.text('x'.repeat(64))] }, { tokensPerSecond: 20 });
  const model = openaiModel({ model: 'm', baseURL: endpoint.url, timeoutMs: 400 });
  expect((await model.respond(draftRequest(), listening())).text).toHaveLength(64);
});

it.each([
  ['before it begins', null, 0],
  ['while it waits', reply.hang(), 0],
  ['while it reads', reply.text('x'.repeat(4_000)), 50],
])('rejects with the reason of an abort %s, and frees the connection', async (_, line, tokensPerSecond) => {
  await using endpoint = await startModelServer({ draft: [line ?? 'never'] }, { tokensPerSecond });
  const stop = new AbortController();
  const reason = new Error('lease lost');
  if (line === null) stop.abort(reason);
  const call = listening(stop.signal);
  const answering = openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(), call);
  const outcome = answering.then(String, (error: unknown) => error);
  if (line !== null) await until(() => endpoint.active && (tokensPerSecond === 0 || call.shown.length));
  stop.abort(reason);
  expect(await outcome).toBe(reason);
  await until(() => endpoint.active, { accept: (active) => active === 0 });
  expect(endpoint.requests).toHaveLength(line === null ? 0 : 1);
});

it.each([
  ['says so', reply.fail('MODEL_REFUSED', { message: 'I cannot help with that.' })],
  [
    'says so in the middle',
    reply.fail('MODEL_REFUSED', { afterText: '{"copy":', message: 'I cannot help with that.' }),
  ],
])('is refused when the model %s', async (_, line) => {
  const error = await failureOf(line);
  expect(error).toMatchObject({ code: 'MODEL_REFUSED', retryable: false });
  expect(error.message).toContain('I cannot help with that.');
});

it('is refused when the content filter stops the answer, with the text that had come', async () => {
  await using endpoint = await eventStream(chunk({ content: 'Once upon' }), chunk({}, 'content_filter'), '[DONE]');
  const error = await failureAt(endpoint.url);
  expect(error).toMatchObject({ code: 'MODEL_REFUSED', message: 'The model refused to answer: Once upon' });
});

it('is rejected when the answer reaches the limit of the model', async () => {
  await using endpoint = await eventStream(chunk({ content: '{"copy":' }), chunk({}, 'length'), '[DONE]');
  expect((await failureAt(endpoint.url)).code).toBe('MODEL_REJECTED');
});

it.each(['', ' \n'])('may be tried again after an empty answer: %j', async (text) => {
  await using endpoint = await startModelServer({ draft: [reply.text(text)] });
  expect((await failureAt(endpoint.url)).code).toBe('MODEL_UNAVAILABLE');
});

it.each([
  ['the endpoint repeats it', 401],
  ['an overloaded endpoint repeats it', 503],
  ['a rate limit repeats it', 429],
  ['an error inside the stream repeats it', 200],
])('never shows the key when %s', async (_, status) => {
  const apiKey = 'sk-secret-4711';
  const headers = { 'x-gateway-token': 'gateway-secret' };
  await using endpoint = await rawEndpoint((response, request) => {
    const message = `Wrong: ${request.headers.authorization} ${request.headers['x-gateway-token']}`;
    const error = JSON.stringify({ error: { message } });
    response.writeHead(status, { 'content-type': status === 200 ? 'text/event-stream' : 'application/json' });
    response.end(status === 200 ? `data: ${error}\n\n` : error);
  });
  const error = await failureAt(endpoint.url, { apiKey, headers });
  expect(error.message).toContain('Wrong: Bearer [secret] [secret]');
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/sk-secret|gateway-secret/);
});

it('never shows a key that cannot be sent', async () => {
  const error = await failureAt('http://127.0.0.1:9', { apiKey: 'sk-secret\n4711' });
  expect(error.code).toBe('MODEL_REJECTED');
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/sk-secret|4711/);
});

it.each(['localhost:11434', 'file:///v1', 'http://me:sk-secret@localhost/v1', ''])(
  'refuses the base URL %j at once',
  (baseURL) => {
    const thrown = (() => {
      try {
        return openaiModel({ model: 'm', baseURL });
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toMatchObject({ code: 'DEFINITION_INVALID' });
    expect(inspect(thrown)).not.toContain('sk-secret');
  },
);
