'use client';

import type { AllowedDecision, DecisionType } from '@holdpoint/protocol';
import type { ComponentPropsWithRef, ReactNode, Ref } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization.ts';
import { classes } from './part-props.ts';
import { keyLabel } from './use-shortcuts.ts';

export interface ReviewActionsProps extends Omit<ComponentPropsWithRef<'fieldset'>, 'children'> {
  /** The decisions the server allows this person, with the labels it gave them. */
  readonly allowed: readonly AllowedDecision[];
  /** Nothing can be sent: the first action says so, and writing goes on. */
  readonly offline?: boolean;
  /** A decision is on its way. */
  readonly sending?: boolean;
  /** Words are kept that were not sent. */
  readonly hasDraft?: boolean;
  /** The keys that do the same, drawn as hints. */
  readonly keys?: Readonly<Partial<Record<DecisionType, string>>>;
  readonly onApprove?: (() => void) | undefined;
  readonly onRequestChanges?: (() => void) | undefined;
  /** Tries to connect now. */
  readonly onRetry?: (() => void) | undefined;
  /** The button that opens the form, so that focus can come back to it. */
  readonly requestRef?: Ref<HTMLButtonElement>;
}

/** The decisions a person may take, the first in the accent: named by their effect, always at the foot. */
export function ReviewActions(props: ReviewActionsProps): ReactNode {
  const {
    allowed,
    offline = false,
    sending = false,
    hasDraft = false,
    keys = {},
    onApprove,
    onRequestChanges,
    onRetry,
    requestRef,
    className,
    ...rest
  } = props;
  const text = useText();
  const approve = allowed.find(({ type }) => type === 'approve');
  const revise = allowed.find(({ type }) => type === 'revise');
  return (
    <fieldset
      data-slot="review-actions"
      aria-label={text.actions}
      className={classes('hp-actions', className)}
      {...rest}
    >
      {approve && offline && (
        <button type="button" className="hp-button" data-variant="primary" disabled>
          <Icon name="offline" />
          {text.offlineNotSent}
        </button>
      )}
      {approve && !offline && (
        <button
          type="button"
          className="hp-button"
          data-variant="primary"
          data-action="approve"
          // not `disabled`: that would take the focus away
          aria-disabled={sending}
          aria-keyshortcuts={keys.approve}
          onClick={() => !sending && onApprove?.()}
        >
          {sending ? <span className="hp-arc" /> : <Icon name="check" />}
          {approve.label}
          <Key name={keys.approve} />
        </button>
      )}
      {revise && (
        <button
          ref={requestRef}
          type="button"
          className="hp-button"
          data-action="revise"
          aria-disabled={sending}
          aria-keyshortcuts={keys.revise}
          onClick={() => !sending && onRequestChanges?.()}
        >
          <Icon name="message" />
          {revise.label}
          <Key name={keys.revise} />
        </button>
      )}
      {offline && onRetry && <TryNow onRetry={onRetry} />}
      {hasDraft && <DraftKept />}
    </fieldset>
  );
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
