import type { Json, JsonObject, JsonSchema } from '@holdpoint/protocol';

/** One field of an output beside its schema. A value that is no object is one field without a key. */
export interface Field {
  /** `null` for the whole of a value that has no fields. */
  readonly key: string | null;
  readonly label: string;
  readonly description: string | null;
  readonly schema: JsonSchema;
  /** False for what the schema does not mention: shown all the same. */
  readonly known: boolean;
  readonly value: Json;
}

/** `undefined` where the other side has no such field. */
export interface ComparedField extends Field {
  readonly before: Json | undefined;
  readonly change: 'same' | 'changed' | 'added' | 'removed';
}

/** The fields of a value: those of the schema in its order, then those it does not know. None is left out. */
export function fieldsOf(schema: JsonSchema, value: Json): readonly Field[] {
  if (!isObject(value)) {
    return [
      {
        key: null,
        label: wordOf(schema.title) ?? '',
        description: wordOf(schema.description),
        schema,
        known: true,
        value,
      },
    ];
  }
  const properties = isObject(schema.properties) ? schema.properties : {};
  const keys = [...Object.keys(properties).filter((key) => Object.hasOwn(value, key)), ...Object.keys(value)];
  return [...new Set(keys)].map((key) => fieldOf(key, own(properties, key), value[key] as Json, schema));
}

/** The fields of both values; each says whether it changed. Changed ones keep their place. */
export function comparedFields(schema: JsonSchema, now: Json, before: Json): readonly ComparedField[] {
  const earlier = new Map(fieldsOf(schema, before).map((field) => [field.key, field]));
  const current = fieldsOf(schema, now).map((field): ComparedField => {
    const other = earlier.get(field.key);
    earlier.delete(field.key);
    if (!other) return { ...field, before: undefined, change: 'added' };
    return { ...field, before: other.value, change: sameJson(field.value, other.value) ? 'same' : 'changed' };
  });
  const removed = [...earlier.values()].map(
    (field): ComparedField => ({ ...field, before: field.value, change: 'removed' }),
  );
  return [...current, ...removed];
}

/** Equal as JSON: the order of keys says nothing. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index] as Json));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key] as Json, b[key] as Json))
  );
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema of a list's items. */
export function itemSchema(schema: JsonSchema): JsonSchema {
  return isObject(schema.items) ? inlined(schema.items, schema) : {};
}

/** One step into a value: the schema there, and its name. Items of a list are counted from 1. */
export function memberOf(schema: JsonSchema, key: string): { readonly label: string; readonly schema: JsonSchema } {
  const property = isObject(schema.properties) ? own(schema.properties, key) : undefined;
  if (!isObject(property) && /^\d+$/.test(key)) return { label: String(Number(key) + 1), schema: itemSchema(schema) };
  return fieldOf(key, property, null, schema);
}

/** The columns of a table, where every item is a flat object and together they have at most five keys. */
export function columnsOf(items: readonly Json[], schema: JsonSchema): readonly string[] | null {
  if (!items.every((item) => isObject(item) && Object.values(item).every((value) => typeof value !== 'object')))
    return null;
  const keys = new Set(items.flatMap((item) => fieldsOf(schema, item).map(({ key }) => key ?? '')));
  return keys.size > 0 && keys.size <= 5 ? [...keys] : null;
}

/** `callToAction` and `call_to_action` → `Call to action`. */
export function inWords(key: string): string {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .split(/\s+/)
    .map((word) => (/^[A-Z\d]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function fieldOf(key: string, property: Json | undefined, value: Json, parent: JsonSchema): Field {
  const schema = isObject(property) ? inlined(property, parent) : {};
  return {
    key,
    label: wordOf(schema.title) ?? (inWords(key) || key),
    description: wordOf(schema.description),
    schema,
    known: isObject(property) || !isObject(parent.properties),
    value,
  };
}

/** Follows one `#/$defs/…` reference, and hands the definitions down to what is below. */
function inlined(schema: JsonObject, parent: JsonSchema): JsonSchema {
  const definitions = isObject(parent.$defs) ? parent.$defs : {};
  const name = typeof schema.$ref === 'string' ? /^#\/\$defs\/(.+)$/.exec(schema.$ref)?.[1] : undefined;
  const target = name === undefined ? undefined : own(definitions, name);
  return { ...(isObject(target) ? target : {}), ...schema, ...(parent.$defs !== undefined && { $defs: parent.$defs }) };
}

/** A key called `constructor` is a key like any other. */
function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function wordOf(text: Json | undefined): string | null {
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : null;
}
