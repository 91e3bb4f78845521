import type { TaskView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { classes } from './part-props.ts';
import { TaskStatus, taskState } from './task-status.tsx';

export interface ReviewGroupViewProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly title: string;
  /** The items of the group, in the order of their list. */
  readonly items: readonly TaskView[];
  /** Id of the review that is open, or `null`. */
  readonly opened: string | null;
  readonly onOpenChange: (review: string | null) => void;
  /** Draws the review that is open, below its item. */
  readonly renderReview: (review: string) => ReactNode;
}

/** The reviews of a fan-out's items under one head, each with its state, one open at a time. Renders a `<section>`. */
export function ReviewGroupView({
  title,
  items,
  opened,
  onOpenChange,
  renderReview,
  className,
  ...props
}: ReviewGroupViewProps): ReactNode {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className={classes('hp-root', className)} data-slot="review-group" {...props}>
      <h2 id={titleId} className="hp-strong">
        {title}
      </h2>
      <ul data-slot="review-group-items">
        {items.map((item) => {
          const { id, review } = item;
          const isOpen = review !== null && review === opened;
          return (
            <li key={id} data-status={taskState(item)}>
              <button
                type="button"
                className="hp-button"
                aria-expanded={isOpen}
                disabled={review === null}
                onClick={() => onOpenChange(isOpen ? null : review)}
              >
                <TaskStatus state={taskState(item)} show="full" /> {item.title}
              </button>
              {isOpen && renderReview(review)}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
