import type { AllowedDecision, Json, JsonSchema } from '@holdpoint/protocol';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { formKeys } from './form-keys.ts';
import { useText } from './localization-tool.ts';
import { Key, TryNow } from './review-actions.tsx';
import { SchemaForm } from './schema-form.tsx';
import type { SchemaControls } from './schema-form-context.ts';
import { emptyValue } from './schema-form-empty.ts';
import { firstControl } from './schema-form-focus.ts';

export interface ToolResultFormProps {
  readonly decision: AllowedDecision;
  readonly schema: JsonSchema;
  readonly sending: boolean;
  readonly offline: boolean;
  readonly fields?: SchemaControls | undefined;
  readonly onSubmit: (answer: Json) => void;
  readonly onCancel: () => void;
  readonly onRetry: (() => void) | undefined;
}

/** What a call that was cut off came to, as a person found out. It is sent once it has the form of a result. */
export function ToolResultForm(props: ToolResultFormProps): ReactNode {
  const { decision, schema, sending, offline, fields, onSubmit, onCancel, onRetry } = props;
  const text = useText();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [answer, setAnswer] = useState(() => emptyValue(schema, schema));
  useEffect(() => form.current?.querySelector<HTMLElement>(firstControl('.hp-form'))?.focus(), []);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!sending && !offline) onSubmit(answer);
  }

  return (
    <form
      ref={form}
      aria-labelledby={`${id}title`}
      data-slot="tool-result-form"
      className="hp-request"
      onSubmit={submit}
      onKeyDown={formKeys(onCancel)}
    >
      <div className="hp-request-head">
        <h3 id={`${id}title`} className="hp-strong">
          {text.whatHappened}
        </h3>
        <p className="hp-muted">{text.resultHint}</p>
      </div>
      <div className="hp-tool-answer">
        <SchemaForm
          schema={schema}
          value={answer}
          onValueChange={setAnswer}
          disabled={sending}
          {...(fields && { fields })}
        />
      </div>
      <div className="hp-actions" data-submit="end">
        <button type="button" className="hp-button" onClick={() => onCancel()}>
          {text.cancel}
          <Key name="Esc" />
        </button>
        {offline && onRetry && <TryNow onRetry={onRetry} />}
        <button type="submit" className="hp-button" data-variant="primary" disabled={offline} aria-disabled={sending}>
          {sending && <span className="hp-arc" />}
          {offline ? text.offlineNotSent : decision.label}
          {!offline && <Key name="↵" />}
        </button>
      </div>
    </form>
  );
}
