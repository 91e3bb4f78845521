import { gzipSync } from 'node:zlib';
import { defineCrew } from '@holdpoint/core';
import type { Problem } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { connect } from './live.ts';
import { client, copy, decision, expectProblem, json, on, send, staged, Text, writer } from './support.ts';

const picky = defineCrew('picky', {
  input: z.object({ product: z.string(), markets: z.array(z.object({ code: z.string().length(2) })) }),
}).task('draft', { agent: writer, prompt: () => 'Write.', output: Text, review: true });

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const keys = (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join()}}`;
const raw = (input: string) => `{"crew":"copy","input":${input}}`;
const start201 = JSON.stringify({ crew: 'copy', input: { product: 'Pan' } });

describe('a start', () => {
  it.each<[what: string, body: string, status: number, code: string, more?: Record<string, string>]>([
    ['malformed JSON', '{"crew":', 400, 'JSON_MALFORMED'],
    ['nothing', '', 400, 'BAD_REQUEST'],
    ['a bare string', '"copy"', 400, 'BAD_REQUEST'],
    ['null', 'null', 400, 'BAD_REQUEST'],
    ['a list', '[]', 400, 'BAD_REQUEST'],
    ['no input', '{"crew":"copy"}', 400, 'BAD_REQUEST'],
    ['a number for a crew', '{"crew":1,"input":{}}', 400, 'BAD_REQUEST'],
    ['an unknown member', '{"crew":"copy","input":{"product":"x"},"tenant":"globex"}', 400, 'BAD_REQUEST'],
    ['a form', 'crew=copy', 415, 'MEDIA_TYPE_UNSUPPORTED', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', start201, 415, 'MEDIA_TYPE_UNSUPPORTED', { 'content-type': 'text/plain' }],
    ['a patch', start201, 415, 'MEDIA_TYPE_UNSUPPORTED', { 'content-type': 'application/json-patch+json' }],
    [
      'an unknown charset',
      start201,
      415,
      'MEDIA_TYPE_UNSUPPORTED',
      { 'content-type': 'application/json; charset=klingon' },
    ],
    ['an unknown encoding', start201, 415, 'MEDIA_TYPE_UNSUPPORTED', { 'content-encoding': 'rot13' }],
    ['a body that is not as packed as it says', start201, 400, 'BAD_REQUEST', { 'content-encoding': 'gzip' }],
    ['300 KB', raw(`{"product":"${'x'.repeat(300_000)}"}`), 413, 'PAYLOAD_TOO_LARGE'],
    ['100,000 members', raw(keys(100_000)), 413, 'PAYLOAD_TOO_LARGE'],
    ['20,000 members', raw(keys(20_000)), 400, 'BAD_REQUEST'],
    ['100,000 items', raw(`[${'0,'.repeat(99_999)}0]`), 400, 'BAD_REQUEST'],
    ['33 levels', raw(nested(33)), 400, 'BAD_REQUEST'],
    ['100,000 levels', raw(nested(100_000)), 400, 'BAD_REQUEST'],
    ['a __proto__', raw('{"product":"x","__proto__":{"admin":true}}'), 400, 'BAD_REQUEST'],
    ['a constructor', raw('{"product":"x","a":{"constructor":1}}'), 400, 'BAD_REQUEST'],
    ['half a character', raw('{"product":"\\ud800"}'), 400, 'BAD_REQUEST'],
    ['half a character for a key', raw('{"product":"x","\\udc00":1}'), 400, 'BAD_REQUEST'],
    ['a crew nobody has', '{"crew":"pirates","input":{}}', 404, 'CREW_NOT_FOUND'],
    ['a crew called like a method', '{"crew":"toString","input":{}}', 404, 'CREW_NOT_FOUND'],
    ['another input than the crew takes', raw('{"product":""}'), 422, 'INPUT_INVALID'],
    ['no product', raw('{}'), 422, 'INPUT_INVALID'],
  ])('with %s is refused, and nothing is recorded', async (_what, body, status, code, more) => {
    const { url, untouched } = await staged({ crews: [copy, picky] });
    const answer = await client(url, 'anna').post(`/runs`, body, 'key', more);
    expectProblem(answer, status, code);
    untouched();
  });

  it('names every place of the input that does not fit', async () => {
    const { url, untouched } = await staged({ crews: [copy, picky] });
    const input = { product: 7, markets: [{ code: 'DE' }, { code: 'DEU' }] };
    const answer = await client(url, 'anna').post<Problem>('/runs', { crew: 'picky', input });
    expectProblem(answer, 422, 'INPUT_INVALID');
    expect(answer.body.data?.issues).toMatchObject([{ path: ['product'] }, { path: ['markets', '1', 'code'] }]);
    untouched();
  });

  it('with a packed bomb is refused', async () => {
    const { url, untouched } = await staged({ crews: [copy, picky] });
    const body = gzipSync(raw(`{"product":"${'x'.repeat(20_000_000)}"}`));
    expect(body.length).toBeLessThan(100_000);
    const headers = { ...json, authorization: 'Bearer anna', 'idempotency-key': 'k', 'content-encoding': 'gzip' };
    expectProblem(await send(`${url}/runs`, { method: 'POST', headers, body }), 413, 'PAYLOAD_TOO_LARGE');
    untouched();
  });

  it.each([
    ['no', undefined],
    ['an empty', ''],
    ['a blank', ' '],
    ['a very long', 'x'.repeat(201)],
    ['an accented', 'schlüssel'],
  ])('with %s idempotency key is refused', async (_what, key) => {
    const { url, untouched } = await staged({ crews: [copy, picky] });
    const headers = { ...json, authorization: 'Bearer anna', ...(key !== undefined && { 'idempotency-key': key }) };
    const answer = await send(`${url}/runs`, { method: 'POST', headers, body: start201 });
    expectProblem(answer, 400, 'IDEMPOTENCY_KEY_REQUIRED');
    untouched();
  });
});

describe('a decision', () => {
  const hash = '0'.repeat(64);
  const cases: readonly [what: string, change: (given: ReturnType<typeof on>) => object, code: string][] = [
    ['an unknown type', (given) => ({ ...given, type: 'constructor' }), 'BAD_REQUEST'],
    ['no type', ({ type: _, ...given }) => given, 'BAD_REQUEST'],
    ['a text for a revision', (given) => ({ ...given, revision: '1' }), 'BAD_REQUEST'],
    ['revision 0', (given) => ({ ...given, revision: 0 }), 'BAD_REQUEST'],
    ['revision 1.5', (given) => ({ ...given, revision: 1.5 }), 'BAD_REQUEST'],
    ['revision 2^60', (given) => ({ ...given, revision: 2 ** 60 }), 'BAD_REQUEST'],
    ['a hash in capitals', (given) => ({ ...given, contentHash: hash.replaceAll('0', 'A') }), 'BAD_REQUEST'],
    ['a short hash', (given) => ({ ...given, contentHash: 'abc' }), 'BAD_REQUEST'],
    ['another hash', (given) => ({ ...given, contentHash: hash }), 'REVIEW_STALE'],
    ['a list for feedback', (given) => ({ ...given, feedback: ['x'] }), 'BAD_REQUEST'],
    ['feedback over the cap', (given) => ({ ...given, type: 'revise', feedback: 'x'.repeat(16_385) }), 'BAD_REQUEST'],
    ['half a character for feedback', (given) => ({ ...given, type: 'revise', feedback: 'a\ud800' }), 'BAD_REQUEST'],
    ['an unknown member', (given) => ({ ...given, by: 'boss' }), 'BAD_REQUEST'],
  ];

  it.each(cases)('with %s is refused over both doors, and nothing is recorded', async (_what, change, code) => {
    const { url, view, untouched } = await staged({ crews: [copy, picky] });
    const body = change(on(view));
    expectProblem(await client(url, 'anna').post(decision(view), body), code === 'BAD_REQUEST' ? 400 : 409, code);
    const { socket } = await connect(url, { token: 'anna' });
    const ack = await socket.emitWithAck('review:decide', {
      review: view.id,
      key: 'k',
      ...(body as ReturnType<typeof on>),
    });
    expect(ack).toMatchObject({ ok: false, error: { code, message: expect.any(String), hint: expect.any(String) } });
    untouched();
  });

  it('takes feedback up to the cap', async () => {
    const { url, view } = await staged({ crews: [copy, picky] });
    const body = on(view, 'revise', 'ü'.repeat(16_384));
    expect((await client(url, 'anna').post(decision(view), body)).status).toBe(200);
  });
});
