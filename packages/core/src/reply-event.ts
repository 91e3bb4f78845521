import type { AboutReview, Envelope, Result, Sent } from './envelope.ts';
import type { Reading } from './reply.ts';
import type { TaskFailure } from './task-row.ts';
import type { CallUsage } from './usage.ts';

/** A person's answer in words of their own, kept before anybody reads it. */
export type ReplyReceived = Envelope & Sent & AboutReview & { readonly type: 'reply.received'; readonly text: string };

interface OfReply {
  readonly review: string;
  /** The entry that holds the words. */
  readonly reply: number;
}

/** What a model made of a person's words: one of the labels that the review has, `unclear` among them. */
export type ReplyRead = Envelope &
  Result &
  OfReply &
  Reading & { readonly type: 'reply.read'; readonly usage: CallUsage; readonly model: string | null };

/**
 * A reading, or the decision it led to, that did not come about. `retryAt` is when to try again, `null` to give it back
 * to the person. An answer that is none of the labels has a usage.
 */
export type ReplyFailed = Envelope &
  Result &
  OfReply & {
    readonly type: 'reply.failed';
    readonly failure: TaskFailure;
    readonly retryAt: number | null;
    readonly usage?: CallUsage;
    readonly model?: string | null;
  };

export type ReplyEvent = ReplyReceived | ReplyRead | ReplyFailed;
