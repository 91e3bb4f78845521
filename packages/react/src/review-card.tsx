'use client';

import type { Decision, DecisionRequest, ErrorBody, Json, ReviewView } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { LoadFailed, LoadingBars } from './load-state.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';
import type { ReviewCardLook } from './review-card-props.ts';
import type { Text } from './text.ts';
import { useLater } from './use-later.ts';
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
  const card = useLater(loadCard);
  if (review && card) return <card.ReviewCardConnected review={review} {...props} />;
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
  return <NotLoaded error={review ? null : error} onRetry={refresh} {...section} />;
}

/** Asked for with the review, not before it: a page that shows an empty inbox pays for none of it. */
const loadCard = () => import('./review-card-connected.tsx');

interface NotLoadedProps extends Omit<ComponentPropsWithRef<'section'>, 'children' | 'onError'> {
  readonly error: ErrorBody | null;
  readonly onRetry: () => void;
}

function NotLoaded({ error, onRetry, className, ...props }: NotLoadedProps): ReactNode {
  const text = useText();
  return (
    <section
      aria-busy={error === null}
      aria-label={text.review}
      tabIndex={-1}
      data-slot="review-card"
      data-status={error ? 'error' : 'loading'}
      className={classes('hp-root', 'hp-card', className)}
      {...props}
    >
      {error ? <LoadFailed message={reason(error, text)} error={error} onRetry={onRetry} /> : <LoadingBars />}
    </section>
  );
}

function reason({ code }: ErrorBody, text: Text): string {
  switch (code) {
    case 'REVIEW_NOT_FOUND':
    case 'RUN_NOT_FOUND':
    case 'FORBIDDEN':
      return text.absent;
    case 'UNAUTHENTICATED':
      return text.sessionEnded;
    case 'PROTOCOL_MISMATCH':
      return text.pageTooOld;
    default:
      return text.loadFailed;
  }
}
