import type { ConnectionSnapshot, Draft } from '@holdpoint/client';
import type { RefObject } from 'react';
import type { ReviewCardHandlers, ReviewCardViewProps } from './review-card-props.ts';
import { type ReviewCommands, reviewCommands } from './review-commands.ts';
import { connected, noDecision, noDraft } from './review-draft.ts';
import { isOffline, type ReviewSituation, reviewSituation } from './review-situation.ts';
import { type ReviewForm, useReviewForm } from './use-review-form.ts';
import { useSituationFocus } from './use-situation-focus.ts';

/** What a card of any kind knows of the person before it. */
export interface CardState {
  readonly draft: Draft;
  readonly connection: ConnectionSnapshot;
  readonly situation: ReviewSituation;
  /** True while a person may decide. */
  readonly deciding: boolean;
  /** A decision is on its way. */
  readonly sending: boolean;
  readonly offline: boolean;
  readonly form: ReviewForm;
  readonly commands: ReviewCommands;
  /** For a live region. */
  readonly announcement: string;
  /** For the root's `onFocus`. */
  readonly remember: (element: Element) => void;
}

export interface CardElements {
  readonly root: RefObject<HTMLElement | null>;
  /** What gets the focus when the situation changes. */
  readonly notice: RefObject<HTMLElement | null>;
}

/** A person's situation with a review, which form is open, and what the parts of a card may ask of it. */
export function useCardState(
  props: Pick<ReviewCardViewProps, 'review' | 'decision' | 'draft' | 'connection' | 'readRevision'>,
  given: ReviewCardHandlers,
  { root, notice }: CardElements,
): CardState {
  const { review, decision = noDecision, draft = noDraft, connection = connected, readRevision } = props;
  const situation = reviewSituation({ review, decision, draft, connection, readRevision });
  const sending = decision.state === 'submitting';
  const offline = isOffline(connection);
  const { announcement, act, onFocus } = useSituationFocus(situation, review, notice, sending);
  const form = useReviewForm(review, draft, decision, root);
  const commands = reviewCommands({ review, draft, situation, offline, form, act, given });
  const deciding = situation.kind === 'open' || situation.kind === 'refused';
  return { draft, connection, situation, deciding, sending, offline, form, commands, announcement, remember: onFocus };
}
