import type { DecisionHead, ReviewView } from '@holdpoint/protocol';
import { inWords } from './field-changes.ts';
import type { SituationOf } from './review-situation.ts';
import type { Text } from './text.ts';

/** Who did what, as a sentence without its time: `Jonas Weber sent this back to Market research`. */
export function decisionWords(decision: DecisionHead, review: ReviewView, text: Text): string {
  const { type, by } = decision;
  switch (type) {
    case 'approve':
      return text.approved(by.name);
    case 'edit':
      return text.approvedWithEdits(by.name);
    case 'revise': {
      const tasks = sentBackTo(decision, review);
      if (review.kind === 'question') return text.askedBack(by.name);
      return tasks.length === 0 ? text.askedForChanges(by.name) : text.sentBackTo(by.name, text.and(tasks));
    }
    case 'reject':
      return text.rejected(by.name);
    case 'answer':
      return text.answered(by.name);
    case 'decline':
      return text.declined(by.name);
    case 'outcome':
      return text.chose(by.name, decision.label ?? outcomeName(decision, review));
    default:
      return type satisfies never;
  }
}

/** The titles of the tasks that a decision sent the work back to, where it was not the review's own alone. */
export function sentBackTo({ to = [] }: DecisionHead, review: ReviewView): readonly string[] {
  if (to.every((id) => id === review.task.id)) return [];
  const titles = new Map([
    ...review.upstream.map(({ task, title }) => [task, title] as const),
    ...review.allowed.flatMap(({ to: tasks = [] }) => tasks.map(({ id, title }) => [id, title] as const)),
    [review.task.id, review.task.title] as const,
  ]);
  return to.map((id) => titles.get(id) ?? inWords(id));
}

/** Why a review is no longer asked, and whether it will be. */
export function goneWords({ cancelled, expired, returns }: SituationOf<'gone'>, text: Text): string {
  if (expired) return text.expired;
  return cancelled ? text.cancelled : returns ? text.madeAgain : text.superseded;
}

function outcomeName({ outcome = '' }: DecisionHead, review: ReviewView): string {
  return review.allowed.find((allowed) => allowed.outcome === outcome)?.label ?? inWords(outcome);
}
