import {
  decisionHead,
  gateOf,
  type Model,
  type ReviewDecided,
  type Run,
  type RunEvent,
  refuseDecision,
  taskOfReview,
} from '@holdpoint/core';
import {
  type DecisionReceipt,
  type DecisionRequest,
  type DecisionType,
  HoldpointError,
  type Json,
  parseReviewId,
  reviewId,
} from '@holdpoint/protocol';
import type { Entry, Store } from '@holdpoint/store';
import { type Act, actKey, hash, type Receipt } from './act.ts';
import type { Applied, Apply } from './apply.ts';
import { checkDecision, type Decidable, type Finding, needsCheck } from './decision-check.ts';
import type { Fault } from './fault-points.ts';
import { randomHex } from './random-hex.ts';
import type { Registry } from './registry.ts';
import type { RunReader, Standing } from './run-reader.ts';

export interface DecisionOptions {
  readonly store: Store;
  readonly reader: RunReader;
  readonly registry: Registry;
  readonly apply: Apply;
  readonly model: Model | null;
  readonly fault: Fault;
  readonly onError: (error: unknown) => void;
}

/** `reply`: the entry of the words that the decision was read from; its key is the command's that takes it, as it is. */
export type Decide = (
  review: string,
  decision: DecisionRequest,
  act: Act,
  reply?: number,
) => Promise<Receipt<DecisionReceipt>>;

/**
 * Records decisions. What puts a person's version in the place of an output, or approves at a gate that looks again, is
 * checked first and recorded with what the check found; refused, it leaves an entry for the audit and no receipt.
 */
export function createDecide(options: DecisionOptions): Decide {
  const { store, reader, registry, apply, fault } = options;

  return async (id, request, act, reply) => {
    const parsed = parseReviewId(id);
    if (!parsed)
      throw new HoldpointError('REVIEW_NOT_FOUND', `There is no review "${id}".`, {
        hint: 'Read the list of reviews again.',
      });
    checkParts(request);
    const ref = { tenant: act.by.tenant, run: parsed.run };
    const content = { ...contentOf(parsed.review, request), ...(reply !== undefined && { reply }) };
    const sent = {
      by: act.by,
      channel: act.channel ?? 'code',
      request: hash({ id, ...content } as unknown as Json),
      salt: randomHex(),
    };
    const key = reply === undefined ? actKey(act.by, 'review.decide', id, act.key) : act.key;
    const event: ReviewDecided = { ...content, ...sent, key, at: 0 };
    const record = (more: object, under: string, asked: Decidable | null, standing?: Standing) => {
      const make = (run: Run | null, at: number) => {
        if (run && !isLookedAt(asked, run, event)) throw overtaken(run);
        return { ...event, ...more, key: under, at } as RunEvent;
      };
      return apply(ref, make, { standing });
    };
    const answer = ({ entry, replay }: Applied): Receipt<DecisionReceipt> => {
      if (!entry) throw new HoldpointError('INTERNAL', `The decision on review "${id}" was dropped.`);
      return { answer: receiptOf(parsed.run, entry), replay };
    };
    const seen = reader.seen(ref);
    if (seen && !checkable(seen.run, event)) {
      const recorded = await record({}, key, null).catch(unlessOvertaken);
      if (recorded) return answer(recorded);
    }
    const standing = await reader.read(ref);
    const found = checkable(standing.run, event);
    if (!found) return answer(await record({}, key, null, standing));
    const [recorded] = await store.journal(ref, { key, limit: 1 });
    if (recorded) return answer(await record({}, key, found, standing));
    const finding: Finding = await checkDecision(found, options);
    fault('decide.checked');
    // a check may take minutes: the run is read again
    if (finding.type === 'refused') {
      await record({ type: 'check.refused', ...finding.found }, `check:${sent.salt}`, found);
      throw finding.error;
    }
    if (finding.type === 'changed') {
      const { run } = await record({ type: 'review.refreshed', ...finding.presented }, `refresh:${sent.salt}`, found);
      throw shownAnew(id, run as Run, parsed.review);
    }
    return answer(await record(finding.found, key, found));
  };

  /** What there is to check, or `null`: nothing is, or it is refused whatever a check would say, which the step tells better. */
  function checkable(run: Run | null, event: ReviewDecided): Decidable | null {
    const review = run && Object.hasOwn(run.reviews, event.review) ? run.reviews[event.review] : undefined;
    const crew = run && registry.find(run.crew.context.crew, run.crew.context.definition);
    const gate = crew && review && gateOf(crew.plan, review);
    if (!run || !review || !crew || !gate || !needsCheck(gate, event)) return null;
    if (refuseDecision(run, review, gate, { ...event, output: null })) return null;
    const key = `${run.id}/${event.review}/${review.context.attempt}/check.${event.salt}`;
    return { run, id: event.review, review, crew, decision: event, key };
  }

  /** What guards found counts for the definition whose guards they are; what nobody looked at must need no look. */
  function isLookedAt(asked: Decidable | null, run: Run, event: ReviewDecided): boolean {
    return asked ? run.crew.context.definition === asked.crew.plan.hash : !checkable(run, event);
  }
}

function unlessOvertaken(error: unknown): null {
  if (HoldpointError.is(error) && error.code === 'VERSION_CONFLICT') return null;
  throw error;
}

function overtaken({ id }: Run): HoldpointError {
  return new HoldpointError('VERSION_CONFLICT', `Run "${id}" moved on during the check.`, {
    hint: 'Nothing was recorded. Try again.',
  });
}

/** Which decisions a part of the request belongs to. */
const partsOf = { to: 'revise', comments: 'revise', patch: 'edit', outcome: 'outcome', answer: 'answer' } as const;

/** A part that the decision has no use for is not dropped in silence: somebody meant something by it. */
function checkParts(request: DecisionRequest): void {
  for (const [part, type] of Object.entries(partsOf) as [keyof typeof partsOf, DecisionType][]) {
    if (request[part] === undefined || request.type === type) continue;
    throw new HoldpointError('BAD_REQUEST', `"${part}" goes with "${type}", not with "${request.type}".`, {
      hint: `Leave "${part}" out, or decide "${type}".`,
    });
  }
}

/** The decision as the journal keeps it: only what was said. */
function contentOf(review: string, { type, revision, contentHash, feedback, ...more }: DecisionRequest) {
  const { comments = [], to, patch, outcome, answer } = more;
  return {
    type: 'review.decided',
    review,
    revision,
    contentHash,
    decision: type,
    feedback: feedback?.trim() ? feedback : null,
    ...(comments.length > 0 && { comments }),
    ...(to?.length && !(to.length === 1 && to[0] === taskOfReview(review)) && { to: [...new Set(to)].sort() }),
    ...(patch && { patch }),
    ...(outcome !== undefined && { outcome }),
    ...(answer !== undefined && { answer }),
  } as const;
}

/** What a decision's journal entry answers, the first time and to every repeat. */
function receiptOf(run: string, { at, version, body }: Entry): DecisionReceipt {
  const decided = body as unknown as ReviewDecided;
  const { review, feedback, comments = [] } = decided;
  return {
    review: reviewId(run, review),
    decision: { ...decisionHead(decided, at), feedback, comments },
    run: { id: run, version },
  };
}

function shownAnew(id: string, run: Run, review: string): HoldpointError {
  const { revision = 0, content, openedAt = 0 } = run.reviews[review]?.context ?? {};
  return new HoldpointError('REVIEW_STALE', `What review "${id}" shows beside the output has changed.`, {
    hint: `Look at revision ${revision} and decide on that. Your text is kept.`,
    data: { revision, contentHash: content?.hash ?? '', openedAt },
  });
}
