import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTokenSource } from './token.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const minute = 60_000;
const jwt = (exp: unknown) =>
  `x.${btoa(JSON.stringify({ exp, name: 'Zoë?>' }))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')}.y`;

/** A host that counts; each token ends as told. */
function host(make: (nth: number) => string | null = (nth) => `token ${nth}`) {
  const reasons: string[] = [];
  const token = createTokenSource(async ({ reason }) => make(reasons.push(reason)));
  return { token, reasons };
}

it('asks once for everybody who waits', async () => {
  const { token, reasons } = host();
  expect(await Promise.all([token.get(), token.get(), token.get()])).toEqual(['token 1', 'token 1', 'token 1']);
  expect(await token.get()).toBe('token 1');
  expect(reasons).toEqual(['connect']);
});

it('keeps a JWT until its last minute', async () => {
  const { token, reasons } = host(() => jwt(Date.now() / 1000 + 600));
  const first = await token.get();
  vi.advanceTimersByTime(9 * minute - 1_000);
  expect(await token.get()).toBe(first);
  vi.advanceTimersByTime(1_001);
  expect(await token.get()).not.toBe(first);
  expect(reasons).toEqual(['connect', 'expiring']);
});

it.each([
  ['is no JWT', 'opaque'],
  ['is a broken JWT', 'a.b.c'],
  ['names no end', jwt('soon')],
  ['is not needed', null],
])('keeps a token that %s for five minutes', async (_, given) => {
  const { token, reasons } = host(() => given);
  expect(await token.get()).toBe(given);
  vi.advanceTimersByTime(5 * minute - 1);
  await token.get();
  expect(reasons).toHaveLength(1);
  vi.advanceTimersByTime(2);
  await token.get();
  expect(reasons).toEqual(['connect', 'expiring']);
});

it('does not ask with every request for tokens that live under a minute', async () => {
  const { token, reasons } = host(() => jwt(Date.now() / 1000 + 30));
  await token.get();
  vi.advanceTimersByTime(4_000);
  await token.get();
  expect(reasons).toHaveLength(1);
});

it('asks for another after a refusal, once for all who were refused', async () => {
  const { token, reasons } = host();
  const old = await token.get();
  token.refuse(old);
  expect(await token.get()).toBe('token 2');
  token.refuse(old);
  expect(await token.get()).toBe('token 2');
  expect(reasons).toEqual(['connect', 'refused']);
});

it('asks again after a failure, and says what failed', async () => {
  const { token } = host((nth) => {
    if (nth === 1) throw new Error('sign-in is down');
    return 'token';
  });
  await expect(token.get()).rejects.toMatchObject({
    code: 'NETWORK',
    hint: '`getToken` failed.',
    cause: new Error('sign-in is down'),
  });
  expect(await token.get()).toBe('token');
});

it('has none where cookies are enough', async () => {
  const token = createTokenSource(undefined);
  expect(await token.get()).toBeNull();
  expect(token.renewable).toBe(false);
});
