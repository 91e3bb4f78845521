import type { JsonSchema } from '@holdpoint/protocol';
import type { ReactNode } from 'react';
import { useText } from './localization-editor.ts';
import { BooleanControl, ChoiceControl, mostRadios } from './schema-field-choice.tsx';
import { JsonControl } from './schema-field-json.tsx';
import { ListControl, type Row } from './schema-field-list.tsx';
import { NumberControl } from './schema-field-number.tsx';
import { ObjectControl } from './schema-field-object.tsx';
import { TextControl } from './schema-field-text.tsx';
import { NullableControl, VariantControl } from './schema-field-union.tsx';
import { missingIn } from './schema-form-blank.ts';
import { type SchemaControlProps, useSchemaForm } from './schema-form-context.ts';
import type { FormField } from './schema-form-model.ts';
import { followed, optionOf, type Shape, shapeFor } from './schema-form-shape.ts';

export interface FieldControlProps {
  readonly field: FormField;
  /** Draws the fields below. */
  readonly row: Row;
  readonly control: SchemaControlProps['control'];
}

/** What a field's value is edited with. */
export function FieldControl({ field, row, control }: FieldControlProps): ReactNode {
  const text = useText();
  const { root, change, disabled, fields, asks } = useSchemaForm();
  const { schema } = field;
  const blank = asks && field.value === undefined;
  const clears = asks && field.place === 'property';
  const shape = shapeFor(schema, root, blank ? undefined : (field.value ?? null));
  const value = field.value ?? (blank && (shape.kind === 'text' || shape.kind === 'number') ? '' : null);
  const props = {
    schema,
    value,
    disabled,
    control,
    missing: blank ? missingIn(field, shape, text) : undefined,
    onValueChange: (next: typeof value) => change(field.path, clears && next === '' ? undefined : next),
  };
  const choice = { ...props, value: field.value, onClear: clears ? () => change(field.path, undefined) : undefined };
  switch (shape.kind) {
    case 'text': {
      const Own = typeof schema.format === 'string' ? fields[schema.format] : undefined;
      const { missing: _, ...own } = props;
      return Own ? <Own {...own} /> : <TextControl {...props} />;
    }
    case 'number':
      return <NumberControl {...props} />;
    case 'boolean':
      return asks ? <ChoiceControl {...choice} options={[true, false]} /> : <BooleanControl {...props} />;
    case 'choice':
      return <ChoiceControl {...choice} options={shape.options} />;
    case 'nullable': {
      const inner = { ...field, schema: followed(shape.inner, root) };
      return (
        <NullableControl field={field} inner={shape.inner}>
          {field.value !== null && <FieldControl field={inner} row={row} control={control} />}
        </NullableControl>
      );
    }
    case 'list':
      return <ListControl field={field} shape={shape} row={row} />;
    case 'object':
      return <ObjectControl field={field} shape={shape} row={row} />;
    case 'variant': {
      const option = optionOf(shape, value);
      const inner = option && shapeFor(option.schema, root, value);
      return (
        <VariantControl field={field} shape={shape}>
          {inner?.kind === 'object' && <ObjectControl field={field} shape={inner} row={row} without={shape.tag} />}
        </VariantControl>
      );
    }
    case 'json':
      return <JsonControl {...props} />;
    default:
      return shape satisfies never;
  }
}

/** Whether one element takes the input, so that a label can point to it. */
export function isSingle(shape: Shape, asks: boolean): boolean {
  if (asks && shape.kind === 'boolean') return false;
  return shape.kind === 'choice'
    ? shape.options.length > mostRadios
    : ['text', 'number', 'boolean', 'json'].includes(shape.kind);
}

/** Whether a field has room beside another one: a number, a date, a few choices. */
export function isShort(shape: Shape, { format }: JsonSchema): boolean {
  switch (shape.kind) {
    case 'number':
    case 'boolean':
      return true;
    case 'choice':
      return shape.options.length <= mostRadios;
    case 'text':
      return format === 'date' || format === 'time' || format === 'date-time';
    default:
      return false;
  }
}
