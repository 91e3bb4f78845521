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
import { feedbackBytesLeft } from './feedback-limit.ts';
import { useLocalization } from './localization-question.ts';
import { useModKey } from './mod-key.ts';
import { classes } from './part-props.ts';
import { type Reply, ReplyItem, replyWords } from './reply-item.tsx';
import { SubmitKeys, spokenKeys } from './submit-keys.tsx';
import { useControlled } from './use-controlled.ts';

/** What became of the words that were sent last. `sent`: they are in `replies` now, or will be. */
export type ReplyStatus = 'idle' | 'sending' | 'sent' | 'error';

export interface ReplyBoxProps extends Omit<ComponentPropsWithRef<'section'>, 'children' | 'onError'> {
  /** Called with trimmed words, not blank and not too long. */
  readonly onReply: (text: string) => void;
  readonly status: ReplyStatus;
  /** What was said so far, oldest first. */
  readonly replies: readonly Reply[];
  /** What is typed, for a host that keeps it over a reload. Default: the box holds it itself. */
  readonly value?: string | undefined;
  readonly onValueChange?: ((value: string) => void) | undefined;
  readonly disabled?: boolean | undefined;
}

const keys = '$mod+Enter';

/**
 * A box for an answer in words, below what was said so far and how it was read. Sends with Mod+Enter.
 *
 * What is typed stays until it was sent: over an error, and where it is refused.
 */
export function ReplyBox(props: ReplyBoxProps): ReactNode {
  const { onReply, status, replies, value, onValueChange, disabled = false, className, ...rest } = props;
  const { text, locale } = useLocalization();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [typed, type] = useControlled(value, '', onValueChange);
  const [tried, setTried] = useState(false);
  const sent = useSentWords(status, typed, () => type(''));
  const hint = { keys, mod: useModKey() };
  const sending = status === 'sending';
  const over = -feedbackBytesLeft(typed);
  const tooLong = over > 0 ? text.feedbackTooLong(new Intl.NumberFormat(locale).format(over)) : null;
  const fault = tooLong ?? (tried && typed.trim() === '' ? text.replyMissing : null);
  const last = replies.at(-1);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (sending || disabled) return;
    const blank = typed.trim() === '';
    setTried(blank);
    if (blank || tooLong) {
      field.current?.focus();
      return;
    }
    sent.current = typed;
    onReply(typed.trim());
  }

  function pressed(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    if (event.nativeEvent.isComposing || event.repeat) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  }

  return (
    <section
      aria-label={text.reply}
      data-slot="reply-box"
      data-status={status}
      className={classes('hp-root', className)}
      {...rest}
    >
      <div className="hp-reply">
        {replies.length > 0 && (
          <ul aria-label={text.replies} className="hp-reply-list">
            {replies.map((reply) => (
              <ReplyItem key={reply.id} reply={reply} />
            ))}
          </ul>
        )}
        <form aria-label={text.reply} className="hp-reply-write" onSubmit={submit}>
          <textarea
            ref={field}
            className="hp-input hp-reading hp-reply-text"
            aria-label={text.reply}
            placeholder={text.writeReply}
            dir="auto"
            rows={1}
            value={typed}
            readOnly={sending || disabled}
            aria-invalid={fault !== null}
            aria-describedby={`${id}note`}
            onKeyDown={pressed}
            onChange={({ target }) => {
              setTried(false);
              type(target.value);
            }}
          />
          <button
            type="submit"
            className="hp-button"
            disabled={disabled}
            // not `disabled`: that would take the focus away
            aria-disabled={sending}
            aria-keyshortcuts={spokenKeys(hint)}
          >
            {sending && <span className="hp-arc" />}
            {text.sendReply}
            <SubmitKeys {...hint} />
          </button>
          <div id={`${id}note`} className="hp-reply-note">
            {fault !== null && <p className="hp-error">{fault}</p>}
            {fault === null && status === 'error' && (
              <p role="alert" className="hp-error">
                {text.replyFailed}
              </p>
            )}
          </div>
        </form>
      </div>
      <p className="hp-hidden" role="status">
        {last ? replyWords(last, text) : status === 'sent' && text.replySent}
      </p>
    </section>
  );
}

/** The words under way: once they are sent they leave the box, unless others stand there by then. */
function useSentWords(status: ReplyStatus, typed: string, clear: () => void) {
  const sent = useRef<string | null>(null);
  useEffect(() => {
    if (status !== 'sent' || sent.current === null) return;
    if (sent.current === typed) clear();
    sent.current = null;
  });
  return sent;
}
