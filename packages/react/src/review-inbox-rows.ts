import type { ReviewGroup, ReviewPage, ReviewSummary } from '@holdpoint/protocol';
import type { InboxCount } from './review-inbox-tabs.tsx';

/** The reviews of one run, under one head. */
export interface InboxRun {
  readonly run: ReviewSummary['run'];
  readonly progress: ReviewSummary['progress'];
  readonly reviews: readonly ReviewSummary[];
}

/** Two or more reviews of one fan-out, in the order of its list. */
export interface InboxGroup extends Omit<ReviewGroup, 'index'> {
  /** Those that the inbox shows. */
  readonly reviews: readonly ReviewSummary[];
  /** All that are loaded, also where a filter hides them or they are not let in yet. */
  readonly loaded: InboxCount;
}

interface Placed {
  readonly key: string;
  readonly level: 1 | 2 | 3;
  /** Within the level, from 1. */
  readonly position: number;
  readonly size: number;
}

export interface RunRow extends Placed {
  readonly type: 'run';
  readonly run: InboxRun;
  readonly folded: boolean;
}

/** The key is the group's id. */
export interface GroupRow extends Placed {
  readonly type: 'group';
  readonly group: InboxGroup;
  readonly folded: boolean;
}

/** The key is the review's id. */
export interface ReviewRow extends Placed {
  readonly type: 'review';
  readonly review: ReviewSummary;
}

/** One line of the list as it is drawn and walked. */
export type InboxRow = RunRow | GroupRow | ReviewRow;

export interface InboxRowsOptions {
  /** What a person folded or opened, by the row's key. Without a word of theirs runs are open and groups folded. */
  readonly folds: ReadonlyMap<string, boolean>;
  /** True where something is looked for: groups are open then, unless a person folded them. */
  readonly searching: boolean;
  /** Everything that is loaded, for the groups' counts. */
  readonly page: ReviewPage;
}

/** Heads, groups and reviews in one flat list; what is folded shows its head alone. Runs stand as they first appear. */
export function inboxRows(
  reviews: readonly ReviewSummary[],
  { folds, searching, page }: InboxRowsOptions,
): readonly InboxRow[] {
  const loaded = groupedBy(page.items, ({ group }) => group?.id);
  const counted = (id: string, total: number): InboxCount => {
    const count = loaded.get(id)?.length ?? 0;
    return { count, more: page.next !== null && count < total };
  };
  const runs = [...groupedBy(reviews, ({ run }) => run.id).values()];
  return runs.flatMap((ofRun, index): readonly InboxRow[] => {
    const [{ run, progress }] = ofRun;
    const key = `run:${run.id}`;
    const folded = folds.get(key) ?? false;
    const place = { level: 1, position: index + 1, size: runs.length } as const;
    const head: RunRow = { type: 'run', key, run: { run, progress, reviews: ofRun }, folded, ...place };
    if (folded) return [head];
    // a review without a group is one of its own
    const parts = [...groupedBy(ofRun, ({ id, group }) => group?.id ?? id).values()];
    return [head, ...parts.flatMap((part, at) => partRows(part, at + 1, parts.length))];
  });

  function partRows(part: Some<ReviewSummary>, position: number, size: number): readonly InboxRow[] {
    const [review] = part;
    const place = { level: 2, position, size } as const;
    if (part.length === 1 || !review.group) return [{ type: 'review', key: review.id, review, ...place }];
    const { id, title, total } = review.group;
    const items = part.toSorted((one, other) => (one.group?.index ?? 0) - (other.group?.index ?? 0));
    const folded = folds.get(id) ?? !searching;
    const group = { id, title, total, reviews: items, loaded: counted(id, total) };
    const row: GroupRow = { type: 'group', key: id, group, folded, ...place };
    return folded ? [row] : [row, ...items.map(itemRow)];
  }
}

function itemRow(review: ReviewSummary, at: number, { length }: readonly ReviewSummary[]): ReviewRow {
  return { type: 'review', key: review.id, review, level: 3, position: at + 1, size: length };
}

type Some<Item> = readonly [Item, ...Item[]];

/** In the order in which the names first appear; what has no name is left out. */
function groupedBy<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string | undefined,
): ReadonlyMap<string, Some<Item>> {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const name = nameOf(item);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

/** The row of a review or, where that is folded away, the innermost head that holds it. */
export function rowHolding(rows: readonly InboxRow[], id: string): InboxRow | undefined {
  return rows.findLast((row) => {
    if (row.type === 'review') return row.key === id;
    const { reviews } = row.type === 'run' ? row.run : row.group;
    return reviews.some((review) => review.id === id);
  });
}

/** Every word of `filter` must occur in the question, the task, the agent or the run. */
export function matching(reviews: readonly ReviewSummary[], filter: string): readonly ReviewSummary[] {
  const words = filter.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return reviews;
  return reviews.filter(({ question, run, task }) => {
    const text = [question, task.title, task.agent, run.label, run.title].join('\n').toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
