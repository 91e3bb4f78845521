'use client';

import type { Json, ReviewView } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type FormEvent, type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { jsonSource } from './json-source.ts';
import { useText } from './localization-tool.ts';
import { classes, composed } from './part-props.ts';
import { SchemaField } from './schema-field.tsx';
import { FixedValue } from './schema-field-fixed.tsx';
import { JsonControl } from './schema-field-json.tsx';
import { type FieldProblem, SchemaForm } from './schema-form.tsx';
import type { SchemaControls } from './schema-form-context.ts';
import { ArgumentsHead } from './tool-approval-arguments-head.tsx';
import type { ToolCall } from './tool-call.ts';
import { withUnit } from './tool-unit.ts';
import { useControlled } from './use-controlled.ts';

export type ArgumentsView = 'form' | 'json';

export interface ToolApprovalArgumentsProps
  extends Omit<ComponentPropsWithRef<'form'>, 'children' | 'onSubmit' | 'onChange'> {
  readonly review: ReviewView;
  /** As `toolCall` reads it off the review and the draft. */
  readonly tool: ToolCall;
  /** Left out, nothing can be changed. */
  readonly onArgumentsChange?: ((args: Json) => void) | undefined;
  /** Called when the form is sent and valid: by a button whose `form` is this form's id, or by Mod+Enter. */
  readonly onSubmit?: (() => void) | undefined;
  readonly view?: ArgumentsView | undefined;
  readonly onViewChange?: ((view: ArgumentsView) => void) | undefined;
  /** What the server found wrong, shown at its fields. */
  readonly problems?: readonly FieldProblem[];
  readonly disabled?: boolean;
  /** Controls of the host, by the format of a text. */
  readonly fields?: SchemaControls | undefined;
}

/**
 * Exactly what will run, as a form or as canonical JSON: every argument that may be changed is an input at once, the
 * others and the key are locked. Sends nothing by a bare Enter.
 */
export function ToolApprovalArguments(props: ToolApprovalArgumentsProps): ReactNode {
  const { review, tool, onArgumentsChange, onSubmit, view: given, onViewChange, problems, ...more } = props;
  const { disabled = false, fields, className, onKeyDown, ...rest } = more;
  const text = useText();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [view, setView] = useControlled<ArgumentsView>(given, 'form', onViewChange);
  const writable = onArgumentsChange !== undefined;
  const fixed = writable ? tool.fixed : ['', ...tool.fixed];
  const shown = withUnit(review.schema, tool.args, writable ? tool.fixed : ['/currency']);
  const change = (args: Json) => onArgumentsChange?.(args);
  const { call } = review;

  return (
    <form
      ref={form}
      aria-labelledby={`${id}title`}
      data-slot="tool-approval-arguments"
      data-changed={tool.patch.length > 0 ? '' : undefined}
      className={classes('hp-tool-arguments', className)}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit?.();
      }}
      onKeyDown={composed(onKeyDown, sendsByKey)}
      {...rest}
    >
      <ArgumentsHead id={`${id}title`} review={review} view={view} onViewChange={setView} form={form} />
      <div className="hp-tool-form">
        {view === 'form' ? (
          <>
            <SchemaForm
              schema={shown.schema}
              value={tool.args}
              onValueChange={change}
              original={tool.proposed}
              origin={text.inAgentsCall}
              {...(problems && { problems })}
              masked={tool.masked}
              fixed={fixed}
              disabled={disabled}
              {...(fields && { fields })}
            >
              {shown.rows?.map((path) => (
                <SchemaField key={path} path={path} />
              ))}
            </SchemaForm>
            {call && (
              <div className="hp-form-row" data-slot="call-key">
                <div className="hp-form-head">
                  <span id={`${id}key`} className="hp-form-label">
                    {text.callKey}
                  </span>
                </div>
                <fieldset className="hp-form-control" aria-labelledby={`${id}key`}>
                  <FixedValue value={call.key} />
                </fieldset>
              </div>
            )}
          </>
        ) : (
          <div className="hp-field">
            <label htmlFor={`${id}json`} className="hp-hidden">
              {text.showJson}
            </label>
            <JsonControl
              value={tool.args}
              onValueChange={change}
              disabled={disabled || !writable}
              control={{ id: `${id}json`, 'aria-invalid': false, 'aria-describedby': '' }}
              rows={8}
              write={jsonSource}
            />
          </div>
        )}
      </div>
    </form>
  );
}

/** A bare Enter in a field would run the call: only together with Ctrl or ⌘ does it. */
function sendsByKey(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
  const sends = event.metaKey || event.ctrlKey;
  if (sends || event.target instanceof HTMLInputElement) event.preventDefault();
  if (sends && !event.repeat) event.currentTarget.requestSubmit();
}
