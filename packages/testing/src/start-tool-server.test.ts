import { expect, it } from 'vitest';
import { startToolServer, type ToolServer } from './start-tool-server.ts';
import { until } from './until.ts';

function call(service: ToolServer, tool: string, key: string | null, body: object = {}, init: RequestInit = {}) {
  return fetch(`${service.url}/${tool}`, {
    method: 'POST',
    headers: key === null ? {} : { 'idempotency-key': key },
    body: JSON.stringify(body),
    ...init,
  });
}

it('does what it is asked, and remembers key, tool and arguments', async () => {
  await using service = await startToolServer();
  const answer = await call(service, 'refund', 'r/draft/1/0/0', { orderId: 'A-4721' });
  expect([answer.status, await answer.json()]).toEqual([200, { ok: true }]);
  expect(service.effects).toEqual([{ key: 'r/draft/1/0/0', tool: 'refund', arguments: { orderId: 'A-4721' } }]);
});

it('does a repeat with the same key once, and answers it with the first result', async () => {
  await using service = await startToolServer({ conduct: (_tool, nth) => ({ result: { nth } }) });
  const answers = [];
  for (const key of ['a', 'a', 'b']) answers.push(await (await call(service, 'refund', key)).json());
  expect(answers).toEqual([{ nth: 0 }, { nth: 0 }, { nth: 2 }]);
  expect(service.effects.map(({ key }) => key)).toEqual(['a', 'b']);
  expect(service.attempts.map(({ key }) => key)).toEqual(['a', 'a', 'b']);
});

it('does a repeat again where it does not look at keys', async () => {
  await using service = await startToolServer({ deduplicates: false });
  for (const _ of [1, 2]) await call(service, 'refund', 'a');
  expect(service.effects).toHaveLength(2);
});

it('takes no request without a key for a repeat', async () => {
  await using service = await startToolServer();
  for (const _ of [1, 2]) await call(service, 'refund', null);
  expect(service.effects.map(({ key }) => key)).toEqual([null, null]);
});

it.each([
  ['before it did something', { failBefore: true }, 500, 0],
  ['after it did it', { failAfter: true }, 500, 1],
  ['with a status of its own, before', { status: 422 }, 422, 0],
  ['with a status of its own, after', { status: 409, failAfter: true }, 409, 1],
])('fails %s', async (_, conduct, status, effects) => {
  await using service = await startToolServer({ conduct: () => conduct });
  expect((await call(service, 'refund', 'a')).status).toBe(status);
  expect([service.attempts.length, service.effects.length]).toEqual([1, effects]);
});

it('counts the requests of each tool on its own, and a repeat after a late failure as no second effect', async () => {
  await using service = await startToolServer({
    conduct: (tool, nth) => (tool === 'refund' && nth === 0 ? { failAfter: true } : undefined),
  });
  const statuses = [];
  for (const tool of ['mail', 'refund', 'refund', 'mail']) {
    statuses.push((await call(service, tool, `${tool}/1`)).status);
  }
  expect(statuses).toEqual([200, 500, 200, 200]);
  expect(service.effects.map(({ tool }) => tool)).toEqual(['mail', 'refund']);
});

it('does it and never answers, until the caller gives up', async () => {
  await using service = await startToolServer({ conduct: () => ({ hangAfter: true }) });
  const stop = new AbortController();
  const asking = call(service, 'refund', 'a', {}, { signal: stop.signal }).catch((error: Error) => error.name);
  await until(() => service.effects.length === 1 && service.active === 1);
  stop.abort();
  expect(await asking).toBe('AbortError');
  await until(() => service.active === 0);
});

it('reads a key and a tool that came percent-encoded', async () => {
  await using service = await startToolServer();
  await call(service, encodeURIComponent('prüfen'), encodeURIComponent('r/prüfen/1/0/0'));
  expect(service.effects).toEqual([{ key: 'r/prüfen/1/0/0', tool: 'prüfen', arguments: {} }]);
});

it('answers what is no call with an error, and does nothing', async () => {
  await using service = await startToolServer();
  expect((await fetch(`${service.url}/refund`)).status).toBe(405);
  expect((await call(service, 'refund', 'a', {}, { body: '{"orderId' })).status).toBe(400);
  expect([service.attempts, service.effects]).toEqual([[], []]);
});

it('frees its port when it closes, whatever hangs', async () => {
  const service = await startToolServer({ conduct: () => ({ hangAfter: true }) });
  const asking = call(service, 'refund', 'a').catch((error: Error) => error);
  await until(() => service.active);
  await service.close();
  await service.close();
  expect(await asking).toBeInstanceOf(Error);
});
