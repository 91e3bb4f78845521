import type { RunEvent } from '@holdpoint/core';
import { HoldpointError, type Json, parseReviewId, type ReplyReceipt, type ReplyRequest } from '@holdpoint/protocol';
import { type Act, actKey, hash, type Receipt } from './act.ts';
import type { Apply } from './apply.ts';
import { randomHex } from './random-hex.ts';

export type Reply = (review: string, reply: ReplyRequest, act: Act) => Promise<Receipt<ReplyReceipt>>;

/** Records what a person wrote. Nothing is understood yet: the run wants that done, as it wants any other work. */
export function createReply(apply: Apply): Reply {
  return async (id, { text, revision, contentHash }, act) => {
    const parsed = parseReviewId(id);
    if (!parsed)
      throw new HoldpointError('REVIEW_NOT_FOUND', `There is no review "${id}".`, {
        hint: 'Read the list of reviews again.',
      });
    const { run, review } = parsed;
    const content = { type: 'reply.received', review, revision, contentHash, text } as const;
    const sent = {
      by: act.by,
      channel: act.channel ?? 'code',
      request: hash({ id, ...content } satisfies Json),
      key: actKey(act.by, 'review.reply', id, act.key),
      salt: randomHex(),
    };
    const make = (_: unknown, at: number): RunEvent => ({ ...content, ...sent, at });
    const { entry, replay } = await apply({ tenant: act.by.tenant, run }, make);
    if (!entry) throw new HoldpointError('INTERNAL', `The reply to review "${id}" was dropped.`);
    const { version } = entry;
    return { answer: { review: id, reply: version, run: { id: run, version } }, replay };
  };
}
