import { type ErrorBody, type JsonObject, reviewId } from '@holdpoint/protocol';
import type { ReviewDecided } from './event.ts';
import type { GatePlan } from './plan.ts';
import type { ReviewRow } from './review-machine.ts';

/** Why a decision cannot be recorded on this review as it stands, or `null` when it can. */
export function refuseDecision(run: string, review: ReviewRow, gate: GatePlan, event: ReviewDecided): ErrorBody | null {
  const id = reviewId(run, event.review);
  const { revision, content, decision } = review.context;
  if (review.state === 'cancelled') {
    return {
      code: 'REVIEW_CANCELLED',
      message: `Review "${id}" was cancelled with its run.`,
      hint: 'Nothing waits for this decision any more.',
    };
  }
  if (review.state === 'superseded') {
    return {
      code: 'REVIEW_SUPERSEDED',
      message: `Review "${id}" is no longer asked: the run moved on.`,
      hint: 'Wait for its next revision.',
    };
  }
  if (event.revision !== revision || event.contentHash !== content.hash) {
    return {
      code: 'REVIEW_STALE',
      message:
        event.revision === revision
          ? `Revision ${revision} of review "${id}" has another content than the one you decided on.`
          : `Review "${id}" is at revision ${revision}; you decided on revision ${event.revision}.`,
      hint: 'Look at the new revision and decide on that. Your text is kept.',
      data: { revision, contentHash: content.hash, openedAt: review.context.openedAt },
    };
  }
  if (review.state === 'decided' && decision) {
    return {
      code: 'REVIEW_ALREADY_DECIDED',
      message: `${decision.by.name} decided review "${id}" first: ${decision.type}.`,
      hint: 'The first decision counts. Yours was not recorded.',
      data: { winner: winner(decision) },
    };
  }
  if (!gate.decisions.some(({ type }) => type === event.decision)) {
    return {
      code: 'DECISION_NOT_ALLOWED',
      message: `Review "${id}" does not take "${event.decision}".`,
      hint: `Allowed here: ${gate.decisions.map(({ type }) => type).join(', ')}.`,
    };
  }
  if (event.decision === 'revise' && !event.feedback?.trim()) {
    return {
      code: 'FEEDBACK_REQUIRED',
      message: 'Requesting changes needs words about what to change.',
      hint: 'Write at least one sentence; the agent gets it word for word.',
    };
  }
  return null;
}

export function absentReview(run: string, event: ReviewDecided): ErrorBody {
  return {
    code: 'REVIEW_NOT_FOUND',
    message: `There is no review "${reviewId(run, event.review)}".`,
    hint: 'Read the list of reviews again.',
  };
}

function winner(decision: NonNullable<ReviewRow['context']['decision']>): JsonObject {
  const { type, by, at, revision, channel } = decision;
  return { type, by: { id: by.id, name: by.name }, at, revision, channel };
}
