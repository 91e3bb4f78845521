'use client';

import {
  type ComponentPropsWithRef,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { Icon } from './icons.tsx';
import { useLocalization } from './localization.ts';
import { classes, composed } from './part-props.ts';
import { DraftKept, Key, TryNow } from './review-actions.tsx';

export interface RequestChangesFormProps
  extends Omit<ComponentPropsWithRef<'form'>, 'children' | 'onSubmit' | 'onChange'> {
  /** What stands in the field. */
  readonly feedback: string;
  readonly onFeedbackChange: (feedback: string) => void;
  /** Called with words that are neither blank nor too long. */
  readonly onSubmit: (feedback: string) => void;
  /** Closes the form; what was written stays. */
  readonly onCancel: () => void;
  /** Who gets the words. Default: "Send these words". */
  readonly agent?: string | null;
  readonly sending?: boolean;
  readonly offline?: boolean;
  readonly onRetry?: (() => void) | undefined;
  /** True puts the cursor into the field at once. */
  readonly takeFocus?: boolean;
}

/** As many bytes as a decision takes (UTF-8), and from where on the rest is counted. */
const mostBytes = 16_384;
const countFromBytes = mostBytes - 1_000;

/** The words that go back to the agent, as they are. Sends with Mod+Enter, closes with Esc, refuses to send nothing. */
export function RequestChangesForm(props: RequestChangesFormProps): ReactNode {
  const {
    feedback,
    onFeedbackChange,
    onSubmit,
    onCancel,
    agent = null,
    sending = false,
    offline = false,
    onRetry,
    takeFocus = false,
    className,
    onKeyDown,
    ...rest
  } = props;
  const { text, locale } = useLocalization();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [missing, setMissing] = useState(false);
  const left = mostBytes - new TextEncoder().encode(feedback).length;
  const number = (value: number) => new Intl.NumberFormat(locale).format(value);
  const error =
    left < 0 ? text.feedbackTooLong(number(-left)) : missing && feedback.trim() === '' ? text.feedbackMissing : null;

  useEffect(() => {
    if (takeFocus) field.current?.focus();
  }, [takeFocus]);

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (sending || offline) return;
    if (feedback.trim() !== '' && left >= 0) {
      onSubmit(feedback.trim());
      return;
    }
    setMissing(true);
    field.current?.focus();
  }

  function keys(event: KeyboardEvent<HTMLFormElement>): void {
    if (event.nativeEvent.isComposing || event.repeat) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.preventDefault();
      onCancel();
    } else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      submit();
    }
  }

  return (
    <form
      aria-labelledby={`${id}title`}
      data-slot="request-changes-form"
      className={classes('hp-request', className)}
      noValidate
      onSubmit={submit}
      onKeyDown={composed(onKeyDown, keys)}
      {...rest}
    >
      <h3 id={`${id}title`} className="hp-hidden">
        {text.requestChanges}
      </h3>
      <div className="hp-field">
        <label htmlFor={`${id}field`} className="hp-strong">
          {text.whatShouldChange} <span className="hp-count">{text.required}</span>
        </label>
        <textarea
          id={`${id}field`}
          ref={field}
          className="hp-input hp-reading"
          dir="auto"
          rows={3}
          required
          value={feedback}
          readOnly={sending}
          aria-invalid={error !== null}
          aria-describedby={`${id}note`}
          onChange={(event) => onFeedbackChange(event.target.value)}
        />
        <div id={`${id}note`} className="hp-request-note">
          {error === null ? feedback !== '' && <DraftKept /> : <p className="hp-error">{error}</p>}
          {left >= 0 && left < mostBytes - countFromBytes && (
            <p className="hp-meta hp-count hp-push">{text.feedbackLeft(number(left))}</p>
          )}
        </div>
      </div>
      <div className="hp-actions">
        {/* the sending button is not where the one was that opened the form: a double click sends nothing */}
        <button type="button" className="hp-button" onClick={() => onCancel()}>
          {text.cancel}
          <Key name="Esc" />
        </button>
        {offline && onRetry && <TryNow onRetry={onRetry} />}
        <button
          type="submit"
          className="hp-button hp-push"
          data-variant="primary"
          disabled={offline}
          aria-disabled={sending}
        >
          {offline ? <Icon name="offline" /> : sending ? <span className="hp-arc" /> : <Icon name="message" />}
          {offline ? text.offlineNotSent : agent === null ? text.sendWords : text.sendTo(agent)}
          {!offline && <Key name="↵" />}
        </button>
      </div>
    </form>
  );
}
