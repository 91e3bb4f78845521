import type { DecisionReceipt, DecisionRequest, ErrorCode } from '@holdpoint/protocol';
import { HoldpointError } from '@holdpoint/protocol';
import { expect, it } from 'vitest';
import { createDecision } from './decision.ts';

const approve: DecisionRequest = { type: 'approve', revision: 1, contentHash: 'c' };
const receipt = { review: 'r.draft' } as DecisionReceipt;

/** A decision whose requests are answered by hand. */
function byHand() {
  const sent: {
    readonly request: DecisionRequest;
    readonly key: string;
    record(): void;
    refuse(code: ErrorCode, data?: object): void;
  }[] = [];
  const ends: (string | undefined)[] = [];
  const handle = createDecision({
    send: (request, key) =>
      new Promise((resolve, reject) => {
        sent.push({
          request,
          key,
          record: () => resolve(receipt),
          refuse: (code, data) =>
            reject(new HoldpointError(code, 'It went wrong.', { hint: 'Mend it.', data: { ...data } })),
        });
      }),
    onEnd: (error) => void ends.push(error?.code),
  });
  const states: string[] = [];
  handle.subscribe(({ state }) => void states.push(state));
  return { handle, sent, ends, states };
}

it('goes from the click to the record', async () => {
  const { handle, sent, ends, states } = byHand();
  expect(handle.getSnapshot()).toEqual({ state: 'idle', request: null, receipt: null, error: null });
  const answer = handle.submit(approve);
  expect(handle.getSnapshot()).toEqual({ state: 'submitting', request: approve, receipt: null, error: null });
  sent[0]?.record();
  expect(await answer).toEqual({ state: 'committed', request: approve, receipt, error: null });
  expect(await answer).toBe(handle.getSnapshot());
  expect(states).toEqual(['submitting', 'committed']);
  expect(ends).toEqual([undefined]);
});

it('sends once for a double click', async () => {
  const { handle, sent } = byHand();
  const first = handle.submit(approve);
  const second = handle.submit({ ...approve, type: 'revise', feedback: 'Shorter.' });
  expect(second).toBe(first);
  sent[0]?.record();
  await first;
  expect(sent).toHaveLength(1);
  expect(handle.getSnapshot().request).toEqual(approve);
});

it.each([
  ['REVIEW_STALE', 'stale', { revision: 2 }],
  ['REVIEW_ALREADY_DECIDED', 'lost', { winner: { by: { id: 'ben', name: 'Ben' } } }],
  ['FEEDBACK_REQUIRED', 'failed', {}],
  ['DECISION_NOT_ALLOWED', 'failed', { allowed: ['draft'] }],
  ['EDIT_INVALID', 'failed', { paths: ['/body'] }],
  ['EDIT_MASKED', 'failed', {}],
  ['CHECK_REFUSED', 'failed', {}],
  ['NETWORK', 'failed', {}],
] as const)('[R69] [R70] takes %s as %s', async (code, state, data) => {
  const { handle, sent, ends } = byHand();
  const answer = handle.submit(approve);
  sent[0]?.refuse(code, data);
  expect(await answer).toEqual({
    state,
    request: approve,
    receipt: null,
    error: { code, message: 'It went wrong.', hint: 'Mend it.', data },
  });
  expect(ends).toEqual([code]);
});

it('repeats a failed request under its key', async () => {
  const { handle, sent, states } = byHand();
  const first = handle.submit(approve);
  sent[0]?.refuse('NETWORK');
  await first;
  const second = handle.repeat();
  expect(handle.getSnapshot().error).toBeNull();
  sent[1]?.record();
  expect(await second).toMatchObject({ state: 'committed', receipt });
  expect(sent[1]).toMatchObject({ request: approve, key: sent[0]?.key });
  expect(states).toEqual(['submitting', 'failed', 'submitting', 'committed']);
});

it('keeps the key of a request whose outcome is unknown, also when it is made anew', async () => {
  const { handle, sent } = byHand();
  const first = handle.submit(approve);
  sent[0]?.refuse('NETWORK');
  await first;
  handle.reset();
  expect(handle.getSnapshot()).toEqual({ state: 'idle', request: null, receipt: null, error: null });
  handle.submit({ ...approve });
  expect(sent[1]?.key).toBe(sent[0]?.key);
});

it.each([
  ['another request', 'NETWORK', { ...approve, revision: 2 }],
  ['a request after a refusal', 'FORBIDDEN', approve],
] as const)('takes a new key for %s', async (_, code, request) => {
  const { handle, sent } = byHand();
  const first = handle.submit(approve);
  sent[0]?.refuse(code);
  await first;
  handle.submit(request);
  expect(sent[1]?.key).not.toBe(sent[0]?.key);
});

it('repeats nothing that did not fail, and resets nothing that is under way', async () => {
  const { handle, sent } = byHand();
  expect((await handle.repeat()).state).toBe('idle');
  const answer = handle.submit(approve);
  handle.reset();
  expect(handle.getSnapshot().state).toBe('submitting');
  const repeated = handle.repeat();
  sent[0]?.record();
  expect(await repeated).toBe(await answer);
  expect((await handle.repeat()).state).toBe('committed');
  expect(sent).toHaveLength(1);
});

it.each(['DECISION_NOT_ALLOWED', 'EDIT_INVALID', 'EDIT_MASKED', 'CHECK_REFUSED'] as const)(
  'repeats nothing that was refused with %s, and takes a new key for the next try',
  async (code) => {
    const { handle, sent, states } = byHand();
    const first = handle.submit(approve);
    sent[0]?.refuse(code);
    const refused = await first;
    expect(await handle.repeat()).toBe(refused);
    expect(sent).toHaveLength(1);
    const second = handle.submit(approve);
    sent[1]?.record();
    expect(await second).toMatchObject({ state: 'committed' });
    expect(sent[1]?.key).not.toBe(sent[0]?.key);
    expect(states).toEqual(['submitting', 'failed', 'submitting', 'committed']);
  },
);

it('is used while something of it is open', async () => {
  const { handle, sent } = byHand();
  const quiet = createDecision({ send: () => Promise.resolve(receipt), onEnd: () => {} });
  expect(quiet.isUsed).toBe(false);
  const answer = quiet.submit(approve);
  expect(quiet.isUsed).toBe(true);
  await answer;
  expect(quiet.isUsed).toBe(false);
  expect(handle.isUsed).toBe(true);
  expect(sent).toHaveLength(0);
});
