import type { Ack, DecisionReceipt, DecisionRequest, ErrorCode } from '@holdpoint/protocol';
import { HoldpointError } from '@holdpoint/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConnectionState } from './client.ts';
import type { Connector } from './connection.ts';
import { createWriting } from './writing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const request: DecisionRequest = { type: 'approve', revision: 1, contentHash: 'c' };
const receipt = { review: 'r.draft' } as DecisionReceipt;
type Answer = Ack<DecisionReceipt> | undefined;

/** Writing over a socket and HTTP that answer in turn; the last answer stands for all further ones. */
function writing(
  state: ConnectionState,
  given: { readonly socket?: Answer; readonly http?: readonly (ErrorCode | null)[] },
) {
  const sent: string[] = [];
  const { http = [null] } = given;
  let posts = 0;
  const { decide, post } = createWriting({
    connector: {
      connection: { getSnapshot: () => ({ state }) },
      link:
        'socket' in given
          ? {
              decide: async (_: string, __: DecisionRequest, key: string) => {
                sent.push(`socket ${key}`);
                return given.socket;
              },
            }
          : null,
    } as unknown as Connector,
    http: {
      get: () => Promise.reject(new Error('unused')),
      post: async <Body>(path: string, _: unknown, key: string) => {
        sent.push(`${path} ${key}`);
        const code = http[Math.min(posts++, http.length - 1)];
        if (code) throw new HoldpointError(code, 'It went wrong.');
        return receipt as Body;
      },
    },
    closing: new AbortController().signal,
  });
  const settled = async <Value>(promise: Promise<Value>) => {
    const outcome = promise.then(
      (value) => value,
      (error: unknown) => error,
    );
    await vi.runAllTimersAsync();
    return outcome;
  };
  return { decide: () => settled(decide('r.draft', request, 'k')), post: () => settled(post('/runs', {}, 'k')), sent };
}

const overHttp = '/reviews/r.draft/decision k';

it('decides over the socket', async () => {
  const { decide, sent } = writing('live', { socket: { ok: true, result: receipt } });
  expect(await decide()).toBe(receipt);
  expect(sent).toEqual(['socket k']);
});

it('decides over HTTP without one', async () => {
  const { decide, sent } = writing('recovering', {});
  expect(await decide()).toBe(receipt);
  expect(sent).toEqual([overHttp]);
});

it('repeats over HTTP under the same key what the socket left open', async () => {
  const { decide, sent } = writing('live', { socket: undefined });
  expect(await decide()).toBe(receipt);
  expect(sent).toEqual(['socket k', overHttp]);
});

it.each(['UNAUTHENTICATED', 'STORE_UNAVAILABLE', 'SHUTTING_DOWN'] as const)(
  'repeats over HTTP after %s on the socket',
  async (code) => {
    const { decide, sent } = writing('live', { socket: { ok: false, error: { code, message: '' } } });
    expect(await decide()).toBe(receipt);
    expect(sent).toEqual(['socket k', overHttp]);
  },
);

it.each(['REVIEW_STALE', 'REVIEW_ALREADY_DECIDED', 'FORBIDDEN', 'FEEDBACK_REQUIRED'] as const)(
  'takes %s for the answer',
  async (code) => {
    const socket = writing('live', { socket: { ok: false, error: { code, message: 'No.', data: { winner: 'x' } } } });
    expect(await socket.decide()).toMatchObject({ code, message: 'No.', data: { winner: 'x' } });
    expect(socket.sent).toEqual(['socket k']);
    const http = writing('recovering', { http: [code] });
    expect(await http.decide()).toMatchObject({ code });
    expect(http.sent).toHaveLength(1);
  },
);

it('repeats a few times while the outcome is unknown, then says that it is', async () => {
  const { decide, sent } = writing('recovering', { http: ['NETWORK'] });
  expect(await decide()).toMatchObject({
    code: 'NETWORK',
    message: expect.stringContaining('nobody knows'),
    hint: expect.stringContaining('once at most'),
  });
  expect(sent).toEqual([overHttp, overHttp, overHttp, overHttp]);
});

it('goes on as soon as the server is back', async () => {
  const { decide, sent } = writing('recovering', { http: ['NETWORK', 'SHUTTING_DOWN', null] });
  expect(await decide()).toBe(receipt);
  expect(sent).toHaveLength(3);
});

it('[R89] sends nothing while offline, and queues nothing', async () => {
  const { decide, post, sent } = writing('offline', { socket: { ok: true, result: receipt } });
  expect(await decide()).toMatchObject({
    code: 'NETWORK',
    message: 'Offline, not sent.',
    hint: expect.stringContaining('Your draft is kept'),
  });
  expect(await post()).toMatchObject({ code: 'NETWORK', message: 'Offline, not sent.' });
  expect(sent).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

it('sends nothing to a server of another protocol', async () => {
  const { decide, sent } = writing('incompatible', {});
  expect(await decide()).toMatchObject({ code: 'PROTOCOL_MISMATCH', hint: 'Reload to go on; your draft is kept.' });
  expect(sent).toEqual([]);
});
