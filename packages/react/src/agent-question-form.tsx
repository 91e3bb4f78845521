import type { Json } from '@holdpoint/protocol';
import type { FormEvent, ReactNode } from 'react';
import { AgentQuestionNote } from './agent-question-note.tsx';
import type { AnswerForm } from './answer-form.ts';
import type { EditProblem } from './output-editor-problems.ts';
import { EditRefusal } from './output-editor-refusal.tsx';
import { SchemaForm } from './schema-form.tsx';
import type { SchemaControls } from './schema-form-context.ts';

export interface AgentQuestionFormProps {
  readonly id: string;
  /** The id of the question. */
  readonly labelledBy: string;
  /** `null` where no answer is taken, and the words are all there is. */
  readonly answer: AnswerForm | null;
  readonly value: Json;
  readonly onValueChange: (value: Json) => void;
  readonly note: string;
  readonly onNoteChange: (note: string) => void;
  /** Left out while the same words are written elsewhere. */
  readonly hasNote: boolean;
  /** What was wrong with the answer that was sent last; paths are those of the answer. */
  readonly problems: readonly EditProblem[];
  readonly disabled: boolean;
  readonly fields: SchemaControls | undefined;
  /** Called once no field has a fault. */
  readonly onSubmit: () => void;
}

/** The fields of the answer, and a note beside it. What was refused is said on top and at its fields. */
export function AgentQuestionForm(props: AgentQuestionFormProps): ReactNode {
  const { id, labelledBy, answer, value, onValueChange, note, onNoteChange, hasNote, ...more } = props;
  const { problems, disabled, fields, onSubmit } = more;
  const at = answer?.at ?? '';
  const placed = problems.map((problem) => (problem.path === null ? problem : { ...problem, path: at + problem.path }));
  return (
    <form
      id={id}
      aria-labelledby={labelledBy}
      className="hp-ask-form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {answer && (
        <>
          <EditRefusal problems={placed} schema={answer.schema} value={value} named={false} />
          <SchemaForm
            asks
            schema={answer.schema}
            value={value}
            onValueChange={onValueChange}
            problems={placed.flatMap(({ path, message }) => (path === null ? [] : [{ path, message }]))}
            disabled={disabled}
            idPrefix={`${id}field`}
            {...(fields && { fields })}
          />
        </>
      )}
      {hasNote && <AgentQuestionNote id={`${id}note`} note={note} onNoteChange={onNoteChange} disabled={disabled} />}
    </form>
  );
}
