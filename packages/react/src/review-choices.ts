import type { AllowedDecision, DecisionType } from '@holdpoint/protocol';

/** What a button of the card begins. `sendBack` is `revise` asked of other tasks than the review's own. */
export type ReviewAction = DecisionType | 'sendBack';

export interface ReviewChoice {
  readonly action: ReviewAction;
  readonly decision: AllowedDecision;
}

const order: readonly ReviewAction[] = ['approve', 'edit', 'revise', 'sendBack', 'outcome', 'reject'];

/** What a person may choose from, in the order of the buttons: what goes on first, what ends the run last. */
export function reviewChoices(allowed: readonly AllowedDecision[], task: string): readonly ReviewChoice[] {
  const choices = allowed.flatMap((decision): ReviewChoice[] => {
    const choice = { action: decision.type, decision };
    return decision.type === 'revise' && sendsElsewhere(decision, task)
      ? [choice, { action: 'sendBack', decision }]
      : [choice];
  });
  return choices.toSorted((one, other) => rank(one) - rank(other));
}

/** True for one that is taken with the click; the others ask for something first. */
export function isOneClick({ action, decision }: ReviewChoice): boolean {
  return action === 'approve' || (action === 'outcome' && !decision.ends);
}

/** Away from the others, and no button to be drawn to. */
export function isAside({ action }: ReviewChoice): boolean {
  return action === 'outcome' || action === 'reject';
}

/** Unique among the choices of one review. */
export function choiceKey({ action, decision }: ReviewChoice): string {
  return decision.outcome === undefined ? action : `${action}:${decision.outcome}`;
}

function sendsElsewhere({ to = [] }: AllowedDecision, task: string): boolean {
  return to.some(({ id }) => id !== task);
}

function rank({ action, decision }: ReviewChoice): number {
  return order.indexOf(action) + (isAside({ action, decision }) && decision.ends ? order.length : 0);
}
