import type { ErrorBody, ErrorCode } from '@holdpoint/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createConnector } from './connection.ts';
import type { LinkEvents } from './link.ts';
import { createTokenSource } from './token.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const error = (code: ErrorCode): ErrorBody => ({ code, message: 'It went wrong.' });

/** A connector over links that a test opens and loses. */
function connector({ getToken = true } = {}) {
  const links: (LinkEvents & { closed: boolean })[] = [];
  const reasons: string[] = [];
  const errors: string[] = [];
  const calls: string[] = [];
  const token = createTokenSource(getToken ? ({ reason }) => `token ${reasons.push(reason)}` : undefined);
  const { connection, ...own } = createConnector({
    polling: false,
    token,
    openLink: (events) => {
      const link = { ...events, closed: false };
      links.push(link);
      return {
        close: () => {
          link.closed = true;
        },
      };
    },
    onOpened: () => void calls.push('opened'),
    onLost: () => void calls.push('lost'),
    onFailed: () => void calls.push('failed'),
    onHint: () => void calls.push('hint'),
    onError: ({ code }) => void errors.push(code),
  });
  const latest = () => links.at(-1) as (typeof links)[number];
  const state = () => connection.getSnapshot().state;
  const live = async () => {
    own.acquire();
    await Promise.resolve();
    latest().opened();
  };
  return { ...own, connection, links, latest, state, live, token, reasons, errors, calls };
}

it('[R58] opens one link for any number of leases, and lets it linger for 300 ms', async () => {
  const { acquire, links, state } = connector();
  acquire()();
  const releases = [acquire(), acquire(), acquire()];
  expect(links).toHaveLength(0);
  await Promise.resolve();
  expect(links).toHaveLength(1);
  links[0]?.opened();
  for (const release of releases) release();
  releases[0]?.();
  await vi.advanceTimersByTimeAsync(299);
  expect(state()).toBe('live');
  const again = acquire();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(state()).toBe('live');
  again();
  await vi.advanceTimersByTimeAsync(300);
  expect(state()).toBe('idle');
  expect(links.map(({ closed }) => closed)).toEqual([true]);
});

it('opens none for a lease that is given back at once', async () => {
  const { acquire, links, state } = connector();
  acquire()();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(links).toHaveLength(0);
  expect(state()).toBe('idle');
});

it('tries again with jitter, at most every 10 s, and says when', async () => {
  const { acquire, links, latest, connection } = connector();
  acquire();
  await Promise.resolve();
  const waits: number[] = [];
  for (let tries = 1; tries <= 8; tries += 1) {
    latest().failed(error('NETWORK'));
    const { nextTryAt } = connection.getSnapshot();
    waits.push((nextTryAt ?? 0) - Date.now());
    await vi.advanceTimersToNextTimerAsync();
    expect(links).toHaveLength(tries + 1);
    expect(connection.getSnapshot().nextTryAt).toBeNull();
  }
  for (const [index, wait] of waits.entries()) {
    const longest = Math.min(10_000, 1_000 * 2 ** index);
    expect(wait).toBeGreaterThanOrEqual(longest / 2);
    expect(wait).toBeLessThanOrEqual(longest);
  }
  expect(new Set(waits).size).toBe(8);
});

it('tries at once when asked to', async () => {
  const { acquire, links, latest, connection, state } = connector();
  acquire();
  await Promise.resolve();
  for (let tries = 0; tries < 3; tries += 1) {
    latest().failed(error('NETWORK'));
    await vi.advanceTimersToNextTimerAsync();
  }
  latest().failed(error('NETWORK'));
  expect(state()).toBe('offline');
  connection.retry();
  expect(links).toHaveLength(5);
  latest().opened();
  expect(state()).toBe('live');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(links).toHaveLength(5);
});

it('tells of each opening and each loss', async () => {
  const { live, latest, calls, state } = connector();
  await live();
  latest().lost();
  expect(state()).toBe('recovering');
  await vi.advanceTimersToNextTimerAsync();
  latest().failed(error('NETWORK'));
  await vi.advanceTimersToNextTimerAsync();
  latest().opened();
  expect(calls).toEqual(['opened', 'lost', 'failed', 'opened']);
});

it('opens the next link with a new token before the last one ends, and stays live', async () => {
  const { live, links, latest, state, token, reasons, connection } = connector();
  await token.get();
  await live();
  const seen: string[] = [];
  connection.subscribe((snapshot) => void seen.push(snapshot.state));
  latest().expiring();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(links).toHaveLength(2);
  expect(links[0]?.closed).toBe(false);
  await token.get();
  expect(reasons).toEqual(['connect', 'expiring']);
  latest().opened();
  expect(links.map(({ closed }) => closed)).toEqual([true, false]);
  expect(state()).toBe('live');
  expect(new Set(seen)).toEqual(new Set(['live']));
});

it('keeps the link it has when the next one fails', async () => {
  const { live, links, latest, state } = connector();
  await live();
  latest().expiring();
  await vi.advanceTimersByTimeAsync(10_000);
  latest().failed(error('NETWORK'));
  expect(state()).toBe('live');
  links[0]?.lost();
  expect(state()).toBe('recovering');
});

it('asks for another token once when refused, then is unauthorized until somebody retries', async () => {
  const { acquire, links, latest, state, connection, calls, errors } = connector();
  acquire();
  await Promise.resolve();
  latest().failed(error('UNAUTHENTICATED'));
  expect(state()).toBe('connecting');
  expect(links).toHaveLength(2);
  latest().failed(error('UNAUTHENTICATED'));
  expect(state()).toBe('unauthorized');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(links).toHaveLength(2);
  expect(calls).toEqual([]);
  expect(errors).toEqual(['UNAUTHENTICATED']);
  connection.retry();
  latest().opened();
  expect(state()).toBe('live');
});

it('is unauthorized at once where there is no token to ask for', async () => {
  const { acquire, latest, state } = connector({ getToken: false });
  acquire();
  await Promise.resolve();
  latest().failed(error('UNAUTHENTICATED'));
  expect(state()).toBe('unauthorized');
});

it('gives up on a server of another protocol', async () => {
  const { acquire, links, latest, state, errors } = connector();
  acquire();
  await Promise.resolve();
  latest().failed(error('PROTOCOL_MISMATCH'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(state()).toBe('incompatible');
  expect(links).toHaveLength(1);
  expect(errors).toEqual(['PROTOCOL_MISMATCH']);
});

it('learns from requests that the server is there, refuses, or is another', () => {
  const { onHttp, connection, state, acquire } = connector();
  acquire();
  onHttp();
  expect(connection.getSnapshot().asOf).toBe(Date.now());
  onHttp('PROTOCOL_MISMATCH');
  expect(state()).toBe('incompatible');
});

it('reports a refusal once, however often it comes', async () => {
  const { acquire, latest, errors } = connector();
  acquire();
  await Promise.resolve();
  for (let tries = 0; tries < 3; tries += 1) {
    latest().failed(error('ORIGIN_REFUSED'));
    await vi.advanceTimersToNextTimerAsync();
  }
  expect(errors).toEqual(['ORIGIN_REFUSED']);
});

it('notes signs of life at most once a second, and hands out stable snapshots', async () => {
  const { live, latest, connection } = connector();
  await live();
  const before = connection.getSnapshot();
  latest().heard();
  latest().hint({ run: 'r', version: 1 });
  expect(connection.getSnapshot()).toBe(before);
  await vi.advanceTimersByTimeAsync(1_000);
  latest().heard();
  expect(connection.getSnapshot()).toEqual({ state: 'live', asOf: Date.now(), nextTryAt: null });
});

it('does nothing any more once it is closed', async () => {
  const { live, links, latest, acquire, close, connection } = connector();
  await live();
  const release = acquire();
  close();
  expect(latest().closed).toBe(true);
  release();
  acquire();
  connection.retry();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(links).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
