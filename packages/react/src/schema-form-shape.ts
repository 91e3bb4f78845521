import type { Json, JsonObject, JsonSchema } from '@holdpoint/protocol';
import { isObject, sameJson } from './field-changes.ts';
import { memberOf, valueAt } from './json-pointer.ts';

/** What a schema asks a person for. `json`: something that no other control is made for. */
export type Shape =
  | { readonly kind: 'text' | 'number' | 'boolean' | 'json' }
  | { readonly kind: 'choice'; readonly options: readonly Json[] }
  | { readonly kind: 'nullable'; readonly inner: JsonSchema }
  | ListShape
  | ObjectShape
  | VariantShape;

export interface ListShape {
  readonly kind: 'list';
  /** The first items' own schemas, then that of all others; `null` where there may be no others. */
  readonly first: readonly JsonSchema[];
  readonly others: JsonSchema | null;
  readonly least: number;
  readonly most: number;
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly properties: { readonly [key: string]: JsonSchema };
  readonly required: readonly string[];
  /** Of values under any other key; `null` where the schema knows no others. */
  readonly others: JsonSchema | null;
}

/** One of several objects, told apart by the value of one property. */
export interface VariantShape {
  readonly kind: 'variant';
  readonly tag: string;
  readonly options: readonly { readonly value: Json; readonly schema: JsonSchema }[];
}

const json: Shape = { kind: 'json' };

/** Reads what zod's `toJSONSchema` writes; whatever it does not know is `json`. `schema` has its references followed. */
export function shapeOf(schema: JsonSchema, root: JsonSchema): Shape {
  if (schema.const !== undefined) return { kind: 'choice', options: [schema.const] };
  if (Array.isArray(schema.enum)) return { kind: 'choice', options: schema.enum };
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) return shapeOfAlternatives(schema, alternatives, root);
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== 'null');
    const inner = { ...schema, type: types[0] ?? 'null' };
    return types.length === 1 && types.length < schema.type.length ? { kind: 'nullable', inner } : json;
  }
  switch (schema.type) {
    case 'string':
      return { kind: 'text' };
    case 'number':
    case 'integer':
      return { kind: 'number' };
    case 'boolean':
      return { kind: 'boolean' };
    case 'null':
      return { kind: 'choice', options: [null] };
    case 'array':
      return shapeOfList(schema, root);
    case 'object':
      return shapeOfObject(schema, root);
    default:
      return json;
  }
}

/** The shape for this value: one that the schema does not foresee is edited as JSON, so that nothing of it is lost. */
export function shapeFor(schema: JsonSchema, root: JsonSchema, value: Json | undefined): Shape {
  const shape = shapeOf(schema, root);
  return value === undefined || takes(shape, value) ? shape : json;
}

/** A number that is being typed is a text until it is one. */
function takes(shape: Shape, value: Json): boolean {
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' || typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return typeof value !== 'object' || value === null;
    case 'list':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'variant':
      return optionOf(shape, value) !== undefined;
    case 'nullable':
    case 'json':
      return true;
    default:
      return shape satisfies never;
  }
}

export function optionOf(shape: VariantShape, value: Json | undefined): VariantShape['options'][number] | undefined {
  const tag = isObject(value) ? memberOf(value, shape.tag) : undefined;
  return tag === undefined ? undefined : shape.options.find((option) => sameJson(option.value, tag));
}

/** A schema without its reference: what is written beside `$ref` goes before what it leads to. */
export function followed(schema: Json | undefined, root: JsonSchema): JsonSchema {
  let found: JsonObject = isObject(schema) ? schema : {};
  // a reference that leads to itself ends, too
  for (let step = 0; step < 16 && typeof found.$ref === 'string'; step++) {
    const { $ref, ...beside } = found;
    const target = valueAt(root, `${$ref}`.slice(1));
    found = { ...(isObject(target) ? target : {}), ...beside };
  }
  const [only, ...more] = Array.isArray(found.allOf) ? found.allOf : [];
  if (only === undefined || more.length > 0) return found;
  const { allOf: _, ...beside } = found;
  return { ...followed(only, root), ...beside };
}

function shapeOfAlternatives(schema: JsonSchema, alternatives: readonly Json[], root: JsonSchema): Shape {
  const { anyOf: _, oneOf: __, ...beside } = schema;
  const schemas = alternatives.map((each) => followed(each, root));
  const others = schemas.filter(({ type }) => type !== 'null');
  const [only, ...more] = others;
  if (!only) return json;
  const inner = more.length === 0 ? { ...only, ...beside } : { ...beside, anyOf: others };
  if (others.length < schemas.length) return { kind: 'nullable', inner };
  if (more.length === 0) return shapeOf(inner, root);
  const choices = schemas.map((each) => shapeOf(each, root)).flatMap((each) => (each.kind === 'choice' ? [each] : []));
  if (choices.length === schemas.length) return { kind: 'choice', options: choices.flatMap(({ options }) => options) };
  const tag = Object.keys(isObject(only.properties) ? only.properties : {}).find((key) =>
    schemas.every((each) => tagValue(each, key, root) !== undefined),
  );
  if (tag === undefined) return json;
  return {
    kind: 'variant',
    tag,
    options: schemas.map((each) => ({ value: tagValue(each, tag, root) ?? null, schema: each })),
  };
}

function tagValue(schema: JsonSchema, key: string, root: JsonSchema): Json | undefined {
  return isObject(schema.properties) ? followed(memberOf(schema.properties, key), root).const : undefined;
}

function shapeOfList(schema: JsonSchema, root: JsonSchema): Shape {
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  return {
    kind: 'list',
    first: first.map((each) => followed(each, root)),
    others: schema.items === false ? null : followed(schema.items, root),
    least: typeof schema.minItems === 'number' ? schema.minItems : 0,
    most: typeof schema.maxItems === 'number' ? schema.maxItems : Number.POSITIVE_INFINITY,
  };
}

function shapeOfObject(schema: JsonSchema, root: JsonSchema): Shape {
  const properties = Object.entries(isObject(schema.properties) ? schema.properties : {});
  const names = isObject(schema.propertyNames) ? schema.propertyNames.enum : undefined;
  const others = schema.additionalProperties;
  const named = Array.isArray(names) ? names.map((name) => [`${name}`, others] as const) : [];
  return {
    kind: 'object',
    properties: Object.fromEntries([...named, ...properties].map(([key, each]) => [key, followed(each, root)])),
    required: Array.isArray(schema.required) ? schema.required.map(String) : [],
    others: others === undefined || others === false || named.length > 0 ? null : followed(others, root),
  };
}
