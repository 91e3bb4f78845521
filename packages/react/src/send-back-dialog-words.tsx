import { type ReactNode, type RefObject, useId, useRef, useState } from 'react';
import { feedbackBytesLeft } from './feedback-limit.ts';
import { useLocalization } from './localization-send-back.ts';
import { WordsTemplates } from './words-templates.tsx';

export interface Words {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly blank: boolean;
  readonly tooLong: boolean;
  /** Bytes beyond what a decision takes. */
  readonly over: number;
  /** Somebody tried to send without any. */
  readonly missed: boolean;
  /** True when they may be sent; else puts the cursor where some are missing. */
  pass(): boolean;
}

export function useWords(feedback: string): Words {
  const field = useRef<HTMLTextAreaElement>(null);
  const [tried, setTried] = useState(false);
  const over = -feedbackBytesLeft(feedback);
  const blank = feedback.trim() === '';
  const tooLong = over > 0;
  return {
    field,
    blank,
    tooLong,
    over,
    missed: tried && blank,
    pass: () => {
      if (!blank && !tooLong) return true;
      setTried(true);
      field.current?.focus();
      return false;
    },
  };
}

export interface SendBackWordsProps {
  readonly words: Words;
  readonly feedback: string;
  readonly onFeedbackChange: (feedback: string) => void;
  readonly templates: readonly string[];
  readonly sending: boolean;
}

/** The words that go to whoever does the work again. */
export function SendBackWords(props: SendBackWordsProps): ReactNode {
  const { words, feedback, onFeedbackChange, templates, sending } = props;
  const { text, locale } = useLocalization();
  const id = useId();
  const tooLong = words.tooLong && text.feedbackTooLong(new Intl.NumberFormat(locale).format(words.over));
  const fault = tooLong || (words.missed && text.feedbackMissing);
  return (
    <div className="hp-field">
      <label htmlFor={`${id}field`} className="hp-strong">
        {text.whatShouldChange} <span className="hp-count">{text.required}</span>
      </label>
      <textarea
        id={`${id}field`}
        ref={words.field}
        className="hp-input hp-reading"
        dir="auto"
        rows={3}
        required
        value={feedback}
        readOnly={sending}
        aria-invalid={Boolean(fault)}
        aria-describedby={`${id}fault`}
        onChange={(event) => onFeedbackChange(event.target.value)}
      />
      {templates.length > 0 && !sending && <WordsTemplates {...{ templates, feedback, onFeedbackChange }} />}
      <p id={`${id}fault`} className="hp-error">
        {fault}
      </p>
    </div>
  );
}
