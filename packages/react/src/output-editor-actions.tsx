import type { ReactNode } from 'react';
import { CancelAsks } from './cancel-asks.tsx';
import { Icon } from './icons.tsx';
import { useText } from './localization-editor.ts';
import { Key, TryNow } from './review-actions.tsx';

export interface EditActionsProps {
  /** Of the sentence that says why nothing is sent. */
  readonly id: string;
  readonly submitLabel: string;
  /** Why this edit cannot be sent as it is. */
  readonly obstacle: string | null;
  readonly sending: boolean;
  readonly offline: boolean;
  /** True once cancelling would lose something, and was tried. */
  readonly asks: boolean;
  readonly onCancel: () => void;
  readonly onRetry: (() => void) | undefined;
}

export function EditActions(props: EditActionsProps): ReactNode {
  const { id, submitLabel, obstacle, sending, offline, asks, onCancel, onRetry } = props;
  const text = useText();
  return (
    <div className="hp-actions hp-editor-actions">
      <button
        type="submit"
        className="hp-button"
        data-variant="primary"
        disabled={offline}
        // not `disabled`: that would take the focus away
        aria-disabled={sending || obstacle !== null}
        aria-describedby={id}
      >
        {offline ? <Icon name="offline" /> : sending ? <span className="hp-arc" /> : <Icon name="check" />}
        {offline ? text.offlineNotSent : submitLabel}
        {!offline && <Key name="↵" />}
      </button>
      <button type="button" className="hp-button" onClick={() => onCancel()}>
        {text.cancel}
        <Key name="Esc" />
      </button>
      {offline && onRetry && <TryNow onRetry={onRetry} />}
      {asks && <CancelAsks />}
      <p id={id} className="hp-meta">
        {obstacle}
      </p>
    </div>
  );
}
