import type { ReviewSummary } from '@holdpoint/protocol';

/** The reviews of one run, under one head. */
export interface InboxGroup {
  readonly run: ReviewSummary['run'];
  readonly progress: ReviewSummary['progress'];
  readonly reviews: readonly ReviewSummary[];
}

/** One line of the list as it is drawn and walked. Positions count within the level, from 1. */
export type InboxRow =
  | {
      readonly type: 'group';
      readonly key: string;
      readonly group: InboxGroup;
      readonly folded: boolean;
      readonly position: number;
      readonly size: number;
    }
  | {
      readonly type: 'review';
      readonly key: string;
      readonly review: ReviewSummary;
      readonly position: number;
      readonly size: number;
    };

/** Groups by run, in the order in which the runs first appear. */
function groupByRun(reviews: readonly ReviewSummary[]): readonly InboxGroup[] {
  const byRun = new Map<string, ReviewSummary[]>();
  for (const review of reviews) {
    const group = byRun.get(review.run.id);
    if (group) group.push(review);
    else byRun.set(review.run.id, [review]);
  }
  return [...byRun.values()].map((group) => {
    const [first] = group as [ReviewSummary, ...ReviewSummary[]];
    return { run: first.run, progress: first.progress, reviews: group };
  });
}

/** Heads and reviews in one flat list; a folded group shows its head alone. */
export function inboxRows(reviews: readonly ReviewSummary[], folded: ReadonlySet<string>): readonly InboxRow[] {
  const groups = groupByRun(reviews);
  return groups.flatMap((group, index): InboxRow[] => {
    const isFolded = folded.has(group.run.id);
    const head: InboxRow = {
      type: 'group',
      key: `run:${group.run.id}`,
      group,
      folded: isFolded,
      position: index + 1,
      size: groups.length,
    };
    if (isFolded) return [head];
    return [
      head,
      ...group.reviews.map(
        (review, at): InboxRow => ({
          type: 'review',
          key: review.id,
          review,
          position: at + 1,
          size: group.reviews.length,
        }),
      ),
    ];
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
