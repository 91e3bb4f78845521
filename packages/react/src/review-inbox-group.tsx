import type { ReviewSummary } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Icon } from './list-icons.tsx';
import { useText } from './localization-inbox.ts';
import { classes } from './part-props.ts';
import type { InboxGroup } from './review-inbox-rows.ts';
import { InboxWhen } from './review-inbox-when.tsx';

export interface ReviewInboxGroupProps extends Omit<ComponentPropsWithRef<'div'>, 'children'> {
  readonly group: InboxGroup;
  readonly folded: boolean;
  /** Left out where groups cannot be chosen. */
  readonly selected?: boolean | undefined;
}

/** The reviews of one fan-out in two lines: its title and what is most urgent; how many of its items are here. */
export function ReviewInboxGroup({
  group: { title, total, reviews, loaded },
  folded,
  selected,
  className,
  ...props
}: ReviewInboxGroupProps): ReactNode {
  const text = useText();
  const first = reviews.reduce((one, other) => (isBefore(other, one) ? other : one));
  return (
    <div
      role="treeitem"
      aria-level={2}
      aria-expanded={!folded}
      aria-selected={selected}
      tabIndex={-1}
      className={classes('hp-inbox-item', className)}
      data-slot="inbox-group"
      data-folded={folded ? '' : undefined}
      data-selected={selected ? '' : undefined}
      data-turn={first.turn}
      {...props}
    >
      <span className="hp-inbox-toggle" data-slot="inbox-toggle">
        <Icon name={folded ? 'chevron-right' : 'chevron-down'} />
      </span>
      <div className="hp-inbox-line">
        <span className="hp-inbox-asked" dir="auto" title={title}>
          {title}
        </span>
        <InboxWhen review={first} />
      </div>
      <div className="hp-inbox-line hp-inbox-meta">
        <bdi className="hp-count">
          {text.groupCounts[first.turn](text.countOrMore(loaded.count, loaded.more), total)}
        </bdi>
      </div>
    </div>
  );
}

/** By what is due first, then by what waits longest; of answered ones the last answer comes first. */
function isBefore(one: ReviewSummary, other: ReviewSummary): boolean {
  if (one.turn !== 'reviewer') return (one.decision?.at ?? one.openedAt) > (other.decision?.at ?? other.openedAt);
  const due = (one.dueAt ?? Number.POSITIVE_INFINITY) - (other.dueAt ?? Number.POSITIVE_INFINITY);
  return due < 0 || (!(due > 0) && one.openedAt < other.openedAt);
}
