'use client';

import type { ReplyView, ReviewView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { Avatar } from './avatar.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';
import type { Text } from './text.ts';
import { Time } from './time.tsx';
import { VisibleText } from './visible-text.tsx';

export interface ReviewRepliesProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly review: ReviewView;
}

/**
 * What people wrote in place of a decision, and how each was understood; nothing where nobody wrote. Words that nobody
 * could interpret say so, next to the buttons that still work.
 */
export function ReviewReplies({ review, className, ...props }: ReviewRepliesProps): ReactNode {
  const text = useText();
  const id = useId();
  if (review.replies.length === 0) return null;
  return (
    <section aria-labelledby={id} data-slot="review-replies" className={classes('hp-replies', className)} {...props}>
      <h3 id={id} className="hp-strong">
        {text.replies}
      </h3>
      <ul className="hp-replies-list">
        {review.replies.map((reply) => (
          <Reply key={reply.id} reply={reply} review={review} />
        ))}
      </ul>
    </section>
  );
}

function Reply({ reply, review }: { readonly reply: ReplyView; readonly review: ReviewView }): ReactNode {
  const text = useText();
  const { by, at, state, note } = reply;
  // what went back to the person asks them for something as long as the review is open
  const asks =
    review.state === 'open' && reply === review.replies.at(-1) && (state === 'unclear' || state === 'refused');
  return (
    <li data-slot="review-reply" data-state={state} className="hp-replies-item">
      <p className="hp-meta">
        <Avatar person={by} /> <span className="hp-medium">{text.wrote(by.name)}</span> <Time at={at} as="ago" />
      </p>
      <blockquote className="hp-quote" dir="auto">
        <VisibleText value={reply.text} />
      </blockquote>
      <p
        className={asks ? 'hp-notice' : 'hp-meta'}
        data-tone={asks ? 'warning' : undefined}
        role={asks ? 'status' : undefined}
      >
        {understood(reply, review, text)}
        {state === 'refused' && note !== null && ` ${note}`}
      </p>
    </li>
  );
}

function understood(
  { state, label, note }: ReplyView,
  { allowed, revisions, state: asked }: ReviewView,
  text: Text,
): string {
  switch (state) {
    case 'reading':
      return text.replyReading;
    case 'read':
      return text.replyRead(labelOf(label, allowed, revisions, text));
    case 'refused':
      return text.replyRefused(labelOf(label, allowed, revisions, text));
    case 'unclear':
      return asked === 'open' ? text.replyUnclear : (note ?? text.replyUnclear);
  }
}

/** A label as people say it: our own by the table of texts, an outcome as its button says it. */
export function labelOf(
  label: string | null,
  allowed: ReviewView['allowed'],
  revisions: ReviewView['revisions'],
  text: Text,
): string {
  if (label === 'approve' || label === 'revise' || label === 'reject') return text.replyLabels[label];
  const chosen = revisions.find(({ decision }) => decision?.outcome === label)?.decision?.label;
  return chosen ?? allowed.find(({ type, outcome = type }) => outcome === label)?.label ?? label ?? '';
}
