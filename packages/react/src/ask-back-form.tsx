import type { ReactNode } from 'react';
import { useText } from './localization-question.ts';
import { WordsForm, type WordsProps } from './words-form.tsx';

export interface AskBackFormProps extends WordsProps {
  /** Who gets the words. */
  readonly agent: string | null;
}

/** A question in the place of an answer: the agent gets the words, and may ask again. */
export function AskBackForm({ agent, ...props }: AskBackFormProps): ReactNode {
  const text = useText();
  return (
    <WordsForm
      data-slot="ask-back-form"
      heading={<h3 className="hp-hidden">{text.askBack}</h3>}
      label={text.whatToAsk}
      missing={text.askMissing}
      submitIcon="message"
      submitLabel={agent === null ? text.sendWords : text.sendTo(agent)}
      {...props}
    />
  );
}
