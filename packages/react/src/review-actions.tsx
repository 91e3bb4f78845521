'use client';

import type { AllowedDecision } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { ActionIcon } from './action-icons.tsx';
import { Icon } from './icons.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';
import {
  choiceKey,
  isAside,
  isOneClick,
  type ReviewAction,
  type ReviewChoice,
  reviewChoices,
} from './review-choices.ts';
import type { Text } from './text.ts';
import { keyLabel } from './use-shortcuts.ts';

export interface ReviewActionsProps extends Omit<ComponentPropsWithRef<'fieldset'>, 'children'> {
  /** The decisions the server allows this person, with the labels it gave them. */
  readonly allowed: readonly AllowedDecision[];
  /** The review's own task: `revise` of others is offered as sending the work back. */
  readonly task: string;
  /** Nothing can be sent: the first action says so, and writing goes on. */
  readonly offline?: boolean;
  /** A decision is on its way. */
  readonly sending?: boolean;
  /** Words are kept that were not sent. */
  readonly hasDraft?: boolean;
  /** The keys that do the same, drawn as hints. */
  readonly keys?: Readonly<Partial<Record<ReviewAction, string>>>;
  readonly onChoose?: ((choice: ReviewChoice) => void) | undefined;
  /** Tries to connect now. */
  readonly onRetry?: (() => void) | undefined;
}

/**
 * The decisions a person may take, the first in the accent: named by their effect, always at the foot. What ends the run
 * stands apart, last. Each button carries `data-action`.
 */
export function ReviewActions(props: ReviewActionsProps): ReactNode {
  const { allowed, task, offline = false, sending = false, hasDraft = false, keys = {}, ...more } = props;
  const { onChoose, onRetry, className, ...rest } = more;
  const text = useText();
  const choices = reviewChoices(allowed, task);
  const state = { offline, sending, keys, onChoose };
  return (
    <fieldset
      data-slot="review-actions"
      aria-label={text.actions}
      className={classes('hp-actions', className)}
      {...rest}
    >
      {choices
        .filter((choice) => !isAside(choice))
        .map((choice) => (
          <Action key={choiceKey(choice)} choice={choice} {...state} />
        ))}
      {offline && onRetry && <TryNow onRetry={onRetry} />}
      {hasDraft && <DraftKept />}
      {choices.filter(isAside).map((choice, index) => (
        <Action key={choiceKey(choice)} choice={choice} pushed={index === 0} {...state} />
      ))}
    </fieldset>
  );
}

interface ActionProps extends Required<Pick<ReviewActionsProps, 'offline' | 'sending' | 'keys'>> {
  readonly choice: ReviewChoice;
  /** The first of those at the far end. */
  readonly pushed?: boolean;
  readonly onChoose: ReviewActionsProps['onChoose'];
}

function Action({ choice, pushed, offline, sending, keys, onChoose }: ActionProps): ReactNode {
  const text = useText();
  const { action } = choice;
  const held = offline && isOneClick(choice);
  const key = held ? undefined : keys[action];
  const busy = sending && action === 'approve';
  return (
    <button
      type="button"
      className={classes('hp-button', pushed && 'hp-push')}
      data-variant={action === 'approve' ? 'primary' : isAside(choice) ? 'ghost' : undefined}
      data-action={action}
      data-choice={choiceKey(choice)}
      disabled={held}
      // not `disabled`: that would take the focus away
      aria-disabled={sending}
      aria-keyshortcuts={key}
      onClick={() => !sending && onChoose?.(choice)}
    >
      {busy ? <span className="hp-arc" /> : held ? <Icon name="offline" /> : <ActionIcon action={action} />}
      {held && action === 'approve' ? text.offlineNotSent : wordsOf(choice, text)}
      <Key name={key} />
    </button>
  );
}

/** The server's words for what the click does; where a form comes first, what the form is for. */
function wordsOf({ action, decision }: ReviewChoice, text: Text): string {
  if (action === 'edit') return text.edit;
  return action === 'sendBack' ? text.sendBack : decision.label;
}

export function TryNow({ onRetry }: { readonly onRetry: () => void }): ReactNode {
  return (
    <button type="button" className="hp-button" onClick={() => onRetry()}>
      <Icon name="try-again" />
      {useText().tryNow}
    </button>
  );
}

export function DraftKept(): ReactNode {
  return (
    <p className="hp-draft-kept hp-meta">
      <Icon name="check" /> {useText().draftKept}
    </p>
  );
}

/** A key beside the words it stands for; screen readers have `aria-keyshortcuts`. */
export function Key({ name }: { readonly name: string | undefined }): ReactNode {
  if (name === undefined) return null;
  return (
    <span className="hp-kbd" aria-hidden="true">
      {keyLabel(name)}
    </span>
  );
}
