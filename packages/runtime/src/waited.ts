import { type CrewPlan, nextInstant, type ReviewPassed, type Run, type WantedCommand } from '@holdpoint/core';
import type { Own } from './own.ts';

/** What a review's gate says of the instant that has come. The core sees to it that it has. */
export function waited(run: Run, plan: CrewPlan, { body }: WantedCommand): Own<ReviewPassed> | null {
  const { review = '' } = body;
  const row = run.reviews[review];
  const instant = row && nextInstant(plan, row);
  if (!row || !instant) return null;
  const about = { review, revision: row.context.revision };
  switch (instant.act) {
    case 'remind':
      return { type: 'review.reminded', ...about };
    case 'escalate':
      return { type: 'review.escalated', ...about, to: instant.to };
    case 'expire':
      return { type: 'review.expired', ...about };
  }
}
