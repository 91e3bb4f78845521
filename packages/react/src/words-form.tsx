import { type ComponentPropsWithRef, type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { feedbackBytesLeft } from './feedback-limit.ts';
import { formKeys } from './form-keys.ts';
import { Icon, type IconName } from './icons.tsx';
import { useLocalization } from './localization.ts';
import { classes, composed } from './part-props.ts';
import { DraftKept, Key, TryNow } from './review-actions.tsx';
import { WordsTemplates } from './words-templates.tsx';

/** What the forms that ask for words take of the card. */
export interface WordsProps extends Omit<ComponentPropsWithRef<'form'>, 'children' | 'onSubmit' | 'onChange'> {
  /** What stands in the field. */
  readonly feedback: string;
  readonly onFeedbackChange: (feedback: string) => void;
  /** Called with trimmed words, not too long, and not blank where some are required. */
  readonly onSubmit: (feedback: string) => void;
  /** Closes the form; what was written stays. */
  readonly onCancel: () => void;
  readonly sending?: boolean | undefined;
  readonly offline?: boolean | undefined;
  readonly onRetry?: (() => void) | undefined;
  /** True puts the cursor into the field at once. */
  readonly takeFocus?: boolean | undefined;
  /** Phrases that a click puts behind what is written. */
  readonly templates?: readonly string[] | undefined;
}

export interface WordsFormProps extends WordsProps {
  readonly heading: ReactNode;
  readonly label: string;
  readonly submitLabel: string;
  readonly submitIcon?: IconName | undefined;
  /** What is said when the field is empty. `null`: it may be. */
  readonly missing: string | null;
  /** What else is wrong; nothing is sent until it is not. */
  readonly problem?: string | null;
  /** Which end the sending button stands at: never where the button was that opened the form. Default `end`. */
  readonly submitAt?: 'start' | 'end';
  readonly children?: ReactNode;
}

/** So few bytes left are counted before the person's eyes. */
const fewBytes = 1_000;

/** A field for words and what sends them. Sends with Mod+Enter, closes with Esc, sends nothing twice. */
export function WordsForm(props: WordsFormProps): ReactNode {
  const { feedback, onFeedbackChange, onSubmit, onCancel, sending = false, offline = false, ...more } = props;
  const {
    heading,
    label,
    submitLabel,
    submitIcon,
    missing,
    problem = null,
    submitAt = 'end',
    children,
    ...other
  } = more;
  const { onRetry, takeFocus = false, templates = [], className, onKeyDown, ...rest } = other;
  const { text, locale } = useLocalization();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [tried, setTried] = useState(false);
  const left = feedbackBytesLeft(feedback);
  const number = (value: number) => new Intl.NumberFormat(locale).format(value);
  const blank = missing !== null && feedback.trim() === '';
  const tooLong = left < 0 ? text.feedbackTooLong(number(-left)) : null;
  const fault = tooLong ?? (tried && blank ? missing : null);
  const error = fault ?? (tried ? problem : null);

  useEffect(() => {
    if (takeFocus) field.current?.focus();
  }, [takeFocus]);

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    if (sending || offline) return;
    if (!blank && left >= 0 && problem === null) {
      onSubmit(feedback.trim());
      return;
    }
    setTried(true);
    if (blank || left < 0) field.current?.focus();
  }

  return (
    <form
      aria-labelledby={`${id}title`}
      className={classes('hp-request', className)}
      noValidate
      onSubmit={submit}
      onKeyDown={composed(onKeyDown, formKeys(onCancel))}
      {...rest}
    >
      <div id={`${id}title`} className="hp-request-head">
        {heading}
      </div>
      {children}
      <div className="hp-field">
        <label htmlFor={`${id}field`} className="hp-strong">
          {label} <span className="hp-count">{missing === null ? text.optional : text.required}</span>
        </label>
        <textarea
          id={`${id}field`}
          ref={field}
          className="hp-input hp-reading"
          dir="auto"
          rows={3}
          required={missing !== null}
          value={feedback}
          readOnly={sending}
          aria-invalid={fault !== null}
          aria-describedby={`${id}note`}
          onChange={(event) => onFeedbackChange(event.target.value)}
        />
        {templates.length > 0 && (
          <WordsTemplates templates={templates} feedback={feedback} onFeedbackChange={onFeedbackChange} />
        )}
        <div id={`${id}note`} className="hp-request-note">
          {error === null ? feedback !== '' && <DraftKept /> : <p className="hp-error">{error}</p>}
          {left >= 0 && left < fewBytes && (
            <p className="hp-meta hp-count hp-push">{text.feedbackLeft(number(left))}</p>
          )}
        </div>
      </div>
      <div className="hp-actions" data-submit={submitAt}>
        <button type="button" className="hp-button" onClick={() => onCancel()}>
          {text.cancel}
          <Key name="Esc" />
        </button>
        {offline && onRetry && <TryNow onRetry={onRetry} />}
        <button type="submit" className="hp-button" data-variant="primary" disabled={offline} aria-disabled={sending}>
          {offline ? (
            <Icon name="offline" />
          ) : sending ? (
            <span className="hp-arc" />
          ) : (
            submitIcon && <Icon name={submitIcon} />
          )}
          {offline ? text.offlineNotSent : submitLabel}
          {!offline && <Key name="↵" />}
        </button>
      </div>
    </form>
  );
}
