'use client';

import type { Json, PatchOperation, ReviewView } from '@holdpoint/protocol';
import {
  type ComponentPropsWithRef,
  type FormEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { sameJson } from './field-changes.ts';
import { formKeys } from './form-keys.ts';
import { mostOperations, patchOf } from './json-patch.ts';
import { valueAt } from './json-pointer.ts';
import { useText } from './localization-editor.ts';
import { EditActions } from './output-editor-actions.tsx';
import { EditChanges, fieldName } from './output-editor-changes.tsx';
import { EditorHead } from './output-editor-head.tsx';
import type { EditProblem } from './output-editor-problems.ts';
import { EditRefusal } from './output-editor-refusal.tsx';
import { EditRemark } from './output-editor-remark.tsx';
import { classes, composed } from './part-props.ts';
import { JsonControl } from './schema-field-json.tsx';
import { SchemaForm } from './schema-form.tsx';
import type { SchemaControls } from './schema-form-context.ts';
import { firstControl } from './schema-form-focus.ts';
import type { ShownAs } from './show-as.tsx';
import { useCancel } from './use-cancel.ts';

export { type EditProblem, editProblemsOf } from './output-editor-problems.ts';

export interface OutputEditorProps extends Omit<ComponentPropsWithRef<'form'>, 'children' | 'onSubmit' | 'onChange'> {
  /** Its newest revision's proposal is what the edit is compared with. */
  readonly review: ReviewView;
  readonly value: Json;
  readonly onValueChange: (value: Json) => void;
  readonly remark: string;
  readonly onRemarkChange: (remark: string) => void;
  /** What was wrong with the edit that was sent last. */
  readonly problems: readonly EditProblem[];
  readonly sending: boolean;
  readonly offline: boolean;
  /** True puts the cursor into the first field at once. */
  readonly takeFocus?: boolean;
  /** Named by its effect: "Approve with your edits". */
  readonly submitLabel: string;
  /** Called with at least one change, and a trimmed remark. */
  readonly onSubmit: (patch: readonly PatchOperation[], remark: string) => void;
  /** Closes the editor; what was typed stays, but for JSON that does not parse: that is asked about first. */
  readonly onCancel: () => void;
  readonly onRetry?: (() => void) | undefined;
  /** Controls of the host, by the format of a text. */
  readonly fields?: SchemaControls;
}

/**
 * A person's own version of an output, as a form or as JSON, and what sends it: only the changes, with a list of them.
 *
 * A refused edit keeps all that was typed. What the person may not see is locked in both views. Sends with Mod+Enter,
 * closes with Esc, sends nothing twice and no edit that changes nothing.
 */
export function OutputEditor(props: OutputEditorProps): ReactNode {
  const { review, value, onValueChange, remark, onRemarkChange, problems, sending, offline, ...more } = props;
  const { takeFocus = false, submitLabel, onSubmit, onCancel, onRetry, fields, className, onKeyDown, ...rest } = more;
  const text = useText();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [view, setView] = useState<ShownAs>('form');
  const [held, setHeld] = useState(false);
  const revision = review.revisions.at(-1);
  const original = revision?.proposal ?? null;
  const masked = (revision?.masked ?? []).filter((path) => valueAt(original, path) !== undefined);
  const patch = useMemo(() => patchOf(original, value), [original, value]);
  const touched = masked.find((path) => !sameJson(valueAt(value, path) ?? null, valueAt(original, path) ?? null));
  const obstacle = obstacleTo(patch);
  const { asks, cancel, goOn } = useCancel(form, onCancel);

  useEffect(() => {
    // what was refused has the focus already
    if (!takeFocus || form.current?.querySelector('[role="alert"]')) return;
    form.current?.querySelector<HTMLElement>(firstControl('.hp-form'))?.focus();
  }, [takeFocus]);

  function obstacleTo({ length }: readonly PatchOperation[]): string | null {
    if (touched !== undefined) return text.maskTouched(fieldName(review.schema, original, touched));
    if (length > mostOperations) return text.tooManyEdits(length, mostOperations);
    return length === 0 ? text.nothingEditedWhy : null;
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!sending && !offline && obstacle === null) onSubmit(patch, remark.trim());
  }

  function show(next: ShownAs): void {
    const unparsed = form.current?.querySelector<HTMLElement>('[data-unparsed]');
    setHeld(unparsed != null && next !== view);
    if (unparsed && next !== view) unparsed.focus();
    else setView(next);
  }

  return (
    <form
      ref={form}
      aria-labelledby={`${id}title`}
      data-slot="output-editor"
      className={classes('hp-editor', className)}
      onSubmit={submit}
      onChange={goOn}
      onKeyDown={composed(onKeyDown, formKeys(cancel))}
      {...rest}
    >
      <EditorHead id={`${id}title`} view={view} held={held} onViewChange={show} />
      <EditRefusal problems={problems} schema={review.schema} value={value} named={view === 'json'} />
      {view === 'form' ? (
        <SchemaForm
          schema={review.schema}
          value={value}
          onValueChange={onValueChange}
          original={original}
          problems={problems.flatMap(({ path, message }) => (path === null ? [] : [{ path, message }]))}
          masked={masked}
          disabled={sending}
          {...(fields && { fields })}
        />
      ) : (
        <div className="hp-field">
          <label htmlFor={`${id}json`} className="hp-hidden">
            {text.showJson}
          </label>
          <JsonControl
            value={value}
            onValueChange={onValueChange}
            disabled={sending}
            control={{ id: `${id}json`, 'aria-invalid': false, 'aria-describedby': `${id}why` }}
            rows={12}
          />
        </div>
      )}
      {patch.length > 0 && <EditChanges schema={review.schema} original={original} value={value} patch={patch} />}
      <EditRemark id={`${id}remark`} remark={remark} onRemarkChange={onRemarkChange} sending={sending} />
      <EditActions
        id={`${id}why`}
        submitLabel={patch.length === 0 ? text.nothingEdited : submitLabel}
        obstacle={obstacle}
        sending={sending}
        offline={offline}
        asks={asks}
        onCancel={cancel}
        onRetry={onRetry}
      />
    </form>
  );
}
