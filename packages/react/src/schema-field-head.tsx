import type { ReactNode } from 'react';
import { useText } from './localization-editor.ts';
import { useSchemaForm } from './schema-form-context.ts';
import type { Change, FormField } from './schema-form-model.ts';

export interface FieldHeadProps {
  readonly field: FormField;
  readonly label: string;
  /** Of the control. */
  readonly id: string;
  /** Whether one element takes the input, and the label points to it. */
  readonly single: boolean;
  /** In the place of the label, which only screen readers get then. */
  readonly heading: ReactNode;
  readonly changed: Change | null;
  readonly children: ReactNode;
}

/** A field's label, and what is known about the field. */
export function FieldHead({ field, label, id, single, heading, changed, children }: FieldHeadProps): ReactNode {
  const text = useText();
  const { asks } = useSchemaForm();
  const Label = single ? 'label' : 'span';
  return (
    <div className="hp-form-head">
      {heading}
      <Label id={`${id}label`} {...(single && { htmlFor: id })} className={heading ? 'hp-hidden' : 'hp-form-label'}>
        {label}
      </Label>
      {field.place === 'property' && field.required === asks && (
        <span id={`${id}mark`} className="hp-label">
          {asks ? text.required : text.optional}
        </span>
      )}
      {field.place === 'unknown' && <span className="hp-label">{text.notInSchema}</span>}
      {changed && (
        <span id={`${id}change`} className="hp-label hp-tone" data-tone="warning">
          {text.changedWords[changed]}
        </span>
      )}
      {children}
    </div>
  );
}
