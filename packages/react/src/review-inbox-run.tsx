import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Icon } from './list-icons.tsx';
import { useText } from './localization-inbox.ts';
import { classes } from './part-props.ts';
import type { InboxRun } from './review-inbox-rows.ts';

export interface ReviewInboxRunProps extends Omit<ComponentPropsWithRef<'div'>, 'children'> {
  readonly run: InboxRun;
  readonly folded: boolean;
}

/** The head over one run's reviews: crew, subject, how far the run is; folded, how many reviews are below it. */
export function ReviewInboxRun({
  run: { run, progress, reviews },
  folded,
  className,
  ...props
}: ReviewInboxRunProps): ReactNode {
  const text = useText();
  return (
    <div
      role="treeitem"
      aria-level={1}
      aria-expanded={!folded}
      tabIndex={-1}
      className={classes('hp-inbox-run', className)}
      data-slot="inbox-run"
      data-folded={folded ? '' : undefined}
      {...props}
    >
      <Icon name={folded ? 'chevron-right' : 'chevron-down'} data-size="small" />
      <span className="hp-inbox-run-name">
        <span className="hp-inbox-crew" dir="auto">
          {run.label}
        </span>{' '}
        <span className="hp-inbox-subject" dir="auto">
          {run.title}
        </span>
      </span>
      <span className="hp-inbox-progress">
        {folded ? text.foldedReviews(reviews.length) : text.tasksOf(progress.settled, progress.total)}
      </span>
    </div>
  );
}
