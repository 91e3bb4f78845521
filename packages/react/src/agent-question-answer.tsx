import type { Json } from '@holdpoint/protocol';
import { type ReactNode, useId } from 'react';
import { type AnswerForm, heldAnswer } from './answer-form.ts';
import { useText } from './localization-question.ts';
import { OutputValue } from './output-value.tsx';

export interface AgentQuestionAnswerProps {
  readonly form: AnswerForm;
  readonly answer: Json;
}

/** What was answered, by field. Who answered it and when stands at the foot. */
export function AgentQuestionAnswer({ form, answer }: AgentQuestionAnswerProps): ReactNode {
  const text = useText();
  const title = useId();
  return (
    <section aria-labelledby={title} className="hp-ask-form" data-slot="agent-question-answer">
      <h3 id={title} className="hp-hidden">
        {text.answer}
      </h3>
      <OutputValue value={heldAnswer(form, answer)} schema={form.schema} />
    </section>
  );
}
