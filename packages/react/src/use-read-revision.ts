import type { DecisionSnapshot, RecordedReply } from '@holdpoint/client';
import type { ReviewView } from '@holdpoint/protocol';
import { useState } from 'react';

/**
 * The revision a person has before them, and a command that takes up the newest.
 *
 * It follows the review by itself, but for one case: a revision that takes the place of one they could still decide.
 * Then the buttons under their hand would suddenly mean another text. Who decided it here, or answered it with words that
 * did not come back to them, waits for what comes of it.
 */
export function useReadRevision(
  review: ReviewView,
  decision: DecisionSnapshot,
  replied: RecordedReply | null,
): readonly [read: number, takeUp: () => void] {
  const mayDecide = review.turn === 'reviewer';
  const [seen, setSeen] = useState({ revision: review.revision, mayDecide });
  const takeUp = () => setSeen({ revision: review.revision, mayDecide });
  const answered =
    decision.receipt?.decision.revision === seen.revision ||
    (replied?.revision === seen.revision && !cameBack(review, replied));
  const moved = review.revision !== seen.revision;
  if (moved ? !seen.mayDecide || answered : mayDecide !== seen.mayDecide) takeUp();
  return [seen.revision, takeUp];
}

/** True for words that led to no decision. */
function cameBack({ replies }: ReviewView, { receipt }: RecordedReply): boolean {
  const state = replies.find(({ id }) => id === String(receipt.reply))?.state;
  return state === 'unclear' || state === 'refused';
}
