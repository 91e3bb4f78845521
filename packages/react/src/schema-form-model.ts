import type { Json, JsonSchema } from '@holdpoint/protocol';
import { inWords, isObject, sameJson } from './field-changes.ts';
import { formatPointer, memberOf, parsePointer } from './json-pointer.ts';
import { followed, type ListShape, type ObjectShape, optionOf, type Shape, shapeFor } from './schema-form-shape.ts';

/** One place of a form: what is asked there, what stands there, and what stood there. */
export interface FormField {
  /** JSON pointer. */
  readonly path: string;
  readonly label: string;
  readonly description: string | null;
  readonly schema: JsonSchema;
  /** `undefined`: there is none yet. */
  readonly value: Json | undefined;
  /** What it is compared with, and `value: undefined` where that had none; `null` where there is nothing to compare. */
  readonly before: { readonly value: Json | undefined } | null;
  /** `entry`: under a key that a person chose. `unknown`: under one that the schema does not have. */
  readonly place: 'root' | 'property' | 'item' | 'entry' | 'unknown';
  readonly required: boolean;
}

export type Change = 'changed' | 'added' | 'removed';

export function rootField(schema: JsonSchema, value: Json, original: Json | undefined): FormField {
  const own = followed(schema, schema);
  return {
    path: '',
    label: wordOf(own.title) ?? '',
    description: wordOf(own.description),
    schema: own,
    value,
    before: original === undefined ? null : { value: original },
    place: 'root',
    required: true,
  };
}

/** A field as it is edited: through `null` or not, and the variant that was chosen. */
export function innermost(field: FormField, root: JsonSchema): { readonly shape: Shape; readonly schema: JsonSchema } {
  const shape = shapeFor(field.schema, root, field.value);
  if (shape.kind === 'nullable' && field.value !== null) {
    return innermost({ ...field, schema: followed(shape.inner, root) }, root);
  }
  return { shape, schema: field.schema };
}

/** What is asked below it, by key; `null` for what has nothing below. */
export function objectOf(field: FormField, root: JsonSchema): ObjectShape | null {
  const { shape } = innermost(field, root);
  if (shape.kind === 'object') return shape;
  const option = shape.kind === 'variant' ? optionOf(shape, field.value) : undefined;
  const inner = option ? shapeFor(option.schema, root, field.value) : undefined;
  return inner?.kind === 'object' ? inner : null;
}

/** The field below another one; `null` where none is drawn. */
export function childField(parent: FormField, key: string, root: JsonSchema): FormField | null {
  const object = objectOf(parent, root);
  const value = memberOf(parent.value, key);
  if (object) {
    const known = Object.hasOwn(object.properties, key);
    const own = known ? object.properties[key] : object.others;
    if (!known && value === undefined) return null;
    const place = known ? 'property' : object.others ? 'entry' : 'unknown';
    return child(parent, key, own ?? {}, { value, place, required: object.required.includes(key) });
  }
  const { shape } = innermost(parent, root);
  if (shape.kind !== 'list' || value === undefined) return null;
  return child(parent, key, itemSchema(shape, Number(key)) ?? {}, { value, place: 'item', required: true });
}

export function itemSchema(list: ListShape, index: number): JsonSchema | null {
  return list.first[index] ?? list.others;
}

/** The fields on the way to a place, the form itself first, as far as there are any. */
export function fieldsTo(form: FormField, path: string, root: JsonSchema): readonly FormField[] {
  const fields = [form];
  for (const key of parsePointer(path)) {
    const next = childField(fields.at(-1) ?? form, key, root);
    if (!next) break;
    fields.push(next);
  }
  return fields;
}

/** How a field differs from before. One whose fields below can say it themselves is silent. */
export function changeOf(field: FormField, root: JsonSchema): Change | null {
  const { value, before } = field;
  if (!before || (value === undefined && before.value === undefined)) return null;
  if (value === undefined) return 'removed';
  if (before.value === undefined) return 'added';
  return sameJson(value, before.value) || fieldsTell(field, before.value, root) ? null : 'changed';
}

function fieldsTell(field: FormField, before: Json, root: JsonSchema): boolean {
  const { shape } = innermost(field, root);
  const object = objectOf(field, root);
  if (object && isObject(before)) {
    const drawn = (key: string) => Object.hasOwn(object.properties, key) || memberOf(field.value, key) !== undefined;
    const sameKind = shape.kind !== 'variant' || optionOf(shape, before) === optionOf(shape, field.value);
    return sameKind && Object.keys(before).every(drawn);
  }
  return shape.kind === 'list' && comparable(field.value, before);
}

/** Lists of one length are compared item by item; otherwise nobody knows which item was which. */
function comparable(value: Json | undefined, before: Json | undefined): boolean {
  return Array.isArray(value) && Array.isArray(before) ? value.length === before.length : isObject(before);
}

function child(
  parent: FormField,
  key: string,
  schema: JsonSchema,
  rest: Pick<FormField, 'value' | 'place' | 'required'>,
): FormField {
  const label = wordOf(schema.title);
  const before = parent.before && comparable(parent.value, parent.before.value);
  return {
    ...rest,
    path: `${parent.path}${formatPointer([key])}`,
    label: labelIn(parent, key, label, rest.place),
    description: wordOf(schema.description),
    schema,
    before: before ? { value: memberOf(parent.before?.value, key) } : null,
  };
}

/** A key that a person chose stands as they wrote it. */
function labelIn(parent: FormField, key: string, title: string | null, place: FormField['place']): string {
  if (place === 'item') return `${title ?? parent.label} ${Number(key) + 1}`.trim();
  return place === 'entry' ? key : (title ?? (inWords(key) || key));
}

function wordOf(word: Json | undefined): string | null {
  return typeof word === 'string' && word.trim() !== '' ? word.trim() : null;
}
