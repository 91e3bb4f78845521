import type { ReactNode } from 'react';
import { feedbackBytesLeft } from './feedback-limit.ts';
import { useLocalization } from './localization-question.ts';
import { useFault } from './schema-field-fault.tsx';

export interface AgentQuestionNoteProps {
  readonly id: string;
  readonly note: string;
  readonly onNoteChange: (note: string) => void;
  readonly disabled: boolean;
}

/** Words that go to the agent beside the answer, as they are. */
export function AgentQuestionNote({ id, note, onNoteChange, disabled }: AgentQuestionNoteProps): ReactNode {
  const { text, locale } = useLocalization();
  const left = feedbackBytesLeft(note);
  const fault = left < 0 ? text.feedbackTooLong(new Intl.NumberFormat(locale).format(-left)) : null;
  const control = { id, 'aria-invalid': false, 'aria-describedby': `${id}hint` };
  const { checked, message } = useFault<HTMLTextAreaElement>(control, fault);
  return (
    <div className="hp-field" data-slot="agent-question-note">
      <label htmlFor={id} className="hp-medium">
        {text.noteLabel} <span className="hp-count">{text.optional}</span>
      </label>
      <textarea
        {...checked}
        className="hp-input hp-ask-note"
        dir="auto"
        rows={2}
        placeholder={disabled ? undefined : text.notePlaceholder}
        value={note}
        readOnly={disabled}
        onChange={(event) => onNoteChange(event.target.value)}
      />
      {message}
      <p id={`${id}hint`} className="hp-meta">
        {text.noteHint}
      </p>
    </div>
  );
}
