'use client';

import type { Decision, ErrorBody, Json, ReviewView, RevisionView } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { LoadFailed, LoadingBars } from './load-state.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';
import type { ReviewCardLook } from './review-card-view.tsx';
import type { Text } from './text.ts';
import { useLater } from './use-later.ts';
import { useReview } from './use-review.ts';
import { WidgetBoundary } from './widget-boundary.tsx';

/** `Output`: the task's type, where the page knows it; `OutputOf<typeof campaign, 'draft'>` of `@holdpoint/server`. */
export interface ReviewCardProps<Output = Json> extends Omit<ReviewCardLook, 'onError' | 'renderOutput'> {
  readonly reviewId: string;
  /** Draws a revision's output in place of the table of fields. */
  readonly renderOutput?: (revision: RevisionView<Output>, review: ReviewView<Output>) => ReactNode;
  /** Called once a decision is recorded, with what the person saw when they took it. */
  readonly onDecision?: (decision: Decision, about: { readonly review: ReviewView<Output> }) => void;
  /** Opens the next review of the queue. Without it no button offers that. */
  readonly onNext?: () => void;
  /** Told what broke, if this widget does. */
  readonly onError?: (error: unknown) => void;
}

/**
 * A review with everything needed to decide it, kept up to date, and the decision itself. Renders a `<section>`; style it
 * through `data-status`, `data-decision`, `data-stale`.
 *
 * Needs a `ReviewProvider` above it. `ReviewCardView` draws the same from plain data.
 */
export function ReviewCard<Output = Json>({ onError, ...props }: ReviewCardProps<Output>): ReactNode {
  // what comes over the wire was validated by the task's schema on the server; the type is the page's word for it
  const untyped = props as unknown as Omit<ReviewCardProps, 'onError'>;
  return (
    <WidgetBoundary resetKeys={[props.reviewId]} className={props.className} onError={onError}>
      <Loaded key={props.reviewId} {...untyped} />
    </WidgetBoundary>
  );
}

function Loaded({ reviewId, onDecision, ...props }: Omit<ReviewCardProps, 'onError'>): ReactNode {
  const { review, error, refresh } = useReview(reviewId);
  const card = useLater(loadCard);
  if (review && card) return <card.ReviewCardConnected review={review} onDecision={onDecision} {...props} />;
  const {
    queue: _queue,
    renderOutput: _render,
    classNames: _names,
    shortcuts: _keys,
    onNext: _next,
    ...section
  } = props;
  return <NotLoaded error={review ? null : error} onRetry={refresh} {...section} />;
}

/** Asked for with the review, not before it: a page that shows an empty inbox pays for none of it. */
const loadCard = () => import('./review-card-connected.tsx');

interface NotLoadedProps extends Omit<ReviewCardLook, 'queue' | 'renderOutput' | 'classNames' | 'shortcuts'> {
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
