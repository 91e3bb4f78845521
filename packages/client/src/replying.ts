import { errorCodes, type ReplyReceipt, type ReplyRequest } from '@holdpoint/protocol';
import { createCache, type Usable } from './cache.ts';
import type { DraftHandle, Readable, RecordedReply, ReviewClient } from './client.ts';
import { bodyOf } from './http.ts';
import { newKey } from './key.ts';
import { createValue, type Value } from './readable.ts';
import { share } from './share.ts';

export interface ReplyingOptions {
  /** Resolves once it is recorded. Throws `HoldpointError`. */
  readonly send: (review: string, request: ReplyRequest, key: string) => Promise<ReplyReceipt>;
  /** Of a reply. */
  readonly draft: (review: string) => DraftHandle;
}

export type Replying = Pick<ReviewClient, 'reply' | 'replied'>;

/**
 * Sends words in the place of a decision. The same words to the same revision go under the key that they had, until it
 * is known what became of them; the draft keeps them for as long, unless others stand in it.
 */
export function createReplying({ send, draft }: ReplyingOptions): Replying {
  const recorded = createCache(createRecorded);
  const unknown = new Map<string, { readonly request: ReplyRequest; readonly key: string }>();

  async function reply(review: string, request: ReplyRequest, given?: string): Promise<ReplyReceipt> {
    const before = unknown.get(review);
    const isSame = before !== undefined && share(before.request, request) === before.request;
    const key = given ?? (isSame ? before.key : newKey());
    const { text, revision } = request;
    const handle = draft(review);
    const typed = () => handle.getSnapshot().feedback.trim();
    if (typed() === '') handle.write({ feedback: text, revision });
    try {
      const receipt = await send(review, request, key);
      unknown.delete(review);
      if (typed() === text.trim()) handle.clear();
      recorded.get(review).set({ receipt, revision });
      return receipt;
    } catch (error) {
      if (errorCodes[bodyOf(error).code].retryable) unknown.set(review, { request, key });
      else unknown.delete(review);
      throw error;
    }
  }

  return { reply, replied: recorded.get };
}

function createRecorded(): Pick<Value<RecordedReply | null>, 'set'> & Readable<RecordedReply | null> & Usable {
  const value = createValue<RecordedReply | null>(null);
  return {
    ...value,
    get isUsed() {
      return value.watched;
    },
  };
}
