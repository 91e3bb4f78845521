import { errorCodes, type ReplyReceipt, type ReplyRequest } from '@holdpoint/protocol';
import type { DraftHandle } from './client.ts';
import { bodyOf } from './http.ts';
import { newKey } from './key.ts';
import { share } from './share.ts';

export interface ReplyingOptions {
  /** Resolves once it is recorded. Throws `HoldpointError`. */
  readonly send: (review: string, request: ReplyRequest, key: string) => Promise<ReplyReceipt>;
  /** Of a reply. */
  readonly draft: (review: string) => DraftHandle;
}

export type Replying = (review: string, request: ReplyRequest, key?: string) => Promise<ReplyReceipt>;

/**
 * Sends words in the place of a decision. The same words to the same revision go under the key that they had, until it
 * is known what became of them; the draft keeps them for as long, unless others stand in it.
 */
export function createReplying({ send, draft }: ReplyingOptions): Replying {
  const unknown = new Map<string, { readonly request: ReplyRequest; readonly key: string }>();

  return async (review, request, given) => {
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
      return receipt;
    } catch (error) {
      if (errorCodes[bodyOf(error).code].retryable) unknown.set(review, { request, key });
      else unknown.delete(review);
      throw error;
    }
  };
}
