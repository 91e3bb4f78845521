'use client';

import type { Json, JsonSchema } from '@holdpoint/protocol';
import { type ComponentPropsWithRef, type ReactNode, useId, useMemo } from 'react';
import { withValueAt } from './json-pointer.ts';
import { classes } from './part-props.ts';
import { SchemaFieldRows } from './schema-field.tsx';
import { type SchemaControls, SchemaFormContext, type SchemaFormState } from './schema-form-context.ts';
import { fieldsTo, objectOf, rootField } from './schema-form-model.ts';

export interface FieldProblem {
  /** JSON pointer. */
  readonly path: string;
  readonly message: string;
}

export interface SchemaFormProps extends Omit<ComponentPropsWithRef<'div'>, 'onChange'> {
  /** As zod's `toJSONSchema` writes it (2020-12). */
  readonly schema: JsonSchema;
  readonly value: Json;
  /** A number that is still being typed is a text in here; the form around is invalid as long. */
  readonly onValueChange: (value: Json) => void;
  /** What the server found wrong, shown at its fields, or on top where there is no such field. */
  readonly problems?: readonly FieldProblem[];
  /** Changed fields are flagged against it, and can be reset to it. */
  readonly original?: Json;
  /** Whose version that is, as said beside an old value: "in the agent’s call". */
  readonly origin?: string;
  /** JSON pointers to what the person may not see: locked, with whatever would move or remove it. */
  readonly masked?: readonly string[];
  /** JSON pointers to what the person may read and not change, with all below. */
  readonly fixed?: readonly string[];
  readonly disabled?: boolean;
  /**
   * A form to be filled in, where nothing stands in a field until a person puts it there: a field is open before it has
   * a value, left out of the value while it is empty, and marked where it must not be. Default: a form to change a value.
   */
  readonly asks?: boolean;
  /** Controls of the host for texts of a format: `{ color: ColorInput }`. */
  readonly fields?: SchemaControls;
  /** Start of all ids. Default: one that no other form has. */
  readonly idPrefix?: string;
}

/**
 * A typed form for any JSON Schema, on native controls: texts, numbers, choices, lists, objects, variants and records;
 * whatever is none of them is edited as JSON. Put it into a `<form>`, which is invalid while a field is.
 *
 * Nothing typed is lost, and nothing the schema does not know. Give `SchemaField`s as children for an order of your own.
 */
export function SchemaForm(props: SchemaFormProps): ReactNode {
  const { schema, value, onValueChange, problems, original, masked, disabled = false, asks = false, ...more } = props;
  const { fields, fixed = [], origin, idPrefix, className, children, ...rest } = more;
  const ownId = useId();
  const prefix = idPrefix ?? ownId;
  const form = rootField(schema, value, original);
  const placed = useMemo(() => problemsByField(schema, value, problems ?? []), [schema, value, problems]);
  const state: SchemaFormState = {
    root: schema,
    form,
    fields: fields ?? {},
    disabled,
    asks,
    change: (path, next) => onValueChange(withValueAt(value, path, next)),
    problemsAt: (path) => placed.get(path) ?? [],
    masked: masked ?? [],
    hidden: (path) => hiddenness(path, masked ?? []),
    origin,
    fixed: (path) => hiddenness(path, fixed) === 'whole',
    idOf: (path) => `${prefix}${encodeURIComponent(path)}`,
  };
  const above = placed.get(null) ?? [];
  return (
    <SchemaFormContext.Provider value={state}>
      <div
        data-slot="schema-form"
        data-asks={asks ? '' : undefined}
        className={classes('hp-form', className)}
        {...rest}
      >
        {above.length > 0 && (
          <ul className="hp-form-problems">
            {above.map((message) => (
              <li key={message} className="hp-error">
                {message}
              </li>
            ))}
          </ul>
        )}
        {children ?? <SchemaFieldRows field={form} />}
      </div>
    </SchemaFormContext.Provider>
  );
}

/** Each problem's words under the nearest field that is drawn; `null`: under none. */
function problemsByField(
  schema: JsonSchema,
  value: Json,
  problems: readonly FieldProblem[],
): ReadonlyMap<string | null, readonly string[]> {
  const form = rootField(schema, value, undefined);
  const placed = new Map<string | null, readonly string[]>();
  for (const { path, message } of problems) {
    const nearest = fieldsTo(form, path, schema).at(-1) ?? form;
    const place = nearest.path === '' && objectOf(form, schema) ? null : nearest.path;
    placed.set(place, [...(placed.get(place) ?? []), message]);
  }
  return placed;
}

function hiddenness(path: string, masked: readonly string[]): 'whole' | 'part' | null {
  if (masked.some((hidden) => path === hidden || path.startsWith(`${hidden}/`))) return 'whole';
  return masked.some((hidden) => hidden.startsWith(`${path}/`)) ? 'part' : null;
}
