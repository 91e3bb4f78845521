import type { ReviewSummary } from '@holdpoint/protocol';
import { useState } from 'react';

export interface InboxFolds {
  /** What was folded (`true`) or opened, by the row's key. */
  readonly folds: ReadonlyMap<string, boolean>;
  readonly fold: (key: string, folded: boolean) => void;
}

interface Folded {
  readonly folds: InboxFolds['folds'];
  /** The choice whose group was opened, so that a person may fold it again. */
  readonly followed: string | null;
}

/** What a person folded and opened, kept while reviews come and go. A choice within a group opens the group, once. */
export function useInboxFolds(reviews: readonly ReviewSummary[], selected: string | null): InboxFolds {
  const [seen, setSeen] = useState<Folded>({ folds: new Map(), followed: null });
  const chosen = reviews.find(({ id }) => id === selected) ?? null;
  let current = seen;
  if (seen.followed !== (chosen?.id ?? null)) {
    const folds = chosen?.group ? new Map(seen.folds).set(chosen.group.id, false) : seen.folds;
    current = { folds, followed: chosen?.id ?? null };
    setSeen(current);
  }
  const fold = (key: string, folded: boolean) =>
    setSeen((known) => ({ ...known, folds: new Map(known.folds).set(key, folded) }));
  return { folds: current.folds, fold };
}
