'use client';

import type { Turn } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import type { InboxCount } from './review-inbox-tabs.tsx';
import { ReviewInboxView, type ReviewInboxViewProps } from './review-inbox-view.tsx';
import { useControlled } from './use-controlled.ts';
import { useReviews } from './use-reviews.ts';
import { WidgetBoundary } from './widget-boundary.tsx';

type ViewProps = Omit<ReviewInboxViewProps, 'page' | 'error' | 'onRetry' | 'onMore' | 'counts'>;

export interface ReviewInboxProps extends ViewProps {
  /** Told what broke, if this widget does. */
  readonly onError?: (error: unknown) => void;
}

/** Every review this person may decide, by whose turn it is. */
export function ReviewInbox({ onError, ...props }: ReviewInboxProps): ReactNode {
  return (
    <WidgetBoundary resetKeys={[props.turn]} onError={onError}>
      <Connected {...props} />
    </WidgetBoundary>
  );
}

function Connected({ turn: turnProp, defaultTurn = 'reviewer', onTurnChange, ...props }: ViewProps): ReactNode {
  const [turn, setTurn] = useControlled(turnProp, defaultTurn, onTurnChange);
  const { page, error, more, refresh } = useReviews({ turn });
  const counts = { reviewer: useCount('reviewer'), agent: useCount('agent') };
  return (
    <ReviewInboxView
      page={page}
      error={error}
      onMore={more}
      onRetry={refresh}
      counts={withoutNull(counts)}
      turn={turn}
      onTurnChange={setTurn}
      {...props}
    />
  );
}

function useCount(turn: Turn): InboxCount | null {
  const { page } = useReviews({ turn });
  return page && { count: page.items.length, more: page.next !== null };
}

function withoutNull(counts: Readonly<Partial<Record<Turn, InboxCount | null>>>): Partial<Record<Turn, InboxCount>> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null)) as Partial<
    Record<Turn, InboxCount>
  >;
}
