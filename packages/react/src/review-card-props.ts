import type { ConnectionSnapshot, DecisionSnapshot, Draft, ResourceState } from '@holdpoint/client';
import type { DecisionRequest, ImpactView, Json, ReviewView, RevisionView } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import type { QueuePlace } from './review-card-header.tsx';
import type { ReviewAction } from './review-choices.ts';
import type { SchemaControls } from './schema-form-context.ts';
import type { ToolFactsView } from './tool-facts.ts';
import type { Shortcuts } from './use-shortcuts.ts';

/** What a person may do with a card. */
export interface ReviewCardHandlers {
  /** What the person decided, ready to be sent: it names the revision and the content they saw. */
  readonly onDecide?: ((decision: DecisionRequest) => void) | undefined;
  readonly onDraftChange?: ((draft: Draft) => void) | undefined;
  /** The tasks whose impact is to come by `impact`; `null` once it is not looked at. */
  readonly onImpactRequest?: ((to: readonly string[] | null) => void) | undefined;
  /** Sends a failed decision once more, under its own key. */
  readonly onRepeat?: (() => void) | undefined;
  /** Puts away what became of a decision; the draft stays. */
  readonly onDismiss?: (() => void) | undefined;
  /** Goes on with the newest revision; the draft comes along. */
  readonly onApplyToNew?: (() => void) | undefined;
  /** Goes on with the newest revision and an empty draft. */
  readonly onStartAgain?: (() => void) | undefined;
  /** Opens the next review of the queue. */
  readonly onNext?: (() => void) | undefined;
  readonly onRetryConnection?: (() => void) | undefined;
}

export type ReviewCardPart =
  | 'header'
  | 'body'
  | 'output'
  | 'guards'
  | 'context'
  | 'impact'
  | 'editor'
  | 'arguments'
  | 'facts'
  | 'foot'
  | 'actions';

/** What has a key. Rejecting and named outcomes have none. */
export type ReviewCardAction = 'approve' | 'edit' | 'requestChanges' | 'sendBack' | 'toggleView' | 'submit' | 'next';

export const standardKeys: Readonly<Record<ReviewCardAction, string>> = {
  approve: 'a',
  edit: 'e',
  requestChanges: 'r',
  sendBack: 'b',
  toggleView: 'd',
  submit: '$mod+Enter',
  next: 'j',
};

/** Under which action's key a button's work is found. */
export const keyOf: Readonly<Partial<Record<ReviewAction, ReviewCardAction>>> = {
  approve: 'approve',
  edit: 'edit',
  revise: 'requestChanges',
  sendBack: 'sendBack',
};

/** What both cards take: the connected one and the one drawn from plain data. */
export interface ReviewCardLook<Output = Json, Presented = Json>
  extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly queue?: QueuePlace | undefined;
  /** Draws a revision's output in place of the table of fields. */
  readonly renderOutput?:
    | ((revision: RevisionView<Output, Presented>, review: ReviewView<Output, Presented>) => ReactNode)
    | undefined;
  /** Draws the facts beside a tool call in place of ours. */
  readonly renderFacts?: ((facts: ToolFactsView<Output, Presented>) => ReactNode) | undefined;
  /** Phrases offered where changes are asked for. */
  readonly feedbackTemplates?: readonly string[] | undefined;
  /** Controls of the host in the editor, by the format of a text. */
  readonly fields?: SchemaControls | undefined;
  readonly classNames?: Readonly<Partial<Record<ReviewCardPart, string>>> | undefined;
  /** Other keys, or `false` for none. Default: `a`, `e`, `r`, `b`, `d`, `$mod+Enter`, `j`, with the focus inside the card. */
  readonly shortcuts?: Shortcuts<ReviewCardAction> | undefined;
}

export interface ReviewCardViewProps<Output = Json, Presented = Json>
  extends ReviewCardLook<Output, Presented>,
    ReviewCardHandlers {
  readonly review: ReviewView<Output, Presented>;
  readonly decision?: DecisionSnapshot;
  readonly draft?: Draft;
  readonly connection?: ConnectionSnapshot;
  /** The revision the person last had before them and could decide. Default: the review's. */
  readonly readRevision?: number;
  /** What sending the work back would do, as `onImpactRequest` asked for it. */
  readonly impact?: ResourceState<ImpactView>;
}
