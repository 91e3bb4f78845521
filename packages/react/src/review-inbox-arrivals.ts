import type { ReviewPage, ReviewSummary } from '@holdpoint/protocol';
import { useState } from 'react';

export interface Arrivals {
  /** What the list shows, in an order that only the viewer changes. */
  readonly shown: readonly ReviewSummary[];
  /** What came in since and waits to be let in. */
  readonly waiting: readonly ReviewSummary[];
}

/**
 * Splits a page into what may be drawn at once and what would push rows from under the pointer.
 *
 * Reviews that were asked for by `more()` stand behind the last known one and are appended; `hadMore` says that the page
 * before this one had an end to load. Anything else that is new waits.
 */
export function arrive(order: readonly string[], hadMore: boolean, items: readonly ReviewSummary[]): Arrivals {
  const known = new Set(order);
  const byId = new Map(items.map((item) => [item.id, item]));
  const kept = order.flatMap((id) => byId.get(id) ?? []);
  if (kept.length === 0) return { shown: items, waiting: [] };
  const lastKnown = items.findLastIndex(({ id }) => known.has(id));
  const fresh = items.map((item, index) => ({ item, behind: hadMore && index > lastKnown }));
  const unknown = fresh.filter(({ item }) => !known.has(item.id));
  return {
    shown: [...kept, ...unknown.filter(({ behind }) => behind).map(({ item }) => item)],
    waiting: unknown.filter(({ behind }) => !behind).map(({ item }) => item),
  };
}

interface Seen extends Arrivals {
  readonly page: ReviewPage | null;
  readonly list: string;
}

const nothing: Arrivals = { shown: [], waiting: [] };

/** Keeps the drawn order while pages change. Another `list` (a tab) starts anew. */
export function useArrivals(page: ReviewPage | null, list: string): Arrivals & { readonly letIn: () => void } {
  const [seen, setSeen] = useState<Seen>({ page: null, list, ...nothing });
  let current = seen;
  if (seen.page !== page || seen.list !== list) {
    current = { page, list, ...next(seen, page, list) };
    setSeen(current);
  }
  const letIn = () => setSeen({ page, list, shown: page?.items ?? [], waiting: [] });
  return { shown: current.shown, waiting: current.waiting, letIn };
}

function next(seen: Seen, page: ReviewPage | null, list: string): Arrivals {
  if (!page) return nothing;
  if (seen.list !== list || !seen.page) return { shown: page.items, waiting: [] };
  return arrive(
    seen.shown.map(({ id }) => id),
    seen.page.next !== null,
    page.items,
  );
}
