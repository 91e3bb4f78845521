import { type FocusEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { InboxListHandle } from './review-inbox-list.tsx';
import { type GroupRow, type InboxRow, type ReviewRow, rowHolding } from './review-inbox-rows.ts';

interface CursorOptions {
  readonly rows: readonly InboxRow[];
  readonly selected: string | null;
  /** False where a group is only folded and opened: the cursor stands on it and chooses nothing. */
  readonly groups: boolean;
  readonly onSelect: (row: ReviewRow | GroupRow) => void;
  readonly list: RefObject<InboxListHandle | null>;
}

interface Cursor {
  readonly key: string;
  /** The list as it was when the cursor came here. */
  readonly rows: readonly InboxRow[];
}

export interface InboxCursor {
  /** The row with the tab stop. */
  readonly active: InboxRow | undefined;
  readonly moveTo: (row: InboxRow) => void;
  /** The next or the previous review or group; the first press takes the row the cursor is on. */
  readonly step: (by: 1 | -1) => void;
  readonly focus: () => void;
  /** For the list's wrapper. */
  readonly watch: { readonly onFocus: (event: FocusEvent) => void; readonly onBlur: (event: FocusEvent) => void };
}

/**
 * Where the keyboard is in the list. The selection follows it; a selection that the host makes takes it along. When its
 * row goes away, because somebody decided it, the cursor and the focus stay at that place.
 */
export function useInboxCursor({ rows, selected, groups, onSelect, list }: CursorOptions): InboxCursor {
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const [seen, setSeen] = useState(selected);
  const reveal = useRef<{ focus: boolean } | null>(null);
  const focused = useRef(false);
  const active = rows.find(({ key }) => key === (cursor?.key ?? selected)) ?? fallback(rows, cursor);
  const chooses = (row: InboxRow) => row.type === 'review' || (row.type === 'group' && groups);
  if (seen !== selected) {
    setSeen(selected);
    const row = rows.find(({ key }) => key === selected);
    if (row) setCursor({ key: row.key, rows });
  }

  const moveTo = (row: InboxRow) => {
    setCursor({ key: row.key, rows });
    reveal.current = { focus: true };
    if (row.type === 'run' || !chooses(row) || row.key === selected) return;
    setSeen(row.key);
    onSelect(row);
  };
  const step = (by: 1 | -1) => {
    const at = active ? rows.indexOf(active) : -1;
    if (active && chooses(active) && active.key !== selected) return moveTo(active);
    const ahead = by === 1 ? rows.slice(at + 1) : rows.slice(0, Math.max(at, 0)).reverse();
    const row = ahead.find(isStop) ?? active;
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

/** Where the cursor goes when its row is no longer there: what holds it now, or what came after it, or before. */
function fallback(rows: readonly InboxRow[], cursor: Cursor | null): InboxRow | undefined {
  if (!cursor) return rows.find(isStop) ?? rows[0];
  const left = new Map(rows.map((row) => [row.key, row]));
  const at = cursor.rows.findIndex(({ key }) => key === cursor.key);
  const near = [...cursor.rows.slice(at + 1), ...cursor.rows.slice(0, at).reverse()].filter(isStop);
  const next = near.find(({ key }) => left.has(key));
  return rowHolding(rows, cursor.key) ?? (next && left.get(next.key)) ?? rows.find(isStop) ?? rows[0];
}

/** What j and k stop at. */
function isStop({ type }: InboxRow): boolean {
  return type !== 'run';
}

/** True while anything on the page has the focus. */
function hasFocus(): boolean {
  return document.activeElement !== null && document.activeElement !== document.body;
}
