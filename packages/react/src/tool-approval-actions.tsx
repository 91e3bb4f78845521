'use client';

import type { AllowedDecision } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { ActionIcon } from './action-icons.tsx';
import { Icon } from './icons.tsx';
import { useText } from './localization-tool.ts';
import { classes } from './part-props.ts';
import { DraftKept, Key, TryNow } from './review-actions.tsx';
import { choiceKey, isAside, type ReviewAction, type ReviewChoice, reviewChoices } from './review-choices.ts';
import { VisibleText } from './visible-text.tsx';

export interface ToolApprovalActionsProps extends Omit<ComponentPropsWithRef<'fieldset'>, 'children' | 'form'> {
  readonly allowed: readonly AllowedDecision[];
  /** The review's own task: `revise` of others is offered as sending the work back. */
  readonly task: string;
  /** Named by the effect, with the arguments as they would run; `null`: this person may not run it as it stands. */
  readonly label: string | null;
  /** Why the arguments cannot run as they stand. */
  readonly obstacle?: string | null;
  /** The id of the arguments' form, which the first button sends. */
  readonly form: string;
  readonly offline?: boolean;
  readonly sending?: boolean;
  readonly hasDraft?: boolean;
  /** The keys that do the same, drawn as hints. */
  readonly keys?: Readonly<Partial<Record<ReviewAction, string>>>;
  readonly onChoose?: ((choice: ReviewChoice) => void) | undefined;
  /** Tries to connect now. */
  readonly onRetry?: (() => void) | undefined;
}

/** The decisions on a tool call: to run it comes first and names what would run; the others ask for words first. */
export function ToolApprovalActions(props: ToolApprovalActionsProps): ReactNode {
  const { allowed, task, label, obstacle = null, form, offline = false, sending = false, ...more } = props;
  const { hasDraft = false, keys = {}, onChoose, onRetry, className, ...rest } = more;
  const text = useText();
  const id = useId();
  const choices = reviewChoices(allowed, task);
  const runs = choices.some(runsTheCall);
  const others = choices.filter((choice) => !runsTheCall(choice));
  const state = { sending, keys, onChoose };
  return (
    <fieldset
      data-slot="tool-approval-actions"
      aria-label={text.actions}
      className={classes('hp-actions', className)}
      {...rest}
    >
      {runs && (
        <button
          type="submit"
          form={form}
          className="hp-button"
          data-variant="primary"
          data-action="run"
          disabled={offline}
          // not `disabled`: that would take the focus away
          aria-disabled={sending || obstacle !== null || label === null}
          aria-keyshortcuts={offline ? undefined : keys.approve}
          aria-describedby={obstacle === null ? undefined : id}
        >
          {offline ? <Icon name="offline" /> : sending ? <span className="hp-arc" /> : <Icon name="check" />}
          <bdi className="hp-tool-label">
            <VisibleText value={offline ? text.offlineNotSent : (label ?? text.nothingEdited)} />
          </bdi>
          {!offline && <Key name={keys.approve} />}
        </button>
      )}
      {others
        .filter((choice) => !isAside(choice))
        .map((choice) => (
          <Other key={choiceKey(choice)} choice={choice} {...state} />
        ))}
      {offline && onRetry && <TryNow onRetry={onRetry} />}
      {hasDraft && <DraftKept />}
      {others.filter(isAside).map((choice, index) => (
        <Other key={choiceKey(choice)} choice={choice} pushed={index === 0} {...state} />
      ))}
      {obstacle !== null && (
        <p id={id} className="hp-error hp-tool-obstacle">
          {obstacle}
        </p>
      )}
    </fieldset>
  );
}

interface OtherProps extends Pick<ToolApprovalActionsProps, 'onChoose'> {
  readonly choice: ReviewChoice;
  /** The first of those at the far end. */
  readonly pushed?: boolean;
  readonly sending: boolean;
  readonly keys: Readonly<Partial<Record<ReviewAction, string>>>;
}

function Other({ choice, pushed = false, sending, keys, onChoose }: OtherProps): ReactNode {
  const text = useText();
  const { action, decision } = choice;
  return (
    <button
      type="button"
      className={classes('hp-button', pushed && 'hp-push')}
      data-variant={isAside(choice) ? 'ghost' : undefined}
      data-action={action}
      data-choice={choiceKey(choice)}
      aria-disabled={sending}
      aria-keyshortcuts={keys[action]}
      onClick={() => !sending && onChoose?.(choice)}
    >
      <ActionIcon action={action} />
      {action === 'sendBack' ? text.sendBack : decision.label}
      <Key name={keys[action]} />
    </button>
  );
}

function runsTheCall({ action }: ReviewChoice): boolean {
  return action === 'approve' || action === 'edit';
}
