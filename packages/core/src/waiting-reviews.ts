import { gateOf } from './call-gate.ts';
import { moveCall } from './calls.ts';
import { moveCrew, moveReview, moveTask } from './decide.ts';
import type { ReviewPassed } from './event.ts';
import type { CrewPlan } from './plan.ts';
import { type ReviewRow, reviewMachine } from './review-machine.ts';
import type { Expiry, TimePlan } from './review-times.ts';
import type { Run } from './run.ts';
import { advance } from './xstate.ts';

// Questions that wait for people, and what their gates say of time. Instants are counted once, when people are asked, and
// are absolute from then on: a run that was paused, moved or without a process over one meets it as soon as it goes on.

/** The instant that a review waits for next, or `null`. */
export function nextInstant(plan: CrewPlan, review: ReviewRow): TimePlan | null {
  if (review.state !== 'open' || review.context.nextAt === null) return null;
  return gateOf(plan, review)?.times?.instants[review.context.passed] ?? null;
}

/** Who is asked beside those the gate names, since nobody had decided. */
export function askedAsWell(plan: CrewPlan, review: ReviewRow): readonly string[] {
  const passed = gateOf(plan, review)?.times?.instants.slice(0, review.context.passed) ?? [];
  return passed.flatMap((instant) => (instant.act === 'escalate' ? instant.to : []));
}

/** Counts the times of every review that people are asked now and were not asked before, in this revision. */
export function timeReviews(before: Run | null, run: Run, plan: CrewPlan, at: number): Run {
  const reviews = Object.entries(run.reviews).map(([id, row]) => {
    const was = before && Object.hasOwn(before.reviews, id) ? before.reviews[id] : undefined;
    const asked = was?.state === 'open' && was.context.revision === row.context.revision;
    return [id, asked || row.state !== 'open' ? row : timed(plan, row, at)] as const;
  });
  return reviews.every(([id, row]) => run.reviews[id] === row) ? run : { ...run, reviews: Object.fromEntries(reviews) };
}

function timed(plan: CrewPlan, row: ReviewRow, at: number): ReviewRow {
  const { dueMs = null, instants = [] } = gateOf(plan, row)?.times ?? {};
  const [first] = instants;
  const times = { dueAt: dueMs === null ? null : at + dueMs, nextAt: first ? at + first.afterMs : null };
  return advance(reviewMachine, row, { type: 'review.timed', ...times }) ?? row;
}

/** An instant has passed: people are reminded, others are asked as well, or the question is over. */
export function passInstant(run: Run, { review: id, at }: ReviewPassed, plan: CrewPlan): Run {
  const review = Object.hasOwn(run.reviews, id) ? run.reviews[id] : undefined;
  const instant = review && nextInstant(plan, review);
  const { nextAt, passed = 0 } = review?.context ?? {};
  // never early, whatever a clock says
  if (!review || !instant || nextAt == null || at < nextAt) return run;
  const following = gateOf(plan, review)?.times?.instants[passed + 1];
  const moved = moveReview(run, id, {
    type: 'review.passed',
    nextAt: following ? nextAt + following.afterMs - instant.afterMs : null,
  });
  return instant.act === 'expire' ? expired(moved, id, review, instant.as, at) : moved;
}

function expired(run: Run, id: string, { context }: ReviewRow, as: Expiry, at: number): Run {
  const over = moveReview(run, id, { type: 'review.expired' });
  const version = run.version + 1;
  switch (as) {
    case 'reject':
    case 'decline':
      return moveCall(over, id, { type: 'call.settled', outcome: 'expired', version });
    case 'cancel':
      return moveCrew(over, { type: 'run.cancelled', at });
    case 'approve':
      return moveTask(over, context.task, { type: 'review.approved', at, review: null, outcome: null, edited: null });
    case 'fail': {
      const failure = {
        code: 'REVIEW_EXPIRED',
        message: 'Nobody decided on the output in time.',
        hint: 'Rerun the task: people are asked again, and its times count anew.',
      } as const;
      return moveTask(over, context.task, { type: 'review.rejected', at, failure });
    }
  }
}
