import type { Json, JsonSchema } from '@holdpoint/protocol';
import { emptyValue } from './schema-form-empty.ts';
import type { FormField } from './schema-form-model.ts';
import { followed, type Shape, shapeOf } from './schema-form-shape.ts';
import type { EditorText } from './text-editor.ts';

/** For a control whose field has no value yet: what is wrong with that, or `null` where it may stay so. */
export interface Blank {
  readonly missing?: string | null | undefined;
}

/** Whether a person can begin in a field without a value; others are added first. */
export function opensBlank({ kind }: Shape): boolean {
  return kind === 'text' || kind === 'number' || kind === 'boolean' || kind === 'choice';
}

export function missingIn(field: FormField, { kind }: Shape, text: EditorText): string | null {
  if (!field.required) return null;
  return kind === 'text' || kind === 'number' ? text.faultEmpty : text.faultChoice;
}

/** Some schemas ask for one of themselves. */
const deepest = 6;

/** What a form that asks begins with: defaults, and what a person cannot begin in an empty field. Nothing is answered. */
export function blankValue(schema: JsonSchema, root = schema, depth = 0): { readonly [key: string]: Json } {
  const own = shapeOf(followed(schema, root), root);
  if (own.kind !== 'object') return {};
  const begun = Object.entries(own.properties).flatMap(([key, property]): readonly [string, Json][] => {
    if (property.default !== undefined) return [[key, property.default]];
    const shape = shapeOf(property, root);
    const inner = shape.kind === 'nullable' ? shapeOf(followed(shape.inner, root), root) : shape;
    if (!own.required.includes(key) || opensBlank(inner)) return [];
    const within = shape.kind === 'object' && depth < deepest;
    return [[key, within ? blankValue(property, root, depth + 1) : emptyValue(property, root)]];
  });
  return Object.fromEntries(begun);
}
