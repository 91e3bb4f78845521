import type { Draft } from '@holdpoint/client';
import type { Anchor, ReviewView } from '@holdpoint/protocol';
import { type Choose, decisionRequest } from './decision-request.ts';
import type { ReviewCardHandlers } from './review-card-props.ts';
import { isOneClick, type ReviewChoice, reviewChoices } from './review-choices.ts';
import type { ReviewSituation } from './review-situation.ts';
import type { ReviewForm } from './use-review-form.ts';

export interface CommandsContext {
  readonly review: ReviewView;
  readonly draft: Draft;
  readonly situation: ReviewSituation;
  readonly offline: boolean;
  readonly form: ReviewForm;
  /** Says that a person acts: what comes of it gets the focus. */
  readonly act: () => void;
  readonly given: ReviewCardHandlers;
}

/** What the parts of a card ask it to do. */
export interface ReviewCommands {
  readonly decide: Choose;
  /** Takes a choice at once, or opens its form. */
  readonly choose: (choice: ReviewChoice) => void;
  readonly change: (part: Partial<Draft>) => void;
  readonly comment: (anchor: Anchor) => void;
  readonly closeForm: () => void;
  /** The host's, each noted as a person's own act where it is one. */
  readonly handlers: ReviewCardHandlers;
}

export function reviewCommands({
  review,
  draft,
  situation,
  offline,
  form,
  act,
  given,
}: CommandsContext): ReviewCommands {
  const acted = (command: (() => void) | undefined) => () => {
    act();
    command?.();
  };
  const change = (part: Partial<Draft>) => given.onDraftChange?.({ ...draft, ...part, revision: review.revision });
  const decide: Choose = (taken) => {
    act();
    given.onDecide?.(decisionRequest(review, taken));
  };
  return {
    decide,
    change,
    choose: (choice) => {
      const { type, outcome } = choice.decision;
      if (!isOneClick(choice)) form.open(choice);
      else if (!offline) decide({ type, outcome });
    },
    comment: (anchor) => {
      const revise = reviewChoices(review.allowed, review.task.id).find(({ action }) => action === 'revise');
      change({ comments: [...(draft.comments ?? []), { anchor, text: '' }] });
      if (revise) form.open(revise);
    },
    closeForm: () => {
      form.close();
      if (situation.kind === 'refused') given.onDismiss?.();
    },
    handlers: {
      ...given,
      onRepeat: given.onRepeat && acted(given.onRepeat),
      onDismiss: acted(given.onDismiss),
      onApplyToNew: acted(() => {
        form.takeAlong();
        given.onApplyToNew?.();
      }),
      onStartAgain: acted(given.onStartAgain),
    },
  };
}
