'use client';

import type { ReactNode } from 'react';
import { FieldControl } from './schema-field-control.tsx';
import { FieldRow } from './schema-field-row.tsx';
import { useSchemaForm } from './schema-form-context.ts';
import { type FormField, fieldsTo, innermost } from './schema-form-model.ts';

export interface SchemaFieldProps {
  /** JSON pointer. Nothing is drawn where the value has no such place. */
  readonly path: string;
}

/** One field of the `SchemaForm` around it, with all that is below. */
export function SchemaField({ path }: SchemaFieldProps): ReactNode {
  const { form, root } = useSchemaForm();
  const field = fieldsTo(form, path, root).find((each) => each.path === path);
  return field ? <FieldRow field={field} /> : null;
}

/** All fields of a form: those of its object, or the one that it is. */
export function SchemaFieldRows({ field }: { readonly field: FormField }): ReactNode {
  const { root, hidden, idOf } = useSchemaForm();
  const { shape } = innermost(field, root);
  const alone = hidden(field.path) === 'whole' || !['object', 'list', 'variant'].includes(shape.kind);
  if (alone) return <FieldRow field={field} />;
  const control = { id: idOf(field.path), 'aria-invalid': false, 'aria-describedby': '' };
  return <FieldControl field={field} row={FieldRow} control={control} />;
}
