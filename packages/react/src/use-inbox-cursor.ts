import type { ReviewSummary } from '@holdpoint/protocol';
import { type FocusEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { InboxListHandle } from './review-inbox-list.tsx';
import type { InboxRow } from './review-inbox-rows.ts';

interface CursorOptions {
  readonly rows: readonly InboxRow[];
  readonly selected: string | null;
  readonly onSelect: (review: ReviewSummary) => void;
  readonly list: RefObject<InboxListHandle | null>;
}

export interface InboxCursor {
  /** The row with the tab stop. */
  readonly active: InboxRow | undefined;
  readonly moveTo: (row: InboxRow) => void;
  /** The next or the previous review; the first press takes the row the cursor is on. */
  readonly step: (by: 1 | -1) => void;
  readonly focus: () => void;
  /** For the list's wrapper. */
  readonly watch: { readonly onFocus: (event: FocusEvent) => void; readonly onBlur: (event: FocusEvent) => void };
}

/**
 * Where the keyboard is in the list. The selection follows it; a selection that the host makes takes it along. When its
 * row goes away, because somebody decided it, the cursor and the focus stay at that place.
 */
export function useInboxCursor({ rows, selected, onSelect, list }: CursorOptions): InboxCursor {
  const [cursor, setCursor] = useState<{ key: string; index: number } | null>(null);
  const [seen, setSeen] = useState(selected);
  const reveal = useRef<{ focus: boolean } | null>(null);
  const focused = useRef(false);
  const active = rows.find(({ key }) => key === (cursor?.key ?? selected)) ?? fallback(rows, cursor?.index ?? 0);
  if (seen !== selected) {
    setSeen(selected);
    const index = rows.findIndex(({ key }) => key === selected);
    if (index >= 0) setCursor({ key: rows[index]?.key ?? '', index });
  }

  const moveTo = (row: InboxRow) => {
    setCursor({ key: row.key, index: rows.indexOf(row) });
    reveal.current = { focus: true };
    if (row.type !== 'review' || row.review.id === selected) return;
    setSeen(row.review.id);
    onSelect(row.review);
  };
  const step = (by: 1 | -1) => {
    const at = active ? rows.indexOf(active) : -1;
    if (active?.type === 'review' && active.review.id !== selected) return moveTo(active);
    const ahead = by === 1 ? rows.slice(at + 1) : rows.slice(0, Math.max(at, 0)).reverse();
    const row = ahead.find(({ type }) => type === 'review') ?? active;
    if (row) moveTo(row);
  };

  useLayoutEffect(() => {
    const wanted = reveal.current;
    reveal.current = null;
    if (active && wanted) list.current?.reveal(active, wanted);
  });
  const activeKey = active?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the row with the focus was another one before
  useLayoutEffect(() => {
    if (active && focused.current && !hasFocus()) list.current?.reveal(active, { focus: true });
  }, [activeKey]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the host's selection, not every new row
  useEffect(() => {
    if (active?.key === selected) list.current?.reveal(active, { focus: false });
  }, [selected]);

  return {
    active,
    moveTo,
    step,
    focus: () => active && list.current?.reveal(active, { focus: true }),
    watch: {
      onFocus: () => {
        focused.current = true;
      },
      // a row that leaves the page takes the focus with it: that is no blur a person made
      onBlur: ({ target }) => {
        if (target.isConnected) focused.current = false;
      },
    },
  };
}

function fallback(rows: readonly InboxRow[], index: number): InboxRow | undefined {
  const near = rows.slice(Math.min(index, Math.max(rows.length - 1, 0)));
  return near.find(({ type }) => type === 'review') ?? rows.findLast(({ type }) => type === 'review') ?? rows[0];
}

/** True while anything on the page has the focus. */
function hasFocus(): boolean {
  return document.activeElement !== null && document.activeElement !== document.body;
}
