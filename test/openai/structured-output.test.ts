import { text } from 'node:stream/consumers';
import { openaiModel } from '@holdpoint/openai';
import type { JsonSchema } from '@holdpoint/protocol';
import { type ModelServer, type ModelServerOptions, startModelServer } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { draftRequest, listening } from './model-request.ts';
import { rawEndpoint } from './raw-endpoint.ts';

const script = { draft: [{ copy: 'Boils in 90 s.' }] };

function rungs({ requests }: ModelServer): readonly string[] {
  return requests.map(({ body }) => body.response_format?.type ?? 'none');
}

async function formatFor(schema: JsonSchema) {
  await using endpoint = await startModelServer(script);
  await openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(schema), listening());
  return endpoint.requests[0]?.body.response_format;
}

it('asks for the schema, strictly where strict mode can take it', async () => {
  const { output } = draftRequest();
  expect(await formatFor(output.schema)).toEqual({
    type: 'json_schema',
    json_schema: { name: 'draft', schema: output.schema, strict: true },
  });
});

it.each<[string, JsonSchema]>([
  ['an optional property', { properties: { a: { type: 'string' } }, additionalProperties: false }],
  ['an open object', { properties: { a: { type: 'string' } }, required: ['a'] }],
  ['a record', { additionalProperties: { type: 'number' } }],
  [
    'a keyword outside its list',
    { properties: { a: { type: 'string', minLength: 1 } }, required: ['a'], additionalProperties: false },
  ],
  [
    'an open object inside a list',
    { properties: { a: { type: 'array', items: { type: 'object' } } }, required: ['a'], additionalProperties: false },
  ],
])('does not ask strictly for %s', async (_, schema) => {
  expect(await formatFor({ type: 'object', ...schema })).toMatchObject({ json_schema: { strict: false } });
});

it('leaves an answer that is no object to the conversation', async () => {
  expect(await formatFor({ type: 'array', items: { type: 'string' } })).toBeUndefined();
});

it('names the format in the characters that endpoints allow', async () => {
  await using endpoint = await startModelServer(script);
  const request = draftRequest();
  const output = { ...request.output, name: `übersetzen[de] ${'x'.repeat(80)}` };
  await openaiModel({ model: 'm', baseURL: endpoint.url }).respond({ ...request, output }, listening());
  expect(endpoint.requests[0]?.body.response_format?.json_schema?.name).toMatch(/^_bersetzen_de__x{49}$/);
});

const steps: [ModelServerOptions, string[], string[]][] = [
  [{ refuses: [] }, ['json_schema'], ['json_schema']],
  [{ refuses: ['json_schema'] }, ['json_schema', 'json_object'], ['json_object']],
  [{ refuses: ['json_schema', 'json_object'] }, ['json_schema', 'json_object', 'none'], ['none']],
];

it.each(
  steps.flatMap(([options, first, then]) =>
    [400, 404, 422, 501].map((refusalStatus) => [{ ...options, refusalStatus }, first, then] as const),
  ),
)('steps down within the call and stays there: %j', async (options, first, then) => {
  await using endpoint = await startModelServer(script, options);
  const model = openaiModel({ model: 'm', baseURL: endpoint.url });
  expect((await model.respond(draftRequest(), listening())).text).toBe('{"copy":"Boils in 90 s."}');
  expect(rungs(endpoint)).toEqual(first);
  await model.respond(draftRequest(), listening());
  expect(rungs(endpoint)).toEqual([...first, ...then]);
  expect(new Set(endpoint.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});

it.each([
  ['schema', 'json_schema'],
  ['json', 'json_object'],
  ['text', 'none'],
] as const)('begins where it is told: %s', async (structured, rung) => {
  await using endpoint = await startModelServer(script);
  await openaiModel({ model: 'm', baseURL: endpoint.url, structured }).respond(draftRequest(), listening());
  expect(rungs(endpoint)).toEqual([rung]);
});

it('steps down both ways at an endpoint that knows neither', async () => {
  await using endpoint = await startModelServer(script, { refuses: ['stream_options', 'json_schema', 'json_object'] });
  const model = openaiModel({ model: 'm', baseURL: endpoint.url });
  await model.respond(draftRequest(), listening());
  expect(endpoint.requests).toHaveLength(4);
  await model.respond(draftRequest(), listening());
  expect(endpoint.requests).toHaveLength(5);
});

it('steps down for one call only when the fault is in the schema', async () => {
  await using endpoint = await faulty(400, (kind) =>
    kind === 'json_schema' ? "Invalid schema for response_format 'draft': 'allOf' is not permitted." : null,
  );
  const model = openaiModel({ model: 'm', baseURL: endpoint.url });
  for (const _ of [1, 2]) await model.respond(draftRequest(), listening()).catch(() => {});
  expect(endpoint.kinds).toEqual(['json_schema', 'json_object', 'json_schema', 'json_object']);
});

it.each([
  [400, 'This prompt is too long.'],
  [404, 'The model "m" does not exist.'],
  [401, 'response_format is for paying customers.'],
  [500, 'json_schema crashed.'],
])('does not step down for another error: %i %s', async (status, message) => {
  await using endpoint = await faulty(status, () => message);
  const failing = openaiModel({ model: 'm', baseURL: endpoint.url }).respond(draftRequest(), listening());
  await expect(failing).rejects.toThrow(message);
  expect(endpoint.kinds).toEqual(['json_schema']);
});

it('forgets a step that did not help', async () => {
  await using endpoint = await faulty(400, () => 'Unsupported value: this model wants no system message.');
  const model = openaiModel({ model: 'm', baseURL: endpoint.url });
  for (const _ of [1, 2]) await expect(model.respond(draftRequest(), listening())).rejects.toThrow('Unsupported value');
  expect(endpoint.kinds).toEqual(['json_schema', 'json_object', 'none', 'json_schema', 'json_object', 'none']);
});

/** Answers each kind of response format with this message as its error; `null` is an empty stream. */
async function faulty(status: number, messageFor: (kind: string) => string | null) {
  const kinds: string[] = [];
  const endpoint = await rawEndpoint(async (response, request) => {
    const body = JSON.parse(await text(request));
    const kind: string = body.response_format?.type ?? 'none';
    kinds.push(kind);
    const message = messageFor(kind);
    response.writeHead(message === null ? 200 : status, { 'content-type': 'application/json' });
    response.end(message === null ? '' : JSON.stringify({ error: { message } }));
  });
  return { ...endpoint, kinds };
}
