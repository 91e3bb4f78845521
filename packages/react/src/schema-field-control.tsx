import type { ReactNode } from 'react';
import { BooleanControl, ChoiceControl, mostRadios } from './schema-field-choice.tsx';
import { JsonControl } from './schema-field-json.tsx';
import { ListControl, type Row } from './schema-field-list.tsx';
import { NumberControl } from './schema-field-number.tsx';
import { ObjectControl } from './schema-field-object.tsx';
import { TextControl } from './schema-field-text.tsx';
import { NullableControl, VariantControl } from './schema-field-union.tsx';
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
  const { root, change, disabled, fields } = useSchemaForm();
  const { schema, value = null } = field;
  const shape = shapeFor(schema, root, value);
  const props = {
    schema,
    value,
    disabled,
    control,
    onValueChange: (next: typeof value) => change(field.path, next),
  };
  switch (shape.kind) {
    case 'text': {
      const Own = typeof schema.format === 'string' ? fields[schema.format] : undefined;
      return Own ? <Own {...props} /> : <TextControl {...props} />;
    }
    case 'number':
      return <NumberControl {...props} />;
    case 'boolean':
      return <BooleanControl {...props} />;
    case 'choice':
      return <ChoiceControl {...props} options={shape.options} />;
    case 'nullable': {
      const inner = { ...field, schema: followed(shape.inner, root) };
      return (
        <NullableControl field={field} inner={shape.inner}>
          {value !== null && <FieldControl field={inner} row={row} control={control} />}
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
export function isSingle(shape: Shape): boolean {
  return shape.kind === 'choice'
    ? shape.options.length > mostRadios
    : ['text', 'number', 'boolean', 'json'].includes(shape.kind);
}
