import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Icon } from './list-icons.tsx';
import { useText } from './localization-inbox.ts';
import { classes } from './part-props.ts';
import type { InboxGroup } from './review-inbox-rows.ts';

export interface ReviewInboxGroupProps extends Omit<ComponentPropsWithRef<'div'>, 'children'> {
  readonly group: InboxGroup;
  readonly folded: boolean;
}

/** The head over one run's reviews: crew, subject, how far the run is; folded, how many reviews are below it. */
export function ReviewInboxGroup({ group, folded, className, ...props }: ReviewInboxGroupProps): ReactNode {
  const text = useText();
  const { run, progress, reviews } = group;
  return (
    <div
      role="treeitem"
      aria-level={1}
      aria-expanded={!folded}
      tabIndex={-1}
      className={classes('hp-inbox-group', className)}
      data-slot="inbox-group"
      data-folded={folded ? '' : undefined}
      {...props}
    >
      <Icon name={folded ? 'chevron-right' : 'chevron-down'} data-size="small" />
      <span className="hp-inbox-run">
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
