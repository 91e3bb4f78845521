import type { ReactNode } from 'react';
import { useText } from './localization.ts';

export interface WordsTemplatesProps {
  readonly templates: readonly string[];
  readonly feedback: string;
  readonly onFeedbackChange: (feedback: string) => void;
}

/** Phrases of the host; a click puts one behind what is written. */
export function WordsTemplates({ templates, feedback, onFeedbackChange }: WordsTemplatesProps): ReactNode {
  return (
    <ul className="hp-line" aria-label={useText().phrases} data-slot="feedback-templates">
      {templates.map((phrase) => (
        <li key={phrase} className="hp-template">
          <button
            type="button"
            className="hp-button"
            data-size="small"
            onClick={() => onFeedbackChange(feedback.trim() === '' ? phrase : `${feedback.trimEnd()}\n${phrase}`)}
          >
            {phrase}
          </button>
        </li>
      ))}
    </ul>
  );
}
