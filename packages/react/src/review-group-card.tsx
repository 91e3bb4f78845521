'use client';

import { parseReviewId } from '@holdpoint/protocol';
import { type ReactNode, useState } from 'react';
import { LoadFailed, LoadingBars } from './load-state.tsx';
import { useText } from './localization-run.ts';
import { classes } from './part-props.ts';
import { ReviewCard } from './review-card.tsx';
import { ReviewGroupView, type ReviewGroupViewProps } from './review-group-view.tsx';
import { useCrewRun } from './use-crew-run.ts';
import { WidgetBoundary } from './widget-boundary.tsx';

export interface ReviewGroupCardProps
  extends Omit<
    ReviewGroupViewProps,
    'title' | 'run' | 'items' | 'opened' | 'onOpenChange' | 'renderReview' | 'onError'
  > {
  /** Draws the review that is open, below its item. Default: a `ReviewCard`. */
  readonly renderReview?: ReviewGroupViewProps['renderReview'];
  /** `group.id` of a review in it. */
  readonly groupId: string;
  /** Told what broke, if this widget does. */
  readonly onError?: (error: unknown) => void;
}

/** A group of reviews, kept up to date; each may be opened and decided here. Needs a `ReviewProvider` above it. */
export function ReviewGroupCard({ onError, ...props }: ReviewGroupCardProps): ReactNode {
  return (
    <WidgetBoundary resetKeys={[props.groupId]} onError={onError}>
      <Connected key={props.groupId} {...props} />
    </WidgetBoundary>
  );
}

function Connected({
  groupId,
  renderReview = (review) => <ReviewCard reviewId={review} />,
  ...props
}: Omit<ReviewGroupCardProps, 'onError'>): ReactNode {
  const { run: runId = '', review: list = '' } = parseReviewId(groupId) ?? {};
  const { run, error, refresh } = useCrewRun(runId);
  const [opened, setOpened] = useState<string | null>(null);
  const text = useText();
  if (!run) {
    const absent = error?.code === 'RUN_NOT_FOUND' || error?.code === 'FORBIDDEN';
    return (
      <div
        className={classes('hp-root hp-group', props.className)}
        data-slot="review-group"
        data-status={error ? 'error' : 'loading'}
      >
        {error ? (
          <LoadFailed
            message={absent ? text.runAbsent : text.runLoadFailed}
            error={error}
            onRetry={absent ? undefined : refresh}
          />
        ) : (
          <LoadingBars />
        )}
      </div>
    );
  }
  return (
    <ReviewGroupView
      title={run.taskList.find(({ id }) => id === list)?.title ?? list}
      run={run}
      items={run.taskList.filter(({ parent }) => parent === list)}
      opened={opened}
      onOpenChange={setOpened}
      renderReview={renderReview}
      {...props}
    />
  );
}
