import type { ErrorBody, ReviewPage, ReviewSummary, Turn } from '@holdpoint/protocol';
import {
  type ComponentPropsWithRef,
  type ComponentType,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { LoadFailed, LoadingBars, StaleNote } from './load-state.tsx';
import { useText } from './localization-inbox.ts';
import { classes, composed } from './part-props.ts';
import { useArrivals } from './review-inbox-arrivals.ts';
import { InboxKeys, type InboxShortcut, inboxKeys } from './review-inbox-edges.tsx';
import { ReviewInboxEmpty } from './review-inbox-empty.tsx';
import { ReviewFilters } from './review-inbox-filters.tsx';
import type { ReviewInboxItemProps } from './review-inbox-item.tsx';
import { type InboxListHandle, ReviewInboxList } from './review-inbox-list.tsx';
import { type InboxGroup, inboxRows, matching, rowHolding } from './review-inbox-rows.ts';
import { type InboxCount, ReviewInboxTabs } from './review-inbox-tabs.tsx';
import { useControlled } from './use-controlled.ts';
import { useInboxCursor } from './use-inbox-cursor.ts';
import { useInboxFolds } from './use-inbox-folds.ts';
import { type Shortcuts, useShortcuts } from './use-shortcuts.ts';

export interface ReviewInboxViewProps
  extends Omit<ComponentPropsWithRef<'section'>, 'children' | 'onSelect' | 'onError'> {
  /** What is loaded of the chosen tab; `null` while it loads. New items wait behind a pill until they are let in. */
  readonly page: ReviewPage | null;
  readonly error?: ErrorBody | null;
  readonly onRetry?: () => void;
  /** Reads the next page. */
  readonly onMore?: () => Promise<void> | void;
  readonly counts?: Readonly<Partial<Record<Turn, InboxCount>>>;
  readonly turn?: Turn;
  readonly defaultTurn?: Turn;
  readonly onTurnChange?: (turn: Turn) => void;
  readonly filter?: string;
  readonly defaultFilter?: string;
  readonly onFilterChange?: (filter: string) => void;
  /** Id of the chosen review or group. */
  readonly selected?: string | null;
  readonly defaultSelected?: string | null;
  /** The cursor reached a review, or `null`: Escape gave the choice up. */
  readonly onSelect?: (review: ReviewSummary | null) => void;
  /** A click, Enter or `o`. */
  readonly onOpenReview?: (review: ReviewSummary) => void;
  /** The cursor reached the row of a fan-out. Without this and `onOpenGroup` such a row is folded and opened alone. */
  readonly onSelectGroup?: (group: InboxGroup) => void;
  /** A click on the row of a fan-out, Enter or `o`. */
  readonly onOpenGroup?: (group: InboxGroup) => void;
  /** Keys for `next`, `previous`, `open`, `back` and `filter`; `false` for none. Arrows and Enter always work. */
  readonly shortcuts?: Shortcuts<InboxShortcut>;
  readonly components?: {
    readonly Item?: ComponentType<ReviewInboxItemProps>;
    readonly Empty?: ComponentType<{ readonly turn: Turn; readonly filtered: boolean }>;
  };
  readonly classNames?: {
    readonly head?: string;
    readonly filters?: string;
    readonly list?: string;
    readonly keys?: string;
  };
}

/**
 * The reviews by whose turn it is, grouped by run; those of one fan-out fold into one row. Renders a `<section>` as high as its container; style it through
 * `data-status` (`loading`, `ready`, `error`) and `data-turn`.
 */
export function ReviewInboxView({
  page,
  error = null,
  onRetry,
  onMore,
  counts = {},
  turn: turnProp,
  defaultTurn = 'reviewer',
  onTurnChange,
  filter: filterProp,
  defaultFilter = '',
  onFilterChange,
  selected: selectedProp,
  defaultSelected = null,
  onSelect,
  onOpenReview,
  onSelectGroup,
  onOpenGroup,
  shortcuts,
  components,
  classNames,
  className,
  ...props
}: ReviewInboxViewProps): ReactNode {
  const text = useText();
  const id = useId();
  const [turn, setTurn] = useControlled(turnProp, defaultTurn, onTurnChange);
  const [filter, setFilter] = useControlled(filterProp, defaultFilter, onFilterChange);
  const [selected, setSelected] = useControlled(selectedProp, defaultSelected);
  const arrivals = useArrivals(page, turn);
  const shown = useMemo(() => matching(arrivals.shown, filter), [arrivals.shown, filter]);
  const { folds, fold } = useInboxFolds(arrivals.shown, selected);
  const searching = filter.trim() !== '';
  const rows = useMemo(
    () => (page ? inboxRows(shown, { folds, searching, page }) : []),
    [shown, folds, searching, page],
  );
  const [revealed, setRevealed] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<InboxListHandle>(null);
  const select = (review: ReviewSummary | null) => {
    setSelected(review?.id ?? null);
    onSelect?.(review);
  };
  const open = (review: ReviewSummary) => {
    if (review.id !== selected) select(review);
    onOpenReview?.(review);
  };
  const choosesGroups = onSelectGroup !== undefined || onOpenGroup !== undefined;
  const selectGroup = (group: InboxGroup) => {
    setSelected(group.id);
    onSelectGroup?.(group);
  };
  const openGroup = (group: InboxGroup) => {
    if (group.id !== selected) selectGroup(group);
    onOpenGroup?.(group);
  };
  const cursor = useInboxCursor({
    rows,
    selected,
    groups: choosesGroups,
    onSelect: (row) => (row.type === 'review' ? select(row.review) : selectGroup(row.group)),
    list,
  });
  const openActive = () => {
    const { active } = cursor;
    if (active?.type === 'review') open(active.review);
    if (active?.type === 'group' && choosesGroups) openGroup(active.group);
    else if (active?.type === 'group') fold(active.key, !active.folded);
  };
  const { keys, onKeyDown } = useShortcuts(inboxKeys, shortcuts, {
    next: () => cursor.step(1),
    previous: () => cursor.step(-1),
    open: openActive,
    back: selected === null ? undefined : () => select(null),
    filter: () => input.current?.focus(),
  });
  const letIn = () => {
    setRevealed(arrivals.waiting[0]?.id ?? null);
    arrivals.letIn();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when new reviews were let in
  useEffect(() => {
    const row = revealed === null ? undefined : rowHolding(rows, revealed);
    if (row) list.current?.reveal(row, { focus: false });
  }, [revealed]);
  const filtered = searching && arrivals.shown.length > 0;
  const Empty = components?.Empty;
  return (
    <section
      aria-label={text.inbox}
      className={classes('hp-root hp-inbox', className)}
      data-slot="inbox"
      data-status={page ? 'ready' : error ? 'error' : 'loading'}
      data-turn={turn}
      {...props}
      onKeyDown={composed(props.onKeyDown, onKeyDown)}
    >
      <ReviewInboxTabs
        id={id}
        turn={turn}
        onTurnChange={setTurn}
        counts={counts}
        waiting={arrivals.waiting.length}
        onLetIn={letIn}
        className={classNames?.head}
      />
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${turn}`} className="hp-inbox-panel">
        <ReviewFilters
          value={filter}
          onValueChange={setFilter}
          onLeave={cursor.focus}
          shortcut={keys.filter}
          inputRef={input}
          className={classNames?.filters}
        />
        {page && error && <StaleNote className="hp-inbox-stale" message={text.reviewsStale} onRetry={onRetry} />}
        {!page && error && <LoadFailed message={text.reviewsFailed} error={error} onRetry={onRetry} />}
        {!page && !error && <LoadingBars key={turn} />}
        {page && rows.length > 0 && (
          <div className="hp-inbox-rows" {...cursor.watch}>
            <ReviewInboxList
              key={`${turn} ${filter}`}
              handle={list}
              rows={rows}
              active={cursor.active?.key ?? null}
              selected={selected}
              onActiveChange={cursor.moveTo}
              onOpen={open}
              onOpenGroup={choosesGroups ? openGroup : undefined}
              onFold={fold}
              hasMore={page.next !== null && onMore !== undefined}
              onMore={onMore}
              autoMore={!searching}
              components={components}
              className={classNames?.list}
            />
          </div>
        )}
        {page && rows.length === 0 && Empty && <Empty turn={turn} filtered={filtered} />}
        {page && rows.length === 0 && !Empty && (
          <ReviewInboxEmpty
            turn={turn}
            filtered={filtered}
            withAgents={counts.agent?.count ?? 0}
            onClearFilters={() => setFilter('')}
            onMore={filtered && page.next !== null ? onMore : undefined}
          />
        )}
      </div>
      {shortcuts !== false && <InboxKeys keys={keys} className={classNames?.keys} />}
      <p className="hp-hidden" role="status">
        {filtered
          ? text.filterMatches(shown.length)
          : arrivals.waiting.length > 0 && text.newItems(arrivals.waiting.length)}
      </p>
    </section>
  );
}
