'use client';

import type { ReviewSummary } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { AgentAvatar } from './avatar.tsx';
import { dueTone } from './due-tone.ts';
import { Icon } from './icons.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';
import { Time, useNow } from './time.tsx';
import { VisibleText } from './visible-text.tsx';

/** Where a review stands among those that wait; the first is 1. */
export interface QueuePlace {
  readonly place: number;
  readonly total: number;
}

export interface ReviewCardHeaderProps extends Omit<ComponentPropsWithRef<'header'>, 'children'> {
  readonly review: ReviewSummary;
  readonly queue?: QueuePlace | undefined;
  /** The id of the question, for `aria-labelledby` of what is around. */
  readonly questionId?: string;
}

/** What is asked in one line, by whom, and since when. */
export function ReviewCardHeader({ review, queue, questionId, className, ...props }: ReviewCardHeaderProps): ReactNode {
  const text = useText();
  return (
    <header data-slot="review-card-header" className={classes('hp-card-header', className)} {...props}>
      <div className="hp-card-place">
        <p className="hp-crumbs hp-meta">
          <span>{review.run.label}</span>
          <Icon name="chevron-right" />
          <span>
            <VisibleText value={review.run.title} />
          </span>
          <Icon name="chevron-right" />
          <span>{review.task.title}</span>
        </p>
        {queue && (
          <p className="hp-meta">
            <span className="hp-hidden">{text.position}: </span>
            <bdi className="hp-count">{text.placeOf(queue.place, queue.total)}</bdi>
          </p>
        )}
      </div>
      <h2 id={questionId} className="hp-question">
        <bdi>
          <VisibleText value={review.question} />
        </bdi>
      </h2>
      <dl className="hp-facts">
        <div className="hp-fact">
          <dt className="hp-meta hp-asked-by">{text.askedBy}</dt>
          <dd className="hp-fact-value">
            {review.task.agent === null ? <Icon name="wrench" data-size="small" /> : <AgentAvatar />}
            {review.task.agent ?? review.task.title}
            <span className="hp-muted">
              {review.task.agent === null ? text.withoutModel : text.iteration(review.revision)}
            </span>
          </dd>
        </div>
        {review.state === 'open' && (
          <div className="hp-fact">
            <dt className="hp-meta">{text.waiting}</dt>
            <dd className="hp-fact-value">
              <Time at={review.openedAt} as="span" />
            </dd>
          </div>
        )}
        {review.state === 'open' && review.dueAt !== null && (
          <div className="hp-fact">
            <dt className="hp-meta">{text.due}</dt>
            <dd className="hp-fact-value">
              <ReviewDue at={review.dueAt} />
            </dd>
          </div>
        )}
        {review.state === 'open' && review.expiresAt !== null && (
          <div className="hp-fact" data-slot="review-expiry">
            <dt className="hp-meta">{text.expires}</dt>
            <dd className="hp-fact-value">
              <ReviewDue at={review.expiresAt} />
            </dd>
          </div>
        )}
        {review.state === 'open' && review.escalated && (
          <div className="hp-fact" data-slot="review-escalated">
            <dt className="hp-meta">{text.escalated}</dt>
            <dd className="hp-fact-value">{text.escalatedSince}</dd>
          </div>
        )}
      </dl>
    </header>
  );
}

export interface ReviewDueProps extends Omit<ComponentPropsWithRef<'span'>, 'children'> {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** When an answer is due: muted, amber in its last hour, red when it is late; in words as well as in colour. */
export function ReviewDue({ at, className, ...props }: ReviewDueProps): ReactNode {
  const tone = dueTone(at, useNow(10_000));
  return (
    <span data-slot="review-due" data-tone={tone} className={classes('hp-due', className)} {...props}>
      <Time at={at} as="moment" />
      <span className={tone ? 'hp-tone' : 'hp-muted'}>
        <Time at={at} as="until" />
      </span>
    </span>
  );
}
