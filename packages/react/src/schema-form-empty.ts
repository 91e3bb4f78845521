import type { Json, JsonSchema } from '@holdpoint/protocol';
import { followed, shapeOf } from './schema-form-shape.ts';

/** Deeper than this an empty value holds nothing: some schemas ask for one of themselves. */
const deepest = 6;

/**
 * The value that a new field begins with: its default, or as little as its schema takes. A number begins as an empty
 * text, which is not yet one: a 0 that nobody typed would look like an answer.
 */
export function emptyValue(schema: JsonSchema, root: JsonSchema, depth = 0): Json {
  if (schema.default !== undefined) return schema.default;
  const shape = shapeOf(schema, root);
  const within = (inner: JsonSchema) => (depth >= deepest ? null : emptyValue(followed(inner, root), root, depth + 1));
  switch (shape.kind) {
    case 'text':
    case 'number':
      return '';
    case 'boolean':
      return false;
    case 'choice':
      return shape.options[0] ?? null;
    case 'list': {
      const count = Math.max(shape.least, shape.first.length);
      return Array.from({ length: count }, (_, index) => within(shape.first[index] ?? shape.others ?? {}));
    }
    case 'object': {
      const known = shape.required.filter((key) => Object.hasOwn(shape.properties, key));
      return Object.fromEntries(known.map((key) => [key, within(shape.properties[key] ?? {})]));
    }
    case 'variant':
      return within(shape.options[0]?.schema ?? {});
    case 'nullable':
    case 'json':
      return null;
    default:
      return shape satisfies never;
  }
}
