import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-tool.ts';
import { Key } from './review-actions.tsx';
import { ToolIcon } from './tool-icons.tsx';
import { VisibleText } from './visible-text.tsx';

export interface ToolApprovalConfirmProps {
  readonly title: string;
  /** What running it does, and what the agent had asked for. */
  readonly sentences: readonly string[];
  /** Names the effect, as the button that led here. */
  readonly label: string;
  readonly offline: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/**
 * Asks once more, at the foot of what was read. The focus is on going back, and what confirms stands at the far end:
 * neither a second click nor a second key at the same place runs anything.
 */
export function ToolApprovalConfirm(props: ToolApprovalConfirmProps): ReactNode {
  const { title, sentences, label, offline, onConfirm, onClose } = props;
  const text = useText();
  const id = useId();
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), []);

  function leaves(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  }

  return (
    <div
      role="alertdialog"
      aria-labelledby={`${id}title`}
      aria-describedby={`${id}text`}
      data-slot="tool-approval-confirm"
      className="hp-confirm"
      onKeyDown={leaves}
    >
      <span className="hp-disc hp-confirm-sign" data-tone="danger">
        <ToolIcon name="warning" />
      </span>
      <div className="hp-confirm-text">
        <h3 id={`${id}title`} className="hp-title">
          <bdi>
            <VisibleText value={title} />
          </bdi>
        </h3>
        <p id={`${id}text`} className="hp-muted">
          {sentences.map((sentence) => (
            <bdi key={sentence} className="hp-confirm-sentence">
              <VisibleText value={ended(sentence)} />{' '}
            </bdi>
          ))}
        </p>
      </div>
      <div className="hp-confirm-actions">
        <button ref={keep} type="button" className="hp-button hp-confirm-keep" onClick={() => onClose()}>
          {text.keepReviewing}
          <Key name="Esc" />
        </button>
        <button
          type="button"
          className="hp-button"
          data-variant="primary"
          data-action="confirm"
          disabled={offline}
          onClick={() => onConfirm()}
        >
          {offline && <Icon name="offline" />}
          <bdi className="hp-tool-label">
            <VisibleText value={offline ? text.offlineNotSent : label} />
          </bdi>
        </button>
      </div>
    </div>
  );
}

/** A tool's `effect` is a phrase where it is recorded, and a sentence here. */
function ended(sentence: string): string {
  return /[.!?…]$/u.test(sentence) ? sentence : `${sentence}.`;
}
