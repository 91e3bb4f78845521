import { type ErrorBody, HoldpointError, type ReplyReceipt } from '@holdpoint/protocol';
import { useState } from 'react';
import { useReadable } from './use-resource.ts';
import { useReview } from './use-review.ts';
import { useReviewClient } from './use-review-client.ts';

export interface ReviewReply {
  /** `sent`: the words are recorded; what they were understood as stands in the review's `replies`. */
  readonly status: 'idle' | 'sending' | 'sent' | 'error';
  readonly error: ErrorBody | null;
  readonly receipt: ReplyReceipt | null;
  /** What this person has typed and not sent; the same in every tab. Gone once it is recorded. */
  readonly draft: string;
  writeDraft(text: string): void;
  /**
   * Answers what the review shows now with words. Sent again while nobody knows whether they were recorded, the same
   * words are recorded once. Resolves with `null` where they were not, and while there is no review to answer.
   */
  reply(text: string): Promise<ReplyReceipt | null>;
  reset(): void;
}

type Sending = Pick<ReviewReply, 'status' | 'error' | 'receipt'>;

const idle: Sending = { status: 'idle', error: null, receipt: null };

/** Words in the place of a decision, from the person to the record. */
export function useReviewReply(reviewId: string): ReviewReply {
  const client = useReviewClient();
  const { review } = useReview(reviewId);
  const handle = client.replyDraft(reviewId);
  const draft = useReadable(handle).feedback;
  const [sending, setSending] = useState<Sending>(idle);
  return {
    ...sending,
    draft,
    writeDraft: (feedback) => handle.write({ feedback, revision: review?.revision ?? 0 }),
    reply: async (text) => {
      if (!review || sending.status === 'sending') return null;
      const { revision, contentHash } = review;
      setSending({ ...idle, status: 'sending' });
      try {
        const receipt = await client.reply(reviewId, { text, revision, contentHash });
        setSending({ status: 'sent', error: null, receipt });
        return receipt;
      } catch (error) {
        if (!HoldpointError.is(error)) throw error;
        setSending({ status: 'error', error: HoldpointError.body(error), receipt: null });
        return null;
      }
    },
    reset: () => setSending(idle),
  };
}
