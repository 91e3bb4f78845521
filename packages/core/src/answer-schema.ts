import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '@holdpoint/protocol';
import * as z from 'zod';

/** What of a field's schema is taken from a model. No patterns: it would run in our process, however it is written. */
const keywords = new Set(
  'type title description format enum const default minimum maximum minLength maxLength'.split(' '),
);
const kinds = new Set(['string', 'number', 'integer', 'boolean']);
const formats = new Set(['date', 'date-time', 'time', 'email', 'uri', 'uuid']);

/** What is asked when nobody says more: one text. */
export const plainAnswer: JsonSchema = {
  type: 'object',
  properties: { answer: { type: 'string', minLength: 1 } },
  required: ['answer'],
  additionalProperties: false,
};

/**
 * The schema of an answer as an agent asked for it, a flat object of texts, numbers, booleans and enums (the form
 * requests of MCP take the same); or what is wrong with it, for the agent.
 */
export function flatSchema(schema: JsonObject): JsonSchema | string {
  const properties = Object.entries(isJsonObject(schema.properties) ? schema.properties : {});
  if (properties.length === 0 || properties.length > 20) return 'The schema needs 1 to 20 properties.';
  const fields: Record<string, Json> = {};
  for (const [name, field] of properties) {
    if (!isJsonObject(field)) return `The property "${name}" has no schema.`;
    const { type } = field;
    if (typeof type !== 'string' || !kinds.has(type)) {
      return `The property "${name}" must be a string, number, integer or boolean.`;
    }
    fields[name] = Object.fromEntries(
      Object.entries(field).filter(
        ([word, value]) => keywords.has(word) && (word !== 'format' || formats.has(String(value))),
      ),
    );
  }
  const required = Array.isArray(schema.required)
    ? schema.required.filter((name) => Object.hasOwn(fields, String(name)))
    : [];
  const flat = { type: 'object', properties: fields, required, additionalProperties: false };
  try {
    z.fromJSONSchema(flat as never);
    return flat;
  } catch (error) {
    return `The schema cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The members that a guard found missing, as the output's schema has them. */
export function missingSchema(output: JsonSchema, missing: readonly string[]): JsonSchema {
  const properties = isJsonObject(output.properties) ? output.properties : {};
  return {
    type: 'object',
    properties: Object.fromEntries(missing.map((name) => [name, properties[name] ?? { type: 'string' }])),
    required: [...missing],
    additionalProperties: false,
    ...(output.$defs !== undefined && { $defs: output.$defs }),
  };
}

/** What validates an answer to this schema. */
export function answerType(schema: JsonSchema): z.ZodType {
  return z.fromJSONSchema(schema as never);
}
