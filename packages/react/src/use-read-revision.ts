import type { DecisionSnapshot } from '@holdpoint/client';
import type { ReviewView } from '@holdpoint/protocol';
import { useState } from 'react';

/**
 * The revision a person has before them, and a command that takes up the newest.
 *
 * It follows the review by itself, but for one case: a revision that takes the place of one they could still decide.
 * Then the buttons under their hand would suddenly mean another text.
 */
export function useReadRevision(
  review: ReviewView,
  decision: DecisionSnapshot,
): readonly [read: number, takeUp: () => void] {
  const mayDecide = review.turn === 'reviewer';
  const [seen, setSeen] = useState({ revision: review.revision, mayDecide });
  const takeUp = () => setSeen({ revision: review.revision, mayDecide });
  const answered = decision.receipt?.decision.revision === seen.revision;
  const moved = review.revision !== seen.revision;
  if (moved ? !seen.mayDecide || answered : mayDecide !== seen.mayDecide) takeUp();
  return [seen.revision, takeUp];
}
