import { expect, it } from 'vitest';
import { createHttp } from './http.ts';
import { createTokenSource } from './token.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
  readonly headers: Record<string, string>;
}

/** HTTP against answers in turn; the last one stands for all further requests. */
function against(answers: readonly (() => Response | Promise<Response>)[], getToken?: () => string | null) {
  const sent: Sent[] = [];
  const ends: (string | undefined)[] = [];
  const http = createHttp({
    mount: '/holdpoint',
    fetch: async (url, init = {}) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)] as () => Response;
      sent.push({ url: String(url), init, headers: { ...(init.headers as Record<string, string>) } });
      return answer();
    },
    token: createTokenSource(getToken),
    closing: new AbortController().signal,
    onEnd: (code) => void ends.push(code),
  });
  return { http, sent, ends };
}

const answer =
  (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers: { 'holdpoint-protocol': '1', ...headers },
    });
const problem = (code: string, status: number, more: object = {}) =>
  answer({ type: 'urn:x', title: code, status, code, message: 'It went wrong.', ...more }, status);
const unsigned = problem('UNAUTHENTICATED', 401);

it('sends token, key and body, and gives the answer', async () => {
  const { http, sent, ends } = against([answer({ fine: true })], () => 'secret');
  expect(await http.post('/runs', { crew: 'copy' }, 'key-1')).toEqual({ fine: true });
  expect(sent[0]).toMatchObject({
    url: '/holdpoint/runs',
    headers: { authorization: 'Bearer secret', 'idempotency-key': 'key-1', 'content-type': 'application/json' },
    init: { method: 'POST', body: '{"crew":"copy"}', credentials: 'same-origin' },
  });
  expect(ends).toEqual([undefined]);
});

it('sends cookies, also to another origin, where there is no token', async () => {
  const { http, sent } = against([answer([])]);
  await http.get('/runs');
  expect(sent[0]?.headers).not.toHaveProperty('authorization');
  expect(sent[0]?.init.credentials).toBe('include');
});

it('throws a refusal with all it says', async () => {
  const { http, ends } = against([problem('REVIEW_STALE', 409, { hint: 'Look again.', data: { revision: 3 } })]);
  await expect(http.get('/x')).rejects.toMatchObject({
    code: 'REVIEW_STALE',
    message: 'It went wrong.',
    hint: 'Look again.',
    data: { revision: 3 },
  });
  expect(ends).toEqual(['REVIEW_STALE']);
});

it('reads a code of a newer server as INTERNAL', async () => {
  const { http } = against([problem('QUOTA_EXCEEDED', 429)]);
  const error = await http.get('/x').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'INTERNAL', message: 'It went wrong.', status: 500 });
});

it('asks for another token after a 401 and repeats the request once', async () => {
  let nth = 0;
  const { http, sent, ends } = against([unsigned, answer('{"fine":true}')], () => `token ${++nth}`);
  expect(await http.post('/runs', {}, 'key')).toEqual({ fine: true });
  expect(sent.map(({ headers }) => [headers.authorization, headers['idempotency-key']])).toEqual([
    ['Bearer token 1', 'key'],
    ['Bearer token 2', 'key'],
  ]);
  expect(ends).toEqual([undefined]);
});

it('asks for one token when many requests are refused at once', async () => {
  let nth = 0;
  const { http, sent } = against([unsigned, unsigned, unsigned, answer({})], () => `token ${++nth}`);
  await Promise.all([http.get('/a'), http.get('/b'), http.get('/c')]);
  expect(nth).toBe(2);
  expect(sent).toHaveLength(6);
});

it.each([
  ['with a token', () => 'old', 2],
  ['without one', undefined, 1],
])('gives up after a second 401, %s', async (_, getToken, requests) => {
  const { http, sent, ends } = against([unsigned], getToken);
  await expect(http.get('/x')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(sent).toHaveLength(requests);
  expect(ends).toEqual(['UNAUTHENTICATED']);
});

it.each([
  ['a network that fails', () => Promise.reject(new TypeError('Failed to fetch')), 'NETWORK'],
  ['a body cut short', answer('{"half":'), 'NETWORK'],
  ["a proxy's page", () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 'NETWORK'],
  ["a host's 404 page", () => new Response('<h1>Not found</h1>', { status: 404 }), 'BAD_REQUEST'],
  ["a gateway's 401", () => new Response('no', { status: 401 }), 'UNAUTHENTICATED'],
  ['a page of another protocol', answer({}, 200, { 'holdpoint-protocol': '2' }), 'PROTOCOL_MISMATCH'],
])('tells a person of %s', async (_, given, code) => {
  const { http, ends } = against([given]);
  const error = await http.get('/x').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    name: 'HoldpointError',
    code,
    message: expect.stringMatching(/\.$/),
    hint: expect.stringMatching(/\.$/),
  });
  expect(ends).toEqual([code]);
});

it('takes answers whose protocol header another origin may not show', async () => {
  const { http } = against([() => new Response('{}')]);
  expect(await http.get('/x')).toEqual({});
});

it('ends with the client, and says nothing then', async () => {
  const ends: (string | undefined)[] = [];
  const closing = new AbortController();
  const aborted = Promise.withResolvers<Response>();
  const http = createHttp({
    mount: '',
    fetch: (_, init) => {
      init?.signal?.addEventListener('abort', () => aborted.reject(init.signal?.reason));
      closing.abort();
      return aborted.promise;
    },
    token: createTokenSource(undefined),
    closing: closing.signal,
    onEnd: (code) => void ends.push(code),
  });
  await expect(http.get('/x')).rejects.toMatchObject({ code: 'NETWORK' });
  expect(ends).toEqual([]);
});
