'use client';

import type { Decision, DecisionRequest, Json, ReviewView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { useCardOf } from './review-card-kind.tsx';
import type { ReviewCardLook } from './review-card-props.ts';
import { ReviewNotLoaded } from './review-not-loaded.tsx';
import { useReview } from './use-review.ts';
import { WidgetBoundary } from './widget-boundary.tsx';

/** What a decision is about: the review as the person saw it. */
export interface DecisionAbout<Output = Json, Presented = Json> {
  readonly review: ReviewView<Output, Presented>;
}

/** `false` sends nothing; another request is sent in the place of the person's; nothing sends it as it is. */
export type BeforeDecision = DecisionRequest | false | undefined;

/**
 * `Output`: the task's type, where the page knows it; `OutputOf<typeof campaign, 'draft'>` of `@holdpoint/server`.
 * `Presented`: what the gate's `present` adds to it.
 */
export interface ReviewCardProps<Output = Json, Presented = Json>
  extends Omit<ReviewCardLook<Output, Presented>, 'onError'> {
  readonly reviewId: string;
  /** Asked before anything is sent, for instance by a dialog of yours. A repeat of the same request is not asked about. */
  readonly onBeforeDecision?:
    | ((decision: DecisionRequest, about: DecisionAbout<Output, Presented>) => BeforeDecision | Promise<BeforeDecision>)
    | undefined;
  /** Called once a decision is recorded, with what the person saw when they took it. */
  readonly onDecision?: ((decision: Decision, about: DecisionAbout<Output, Presented>) => void) | undefined;
  /** Opens the next review of the queue. Without it no button offers that. */
  readonly onNext?: (() => void) | undefined;
  /** Told what broke, if this widget does. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/**
 * A review with everything needed to decide it, kept up to date, and the decision itself. Renders a `<section>`; style it
 * through `data-status`, `data-decision`, `data-stale`.
 *
 * Needs a `ReviewProvider` above it. `ReviewCardView` draws the same from plain data.
 */
export function ReviewCard<Output = Json, Presented = Json>({
  onError,
  ...props
}: ReviewCardProps<Output, Presented>): ReactNode {
  // what comes over the wire was validated by the task's schema on the server; the type is the page's word for it
  const untyped = props as unknown as Omit<ReviewCardProps, 'onError'>;
  return (
    <WidgetBoundary resetKeys={[props.reviewId]} className={props.className} onError={onError}>
      <Loaded key={props.reviewId} {...untyped} />
    </WidgetBoundary>
  );
}

function Loaded({ reviewId, ...props }: Omit<ReviewCardProps, 'onError'>): ReactNode {
  const { review, error, refresh } = useReview(reviewId);
  const Card = useCardOf(review?.kind);
  if (review && Card) return <Card review={review} {...props} />;
  const { queue: _queue, renderOutput: _render, feedbackTemplates: _phrases, classNames: _names, ...more } = props;
  const {
    renderFacts: _facts,
    fields: _fields,
    shortcuts: _keys,
    onNext: _next,
    onBeforeDecision: _before,
    onDecision: _after,
    ...section
  } = more;
  return <ReviewNotLoaded widget="review-card" error={review ? null : error} onRetry={refresh} {...section} />;
}
