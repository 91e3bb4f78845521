import type { RunView, TaskView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { Icon } from './list-icons.tsx';
import { useText } from './localization-run.ts';
import { classes } from './part-props.ts';
import { StateCounts } from './state-counts.tsx';
import { TaskStatus, taskState } from './task-status.tsx';
import { VisibleText } from './visible-text.tsx';

export interface ReviewGroupViewProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly title: string;
  /** The run that the group is part of, named above its title. */
  readonly run?: Pick<RunView, 'label' | 'title'>;
  /** The items of the group, in the order of their list. */
  readonly items: readonly TaskView[];
  /** Id of the review that is open, or `null`. */
  readonly opened: string | null;
  readonly onOpenChange: (review: string | null) => void;
  /** Draws the review that is open, below its item. */
  readonly renderReview: (review: string) => ReactNode;
}

/**
 * The reviews of a fan-out's items under one head, each with its state, one open at a time. Renders a `<section>` that
 * scrolls where its place is lower; style it through `data-status` of its items, and `data-open`.
 */
export function ReviewGroupView({
  title,
  run,
  items,
  opened,
  onOpenChange,
  renderReview,
  className,
  ...props
}: ReviewGroupViewProps): ReactNode {
  const titleId = useId();
  return (
    <section
      aria-labelledby={titleId}
      className={classes('hp-root hp-group', className)}
      data-slot="review-group"
      {...props}
    >
      <header className="hp-card-header" data-slot="review-group-header">
        {run && (
          <p className="hp-crumbs hp-meta">
            <span>{run.label}</span>
            <Icon name="chevron-right" />
            <span>
              <VisibleText value={run.title} />
            </span>
          </p>
        )}
        <h2 id={titleId} className="hp-question">
          <bdi>{title}</bdi>
        </h2>
        <StateCounts tasks={items} />
      </header>
      <ul className="hp-group-items" data-slot="review-group-items">
        {items.map((item) => (
          <Item key={item.id} item={item} opened={opened} onOpenChange={onOpenChange} renderReview={renderReview} />
        ))}
      </ul>
    </section>
  );
}

interface ItemProps extends Pick<ReviewGroupViewProps, 'opened' | 'onOpenChange' | 'renderReview'> {
  readonly item: TaskView;
}

function Item({ item, opened, onOpenChange, renderReview }: ItemProps): ReactNode {
  const text = useText();
  const { review } = item;
  const state = taskState(item);
  const isOpen = review !== null && review === opened;
  return (
    <li className="hp-group-item" data-slot="review-group-item" data-status={state} data-open={isOpen ? '' : undefined}>
      <button
        type="button"
        className="hp-group-open"
        aria-expanded={isOpen}
        disabled={review === null}
        onClick={() => onOpenChange(isOpen ? null : review)}
      >
        <TaskStatus state={state} /> <bdi className="hp-group-title">{item.title}</bdi>{' '}
        <span className="hp-meta" aria-hidden="true">
          {text.taskStates[state]}
        </span>
        <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
      </button>
      {isOpen && renderReview(review)}
    </li>
  );
}
