import type { AllowedDecision, Json, JsonSchema } from '@holdpoint/protocol';
import { type FormEvent, type ReactNode, useEffect, useId, useMemo, useRef } from 'react';
import { CancelAsks } from './cancel-asks.tsx';
import { formKeys } from './form-keys.ts';
import { useText } from './localization-tool.ts';
import { DraftKept, Key, TryNow } from './review-actions.tsx';
import { SchemaForm } from './schema-form.tsx';
import type { SchemaControls } from './schema-form-context.ts';
import { emptyValue } from './schema-form-empty.ts';
import { firstControl } from './schema-form-focus.ts';
import { useCancel } from './use-cancel.ts';

export interface ToolResultFormProps {
  readonly decision: AllowedDecision;
  readonly schema: JsonSchema;
  /** As far as it is filled in. Default: what an empty form holds. */
  readonly answer: Json | undefined;
  /** Told also what an empty form holds: that says nothing yet. */
  readonly onAnswerChange: (answer: Json, blank: Json) => void;
  /** True puts the cursor into the first field at once. */
  readonly takeFocus: boolean;
  readonly sending: boolean;
  readonly offline: boolean;
  readonly fields?: SchemaControls | undefined;
  readonly onSubmit: (answer: Json) => void;
  /** Closes the form; what was written stays. */
  readonly onCancel: () => void;
  readonly onRetry: (() => void) | undefined;
}

/** What a call that was cut off came to, as a person found out. It is sent once it has the form of a result. */
export function ToolResultForm(props: ToolResultFormProps): ReactNode {
  const { decision, schema, answer, onAnswerChange, takeFocus, sending, offline, fields, ...more } = props;
  const { onSubmit, onCancel, onRetry } = more;
  const text = useText();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const blank = useMemo(() => emptyValue(schema, schema), [schema]);
  const value = answer ?? blank;
  const { asks, cancel, goOn } = useCancel(form, onCancel);

  useEffect(() => {
    if (takeFocus) form.current?.querySelector<HTMLElement>(firstControl('.hp-form'))?.focus();
  }, [takeFocus]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!sending && !offline) onSubmit(value);
  }

  return (
    <form
      ref={form}
      aria-labelledby={`${id}title`}
      data-slot="tool-result-form"
      className="hp-request"
      onSubmit={submit}
      onChange={goOn}
      onKeyDown={formKeys(cancel)}
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
          value={value}
          onValueChange={(next) => onAnswerChange(next, blank)}
          disabled={sending}
          {...(fields && { fields })}
        />
        <div className="hp-request-note">{asks ? <CancelAsks /> : answer !== undefined && <DraftKept />}</div>
      </div>
      <div className="hp-actions" data-submit="end">
        <button type="button" className="hp-button" onClick={() => cancel()}>
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
