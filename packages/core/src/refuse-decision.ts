import { type ErrorBody, HoldpointError, type JsonObject, reviewId } from '@holdpoint/protocol';
import type { CheckRefused, ReviewDecided, ReviewRefreshed } from './event.ts';
import type { DecisionPlan, GatePlan } from './plan.ts';
import type { ReplyReceived } from './reply-event.ts';
import type { ReviewRow } from './review-machine.ts';
import type { Run } from './run.ts';
import { taskKeyOf } from './task-id.ts';

/** What comes to a review from outside. */
export type ToReview = ReviewDecided | CheckRefused | ReviewRefreshed;

/** Why this cannot be recorded on the review as it stands, or `null` when it can. The first thing amiss is the refusal. */
export function refuseDecision(run: Run, review: ReviewRow, gate: GatePlan, event: ToReview): ErrorBody | null {
  const id = reviewId(run.id, event.review);
  const refusal = settled(id, review, event);
  if (refusal || event.type === 'review.refreshed') return refusal;
  const offered = gate.decisions.filter(({ type }) => type === event.decision);
  if (offered.length === 0) {
    return {
      code: 'DECISION_NOT_ALLOWED',
      message: `Review "${id}" does not take "${event.decision}".`,
      hint: `Allowed here: ${[...new Set(gate.decisions.map(({ type }) => type))].join(', ')}.`,
    };
  }
  return event.type === 'check.refused' ? null : amiss(id, run, review, gate, offered, event);
}

/**
 * The tasks whose work this review may ask to be done again: its own, and the earlier ones that its gate names. Of a
 * task that fans out, its items are named as well.
 */
export function targetsOf(run: Run, gate: GatePlan, review: ReviewRow): readonly string[] {
  const { task } = review.context;
  // what was skipped has no work that could be done again
  const earlier = gate.sendBackTo.filter((target) => run.tasks[target]?.state !== 'skipped');
  const offered = new Set([task, ...earlier]);
  return Object.keys(run.tasks).filter((id) => offered.has(id) || offered.has(taskKeyOf(id)));
}

export function absentReview(run: string, event: Pick<ToReview, 'review'>): ErrorBody {
  return {
    code: 'REVIEW_NOT_FOUND',
    message: `There is no review "${reviewId(run, event.review)}".`,
    hint: 'Read the list of reviews again.',
  };
}

/** It is not, or no longer, the question that this answers. */
export function settled(id: string, { state, context }: ReviewRow, event: ToReview | ReplyReceived): ErrorBody | null {
  const { revision, content, decision, openedAt } = context;
  if (state === 'cancelled') {
    return {
      code: 'REVIEW_CANCELLED',
      message: `Review "${id}" was cancelled with its run.`,
      hint: 'Nothing waits for this decision any more.',
    };
  }
  if (state === 'expired') {
    return {
      code: 'REVIEW_EXPIRED',
      message: `Review "${id}" was not decided in time.`,
      hint: 'What became of it is in the journal of its run.',
    };
  }
  if (state === 'superseded') {
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
      data: { revision, contentHash: content.hash, openedAt },
    };
  }
  if (state === 'decided' && decision) {
    return {
      code: 'REVIEW_ALREADY_DECIDED',
      message: `${decision.by.name} decided review "${id}" first: ${decision.type}.`,
      hint: 'The first decision counts. Yours was not recorded.',
      data: { winner: winner(decision) },
    };
  }
  return null;
}

/** It answers the question, but not in a way the gate takes. */
function amiss(
  id: string,
  run: Run,
  review: ReviewRow,
  gate: GatePlan,
  offered: readonly DecisionPlan[],
  event: ReviewDecided,
): ErrorBody | null {
  const worded = Boolean(event.feedback?.trim());
  switch (event.decision) {
    case 'approve':
    case 'decline':
      return null;
    case 'answer':
      if (event.answer !== undefined) return null;
      return { code: 'ANSWER_INVALID', message: 'The answer is missing.', hint: 'Send it as `answer`.' };
    case 'edit':
      if (event.output !== undefined) return null;
      return { code: 'EDIT_INVALID', message: 'The edit changes nothing.', hint: 'Send a patch, or approve as it is.' };
    case 'outcome': {
      if (offered.some(({ outcome }) => outcome === event.outcome)) return null;
      const names = offered.map(({ outcome }) => outcome ?? '');
      return notAllowed(`Review "${id}" has no outcome "${event.outcome ?? ''}".`, names);
    }
    case 'revise': {
      const targets = targetsOf(run, gate, review);
      const beyond = event.to?.find((target) => !targets.includes(target));
      if (beyond !== undefined) return notAllowed(`Review "${id}" cannot send work back to "${beyond}".`, targets);
      return worded || event.comments?.length ? null : wordless('Requesting changes needs words about what to change.');
    }
    case 'reject':
      // of a call, a standard reason reaches the agent
      return worded || review.context.call ? null : wordless('Rejecting needs words about the reason.');
    default:
      throw new HoldpointError('INTERNAL', `Unknown decision "${String(event.decision satisfies never)}".`);
  }
}

function notAllowed(message: string, allowed: readonly string[]): ErrorBody {
  return {
    code: 'DECISION_NOT_ALLOWED',
    message,
    hint: `Allowed here: ${allowed.join(', ')}.`,
    data: { allowed: [...allowed] },
  };
}

function wordless(message: string): ErrorBody {
  return { code: 'FEEDBACK_REQUIRED', message, hint: 'Write at least one sentence; it is passed on word for word.' };
}

function winner({
  type,
  by,
  at,
  revision,
  channel,
  to,
  outcome,
}: NonNullable<ReviewRow['context']['decision']>): JsonObject {
  return {
    type,
    by: { id: by.id, name: by.name },
    at,
    revision,
    channel,
    ...(to && { to: [...to] }),
    ...(outcome !== undefined && { outcome }),
  };
}
