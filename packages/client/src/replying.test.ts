import { type ErrorCode, HoldpointError, type ReplyReceipt, type ReplyRequest } from '@holdpoint/protocol';
import { expect, it } from 'vitest';
import type { Draft } from './client.ts';
import { emptyDraft } from './draft-shape.ts';
import { createValue } from './readable.ts';
import { createReplying } from './replying.ts';

const request: ReplyRequest = { text: 'ship it', revision: 2, contentHash: 'c' };
const receipt: ReplyReceipt = { review: 'r.draft', reply: 7, run: { id: 'r', version: 7 } };

/** Replies that are answered in turn; `null` records. What the draft was is noted at each sending. */
function replying(answers: readonly (ErrorCode | null)[], draft: Draft = emptyDraft) {
  const sent: { readonly key: string; readonly text: string; readonly kept: string }[] = [];
  const value = createValue<Draft>(draft);
  const handle = { ...value, write: value.set, clear: () => value.set(emptyDraft) };
  const { reply, replied } = createReplying({
    draft: () => handle,
    send: async (_, { text }, key) => {
      const code = answers[sent.length];
      sent.push({ key, text, kept: value.getSnapshot().feedback });
      if (code) throw new HoldpointError(code, 'It went wrong.');
      return receipt;
    },
  });
  const codeOf = (promise: Promise<unknown>) => promise.then(String, (error: HoldpointError) => error.code);
  return { reply, replied, sent, codeOf, draft: value.getSnapshot };
}

it('keeps the words as a draft until they are recorded', async () => {
  const { reply, sent, draft } = replying([null]);
  expect(await reply('r.draft', request)).toBe(receipt);
  expect(sent.map(({ kept }) => kept)).toEqual(['ship it']);
  expect(draft().feedback).toBe('');
});

it('keeps them where they were refused, or nobody knows', async () => {
  for (const code of ['REVIEW_STALE', 'NETWORK'] as const) {
    const { reply, codeOf, draft } = replying([code]);
    expect(await codeOf(reply('r.draft', request))).toBe(code);
    expect(draft()).toMatchObject({ feedback: 'ship it', revision: 2 });
  }
});

it('leaves other words that were begun as they are', async () => {
  const begun = { feedback: 'Shorter.', revision: 1 };
  const { reply, draft } = replying([null], begun);
  await reply('r.draft', request);
  expect(draft()).toEqual(begun);
});

it('knows the words that were sent in the draft, with the blanks around them', async () => {
  const { reply, sent, draft } = replying([null], { feedback: ' ship it\n', revision: 2 });
  await reply('r.draft', request);
  expect(sent.map(({ kept }) => kept)).toEqual([' ship it\n']);
  expect(draft()).toEqual(emptyDraft);
});

it('sends the same words again under the same key while nobody knows what became of them', async () => {
  const { reply, sent, codeOf } = replying(['NETWORK', null, null]);
  await codeOf(reply('r.draft', request));
  await reply('r.draft', { ...request });
  await reply('r.draft', request);
  const [first, again, later] = sent.map(({ key }) => key);
  expect(again).toBe(first);
  expect(later).not.toBe(first);
});

it('sends other words, and words that were refused, under a new key', async () => {
  const { reply, sent, codeOf } = replying(['NETWORK', 'REPLY_PENDING', null]);
  await codeOf(reply('r.draft', request));
  await codeOf(reply('r.draft', { ...request, text: 'no' }));
  await codeOf(reply('r.draft', { ...request, text: 'no' }));
  expect(new Set(sent.map(({ key }) => key)).size).toBe(3);
});

it('takes a key of the caller’s', async () => {
  const { reply, sent } = replying([null]);
  await reply('r.draft', request, 'mail-1');
  expect(sent.map(({ key }) => key)).toEqual(['mail-1']);
});

it('tells which revision its newest recorded words answered, and nothing of words that were not recorded', async () => {
  const { reply, replied, codeOf } = replying([null, 'REPLY_PENDING']);
  expect(replied('r.draft').getSnapshot()).toBeNull();
  const told: unknown[] = [];
  replied('r.draft').subscribe((value) => told.push(value));
  await reply('r.draft', request);
  await codeOf(reply('r.draft', { ...request, revision: 3 }));
  expect(told).toEqual([{ receipt, revision: 2 }]);
  expect(replied('r.publish').getSnapshot()).toBeNull();
});
