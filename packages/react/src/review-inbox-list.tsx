import type { ReviewSummary } from '@holdpoint/protocol';
import {
  type ComponentPropsWithRef,
  type ComponentType,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useImperativeHandle,
} from 'react';
import { Virtualizer } from 'virtua';
import { useText } from './localization-inbox.ts';
import { classes, composed } from './part-props.ts';
import { ReviewInboxGroup } from './review-inbox-group.tsx';
import { ReviewInboxItem, type ReviewInboxItemProps } from './review-inbox-item.tsx';
import type { GroupRow, InboxGroup, InboxRow, ReviewRow } from './review-inbox-rows.ts';
import { ReviewInboxRun } from './review-inbox-run.tsx';
import { useInboxScroll } from './use-inbox-scroll.ts';
import { useLoadMore } from './use-load-more.ts';

export interface ReviewInboxListProps extends Omit<ComponentPropsWithRef<'div'>, 'children' | 'onSelect'> {
  readonly rows: readonly InboxRow[];
  /** Key of the row that takes the focus; the one tab stop of the list. */
  readonly active: string | null;
  /** Id of the review or the group that is shown as chosen. */
  readonly selected: string | null;
  readonly onActiveChange: (row: InboxRow) => void;
  readonly onOpen: (review: ReviewSummary) => void;
  /** Without it a group is folded and opened alone. */
  readonly onOpenGroup?: ((group: InboxGroup) => void) | undefined;
  /** Folds or opens the row of this key. */
  readonly onFold: (key: string, folded: boolean) => void;
  readonly hasMore?: boolean;
  /** Reads the next page. Called near the end of the list, and by its button. */
  readonly onMore?: (() => Promise<void> | void) | undefined;
  /** False leaves loading to the button, for instance while a filter hides rows. Default true. */
  readonly autoMore?: boolean;
  readonly handle?: RefObject<InboxListHandle | null>;
  readonly components?: { readonly Item?: ComponentType<ReviewInboxItemProps> } | undefined;
}

export interface InboxListHandle {
  /** Brings a row into view and, unless told otherwise, gives it the focus. */
  reveal(row: InboxRow, options?: { readonly focus: boolean }): void;
}

/** From this many rows on, only those in view are in the page. Below it, search in page and printing find all. */
const virtualFrom = 120;

/** The reviews as a tree: runs, what they ask, and the items of a fan-out below its row. Renders a scrolling `<div>`. */
export function ReviewInboxList({
  rows,
  active,
  selected,
  onActiveChange,
  onOpen,
  onOpenGroup,
  onFold,
  hasMore = false,
  onMore,
  autoMore = true,
  handle,
  components,
  className,
  ...props
}: ReviewInboxListProps): ReactNode {
  const text = useText();
  const isVirtual = rows.length >= virtualFrom;
  const { scroller, tree, virtual, note, reveal } = useInboxScroll(rows, isVirtual);
  const more = useLoadMore({ scroller, hasMore, auto: autoMore, onMore, count: countReviews(rows) });
  const activeIndex = rows.findIndex(({ key }) => key === active);
  useImperativeHandle(handle, () => ({ reveal }));

  const move = (index: number) => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (row) onActiveChange(row);
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const act = treeKey(event.key, rows, activeIndex, {
      mirrored: isRightToLeft(event.currentTarget),
      groups: onOpenGroup != null,
    });
    if (!act || !(event.target as Element).matches('[role="tree"], [role="treeitem"]')) return;
    event.preventDefault();
    if ('to' in act) move(act.to);
    else if ('fold' in act) onFold(act.fold, act.folded);
    else if (act.open.type === 'review') onOpen(act.open.review);
    else onOpenGroup?.(act.open.group);
  };

  const draw = (row: InboxRow): ReactNode => {
    const place = {
      'aria-level': row.level,
      'aria-posinset': row.position,
      'aria-setsize': row.size,
      'data-key': row.key,
      tabIndex: row.key === active ? 0 : -1,
      onFocus: () => row.key !== active && onActiveChange(row),
    };
    if (row.type === 'run') {
      const { run, folded, key } = row;
      return <ReviewInboxRun run={run} folded={folded} onClick={() => onFold(key, !folded)} {...place} />;
    }
    if (row.type === 'group') {
      const { group, folded, key } = row;
      return (
        <ReviewInboxGroup
          group={group}
          folded={folded}
          selected={onOpenGroup && key === selected}
          // folding takes neither the focus nor, with it, the choice
          onMouseDown={(event) => isToggle(event.target) && event.preventDefault()}
          onClick={({ target }) => (onOpenGroup && !isToggle(target) ? onOpenGroup(group) : onFold(key, !folded))}
          {...place}
        />
      );
    }
    const Item = components?.Item ?? ReviewInboxItem;
    return (
      <Item review={row.review} selected={row.review.id === selected} onClick={() => onOpen(row.review)} {...place} />
    );
  };

  return (
    <div
      className={classes('hp-inbox-list', className)}
      data-slot="inbox-list"
      {...props}
      ref={scroller}
      onScroll={composed(props.onScroll, () => {
        note();
        more.check();
      })}
    >
      <div ref={tree} role="tree" tabIndex={-1} aria-label={text.inbox} className="hp-inbox-tree" onKeyDown={keyDown}>
        {!isVirtual && rows.map((row) => <Plain key={row.key}>{draw(row)}</Plain>)}
        {isVirtual && (
          <Virtualizer
            ref={virtual}
            data={rows}
            itemSize={54}
            scrollRef={scroller}
            keepMounted={activeIndex < 0 ? [] : [activeIndex]}
          >
            {(row) => <Plain key={row.key}>{draw(row)}</Plain>}
          </Virtualizer>
        )}
      </div>
      {hasMore && (
        <button
          type="button"
          className="hp-button hp-inbox-more"
          data-size="small"
          data-slot="inbox-more"
          aria-disabled={more.loading}
          onClick={more.load}
        >
          {more.loading ? text.loadingMore : text.loadMore}
        </button>
      )}
    </div>
  );
}

/** Loaded ones, folded or not. */
function countReviews(rows: readonly InboxRow[]): number {
  return rows.reduce((sum, row) => sum + (row.type === 'run' ? row.run.reviews.length : 0), 0);
}

/** A fragment with a key of its own, alike in both lists. */
function Plain({ children }: { readonly children: ReactNode }): ReactNode {
  return children;
}

type TreeAct =
  | { readonly to: number }
  | { readonly open: ReviewRow | GroupRow }
  | { readonly fold: string; readonly folded: boolean };

interface TreeKeyOptions {
  /** Text runs from right to left, so in and out are turned around. */
  readonly mirrored: boolean;
  /** Groups can be opened, not only unfolded. */
  readonly groups: boolean;
}

/** The keys of a tree: up and down, in and out, first and last, and Enter. */
function treeKey(
  key: string,
  rows: readonly InboxRow[],
  at: number,
  { mirrored, groups }: TreeKeyOptions,
): TreeAct | null {
  const row = rows[at];
  if (!row) return null;
  const [inward, outward] = mirrored ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
  switch (key) {
    case 'ArrowDown':
      return { to: at + 1 };
    case 'ArrowUp':
      return { to: at - 1 };
    case 'Home':
      return { to: 0 };
    case 'End':
      return { to: rows.length - 1 };
    case 'Enter':
    case ' ':
      if (row.type === 'review' || (row.type === 'group' && groups)) return { open: row };
      return { fold: row.key, folded: !row.folded };
    case inward:
      if (row.type === 'review') return null;
      return row.folded ? { fold: row.key, folded: false } : { to: at + 1 };
    case outward:
      if (row.type !== 'review' && !row.folded) return { fold: row.key, folded: true };
      return row.level === 1 ? null : { to: rows.findLastIndex(({ level }, index) => level < row.level && index < at) };
    default:
      return null;
  }
}

/** True for what folds a row whose other places open it. */
function isToggle(target: EventTarget): boolean {
  return (target as Element).closest('[data-slot="inbox-toggle"]') !== null;
}

function isRightToLeft(element: Element): boolean {
  return getComputedStyle(element).direction === 'rtl';
}
