'use client';

import type { ReactNode } from 'react';
import { useText } from './localization.ts';
import { ReplyBox, type ReplyBoxProps } from './reply-box.tsx';
import { labelOf } from './review-replies.tsx';
import { useReview } from './use-review.ts';
import { useReviewReply } from './use-review-reply.ts';
import { WidgetBoundary } from './widget-boundary.tsx';

export interface ReviewReplyBoxProps extends Omit<ReplyBoxProps, 'onReply' | 'status' | 'replies'> {
  readonly reviewId: string;
  /** Told what broke, if this widget does. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * The reply box of one review: an answer in words, recorded at once and read by a model. Where it is not understood the
 * review stays open, and says so. What is typed is kept as a draft until it is recorded, unless the host holds `value`.
 * Renders a `<section>`, and nothing where nobody is asked and nothing was said.
 *
 * Needs a `ReviewProvider` above it. `ReplyBox` draws the same from plain data.
 */
export function ReviewReplyBox({ onError, ...props }: ReviewReplyBoxProps): ReactNode {
  return (
    <WidgetBoundary resetKeys={[props.reviewId]} className={props.className} onError={onError}>
      <Connected key={props.reviewId} {...props} />
    </WidgetBoundary>
  );
}

function Connected({ reviewId, value, onValueChange, ...props }: Omit<ReviewReplyBoxProps, 'onError'>): ReactNode {
  const { review } = useReview(reviewId);
  const { status, draft, writeDraft, reply } = useReviewReply(reviewId);
  const text = useText();
  if (!review || (review.turn !== 'reviewer' && review.replies.length === 0)) return null;
  // nobody who may only read is asked for words
  const disabled = props.disabled || review.allowed.length === 0;
  const { allowed, revisions } = review;
  const replies = review.replies.map((reply) => ({
    ...reply,
    label: reply.label === null ? null : labelOf(reply.label, allowed, revisions, text),
  }));
  return (
    <ReplyBox
      {...props}
      disabled={disabled}
      status={status}
      replies={replies}
      value={value ?? draft}
      onValueChange={(typed) => {
        if (value === undefined) writeDraft(typed);
        onValueChange?.(typed);
      }}
      onReply={(text) => void reply(text)}
    />
  );
}
