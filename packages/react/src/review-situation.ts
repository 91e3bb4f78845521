import type { ConnectionSnapshot, DecisionSnapshot, Draft } from '@holdpoint/client';
import { type DecisionHead, type ErrorBody, errorCodes, type ReviewView } from '@holdpoint/protocol';
import { comparedFields, isObject } from './field-changes.ts';
import { isWritten } from './review-draft.ts';
import type { Text } from './text.ts';

/**
 * Where a person stands with a review; the foot of the card draws exactly one of these.
 *
 * `open`: may decide · `refused`: may decide, and the last edit or answer was refused with these words · `stale`: a newer
 * revision than the one they answered · `lost`: somebody was faster · `failed`: not recorded, or not known to be ·
 * `decided`, `agent`: settled, or the agent's move · `readOnly` · `gone`: no longer asked · `signedOut`, `tooOld`: nothing
 * can be sent from this page.
 */
export type ReviewSituation =
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly error: ErrorBody }
  | {
      readonly kind: 'stale';
      readonly revision: number;
      readonly arrivedAt: number | null;
      readonly changed: number | null;
    }
  | { readonly kind: 'lost'; readonly winner: DecisionHead | null }
  | { readonly kind: 'failed'; readonly error: ErrorBody; readonly repeatable: boolean }
  | { readonly kind: 'decided'; readonly decision: DecisionHead | null }
  | { readonly kind: 'agent'; readonly decision: DecisionHead | null }
  /** `returns`: it is asked again once the work under it is made again and differs. */
  | { readonly kind: 'gone'; readonly cancelled: boolean; readonly expired: boolean; readonly returns: boolean }
  | { readonly kind: 'readOnly' }
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'tooOld' };

export type SituationOf<Kind extends ReviewSituation['kind']> = Extract<ReviewSituation, { readonly kind: Kind }>;

/** One of those that leave nothing to decide here. */
export type SettledSituation = Exclude<
  ReviewSituation,
  SituationOf<'open'> | SituationOf<'refused'> | SituationOf<'stale'> | SituationOf<'lost'> | SituationOf<'failed'>
>;

export interface Standing {
  readonly review: ReviewView;
  readonly decision: DecisionSnapshot;
  readonly draft: Draft;
  readonly connection: ConnectionSnapshot;
  /** The revision the person last had before them and could decide. Default: the review's. */
  readonly readRevision?: number | undefined;
}

/** Reads a person's situation off the review, their decision, their draft and the connection. */
export function reviewSituation(standing: Standing): ReviewSituation {
  const { review, decision, connection } = standing;
  const answered = answeredRevision(standing);
  if (decision.state === 'stale' && answered !== null) return staleSince(review, answered, decision.error);
  // a newer revision makes an old answer's fate unimportant, but never the words written for it
  if (answered === null || answered === review.revision) {
    if (decision.state === 'lost') return { kind: 'lost', winner: winnerOf(decision.error) ?? review.decision };
    if (decision.state === 'failed' && decision.error && !refusedEntry(decision)) return failure(decision.error);
    if (decision.state === 'committed' && decision.receipt && review.state === 'open') {
      const { decision: recorded } = decision.receipt;
      return { kind: recorded.type === 'revise' ? 'agent' : 'decided', decision: recorded };
    }
  }
  if (review.state === 'superseded' || review.state === 'cancelled' || review.state === 'expired') {
    const [cancelled, expired] = [review.state === 'cancelled', review.state === 'expired'];
    return { kind: 'gone', cancelled, expired, returns: review.turn === 'agent' };
  }
  if (review.turn === 'agent') return { kind: 'agent', decision: review.decision };
  if (review.state === 'decided') return { kind: 'decided', decision: review.decision };
  if (review.allowed.length === 0) return { kind: 'readOnly' };
  if (connection.state === 'unauthorized') return { kind: 'signedOut' };
  if (connection.state === 'incompatible') return { kind: 'tooOld' };
  const read = wordsAbout(standing) ?? standing.readRevision ?? review.revision;
  if (read < review.revision) return staleSince(review, read, null);
  const error = answered === review.revision ? refusedEntry(decision) : null;
  return error ? { kind: 'refused', error } : { kind: 'open' };
}

/** Nothing can be sent now; writing goes on. */
export function isOffline({ state }: ConnectionSnapshot): boolean {
  return state === 'offline';
}

/** `group:legal`, `user:anna` → `legal or anna`. */
export function eligibleNames(eligible: readonly string[], text: Text): string {
  return text.or(eligible.map((name) => (name === 'anyone' ? text.anyone : name.replace(/^(?:user|group):/, ''))));
}

/** The revision that the decision under way names. */
function answeredRevision({ decision }: Standing): number | null {
  return decision.receipt?.decision.revision ?? decision.request?.revision ?? null;
}

/** The revision that unsent words, remarks or edits are about, or `null` without any. */
function wordsAbout({ draft }: Standing): number | null {
  return isWritten(draft) && draft.revision > 0 ? draft.revision : null;
}

/** What was wrong with an edit or an answer: said where it was typed, where nothing of it is lost. */
function refusedEntry({ state, request, error }: DecisionSnapshot): ErrorBody | null {
  if (state !== 'failed' || !error) return null;
  const { code } = error;
  if (request?.type === 'answer') return code === 'ANSWER_INVALID' || code === 'CHECK_REFUSED' ? error : null;
  if (request?.type !== 'edit') return null;
  return code === 'EDIT_INVALID' || code === 'EDIT_MASKED' || code === 'CHECK_REFUSED' ? error : null;
}

function failure(error: ErrorBody): ReviewSituation {
  if (error.code === 'UNAUTHENTICATED') return { kind: 'signedOut' };
  if (error.code === 'PROTOCOL_MISMATCH') return { kind: 'tooOld' };
  return { kind: 'failed', error, repeatable: errorCodes[error.code]?.retryable ?? true };
}

function staleSince(review: ReviewView, read: number, error: ErrorBody | null): ReviewSituation {
  const told = error?.data?.revision;
  if (typeof told === 'number' && told > review.revision) {
    const at = error?.data?.openedAt;
    return { kind: 'stale', revision: told, arrivedAt: typeof at === 'number' ? at : null, changed: null };
  }
  const before = review.revisions.find(({ revision }) => revision === read);
  const now = review.revisions.at(-1);
  const changed = before && now ? comparedFields(review.schema, now.proposal, before.proposal) : null;
  return {
    kind: 'stale',
    revision: review.revision,
    arrivedAt: review.openedAt,
    changed: changed?.filter(({ change }) => change !== 'same').length ?? null,
  };
}

function winnerOf(error: ErrorBody | null): DecisionHead | null {
  const winner = error?.data?.winner;
  return isObject(winner) && isObject(winner.by) ? (winner as unknown as DecisionHead) : null;
}
