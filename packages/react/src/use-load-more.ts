import { type RefObject, useEffect, useRef, useState } from 'react';

interface LoadMoreOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly hasMore: boolean;
  readonly auto: boolean;
  readonly onMore: (() => Promise<void> | void) | undefined;
  /** How many items are loaded. One count is asked about once, so that an answer without items ends it. */
  readonly count: number;
}

/** The next page is read when the end of what is loaded comes this near. */
const nearEndPx = 400;

/** Reads on as the end of a scrolling list comes near. After a failure only `load`, a person's click, tries again. */
export function useLoadMore({ scroller, hasMore, auto, onMore, count }: LoadMoreOptions): {
  readonly loading: boolean;
  readonly load: () => void;
  readonly check: () => void;
} {
  const [loading, setLoading] = useState(false);
  const asked = useRef({ count: -1, pending: false });
  const load = async () => {
    if (asked.current.pending || !onMore) return;
    asked.current = { count, pending: true };
    setLoading(true);
    try {
      await onMore();
    } catch {
      // the list says what failed; here only the button comes back
    } finally {
      asked.current.pending = false;
      setLoading(false);
    }
  };
  const check = () => {
    const box = scroller.current;
    if (!box || !hasMore || !auto || asked.current.count === count || box.clientHeight === 0) return;
    if (box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPx) void load();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks again when items came or the filter is gone
  useEffect(check, [count, hasMore, auto]);
  return { loading, load: () => void load(), check };
}
