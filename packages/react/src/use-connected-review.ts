import type { DecisionSnapshot, Draft } from '@holdpoint/client';
import type { Decision, DecisionRequest, ReviewView } from '@holdpoint/protocol';
import { useState } from 'react';
import type { BeforeDecision } from './review-card.tsx';
import type { ReviewCardViewProps } from './review-card-props.ts';
import { draftOnTop, isWritten } from './review-draft.ts';
import { useConnectionStatus } from './use-connection-status.ts';
import { useReadRevision } from './use-read-revision.ts';
import { useReadable } from './use-resource.ts';
import { useReviewClient } from './use-review-client.ts';
import { useReviewDecision, useReviewDraft } from './use-review-decision.ts';

export interface ConnectedReviewOptions {
  /** `false` sends nothing, another request is sent in the place of this one. */
  readonly onBeforeDecision: (request: DecisionRequest) => BeforeDecision | Promise<BeforeDecision>;
  /** Called once a request is recorded. */
  readonly onRecorded: (decision: Decision, request: DecisionRequest) => void;
}

/** What a view of a review takes from the client. */
export type ConnectedReview = Required<
  Pick<
    ReviewCardViewProps,
    | 'decision'
    | 'draft'
    | 'connection'
    | 'readRevision'
    | 'onDecide'
    | 'onRepeat'
    | 'onDismiss'
    | 'onDraftChange'
    | 'onApplyToNew'
    | 'onStartAgain'
    | 'onRetryConnection'
  >
>;

/** The hooks that decide a review, as the props of what draws it. */
export function useConnectedReview(
  review: ReviewView,
  { onBeforeDecision, onRecorded }: ConnectedReviewOptions,
): ConnectedReview {
  const client = useReviewClient();
  const handle = client.decision(review.id);
  const { repeat, reset, state, request, receipt, error } = useReviewDecision(review.id);
  const [draft, writeDraft, clearDraft] = useReviewDraft(review.id);
  const { retry, ...connection } = useConnectionStatus();
  const decision: DecisionSnapshot = { state, request, receipt, error };
  const [readRevision, takeUp] = useReadRevision(review, decision, useReadable(client.replied(review.id)));
  /** What the host is asked about before it is sent. */
  const [pending, setPending] = useState<DecisionRequest | null>(null);

  async function settle(sent: Promise<DecisionSnapshot>): Promise<void> {
    const { state, receipt, request } = await sent;
    if (state === 'committed' && receipt && request) onRecorded(receipt.decision, request);
  }

  async function decide(wanted: DecisionRequest): Promise<void> {
    let sent: Promise<DecisionSnapshot> | null = null;
    setPending(wanted);
    try {
      const answer = await onBeforeDecision(wanted);
      if (answer !== false) sent = handle.submit(answer ?? wanted);
    } finally {
      setPending(null);
    }
    if (sent) await settle(sent);
  }

  return {
    decision: pending ? { state: 'submitting', request: pending, receipt: null, error: null } : decision,
    draft,
    connection,
    readRevision,
    onDecide: decide,
    onRepeat: () => settle(repeat()),
    onDismiss: reset,
    onDraftChange: (changed: Draft) => writeDraft(changed),
    onApplyToNew: () => {
      if (isWritten(draft)) writeDraft(draftOnTop(draft, review));
      reset();
      takeUp();
    },
    onStartAgain: () => {
      clearDraft();
      reset();
      takeUp();
    },
    onRetryConnection: retry,
  };
}
