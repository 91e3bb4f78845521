import type { AllowedDecision, DecisionType } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';
import { useText } from './localization-question.ts';
import { useModKey } from './mod-key.ts';
import { classes } from './part-props.ts';
import { DraftKept, TryNow } from './review-actions.tsx';
import { SubmitKeys, spokenKeys } from './submit-keys.tsx';

export interface AgentQuestionActionsProps {
  readonly allowed: readonly AllowedDecision[];
  /** The id of the form that answering sends; `null` where there is none to fill in. */
  readonly form: string | null;
  readonly keys: string | undefined;
  /** What is on its way. */
  readonly sending: DecisionType | null;
  readonly offline: boolean;
  readonly hasDraft: boolean;
  readonly closes: boolean;
  readonly onDecline: () => void;
  readonly onAskBack: () => void;
  readonly onRetry: (() => void) | undefined;
  readonly className: string | undefined;
}

/** Answer, decline, or ask back. Each button carries `data-action`. */
export function AgentQuestionActions(props: AgentQuestionActionsProps): ReactNode {
  const { allowed, form, keys, sending, offline, hasDraft, closes, onDecline, onAskBack, onRetry, className } = props;
  const text = useText();
  const hint = { keys, mod: useModKey() };
  const [answer, decline, revise] = (['answer', 'decline', 'revise'] as const).map((type) =>
    allowed.find((decision) => decision.type === type),
  );
  const busy = sending !== null;
  return (
    <fieldset
      data-slot="agent-question-actions"
      aria-label={text.actions}
      className={classes('hp-actions', 'hp-ask-actions', className)}
    >
      {answer && form !== null && (
        <button
          type="submit"
          form={form}
          className="hp-button"
          data-variant="primary"
          data-action="answer"
          disabled={offline}
          // not `disabled`: that would take the focus away
          aria-disabled={busy}
          aria-keyshortcuts={offline ? undefined : spokenKeys(hint)}
        >
          {sending === 'answer' && <span className="hp-arc" />}
          {offline && <Icon name="offline" />}
          {offline ? text.offlineNotSent : answer.label}
          {!offline && <SubmitKeys {...hint} />}
        </button>
      )}
      {decline && (
        <button
          type="button"
          className="hp-button"
          data-action="decline"
          disabled={offline}
          aria-disabled={busy}
          onClick={() => !busy && onDecline()}
        >
          {sending === 'decline' && <span className="hp-arc" />}
          {decline.label}
        </button>
      )}
      {revise && (
        <button
          type="button"
          className="hp-button"
          data-variant="ghost"
          data-action="revise"
          aria-disabled={busy}
          onClick={() => !busy && onAskBack()}
        >
          {text.askBack}
        </button>
      )}
      {offline && onRetry && <TryNow onRetry={onRetry} />}
      {closes ? (
        <p className="hp-ask-closing hp-meta">{hasDraft ? text.closingKeepsDraft : text.closingLeavesOpen}</p>
      ) : (
        hasDraft && <DraftKept />
      )}
    </fieldset>
  );
}
