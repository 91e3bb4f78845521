/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged. Everything that is stored or sent is one of these. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** True for what has members by name: no list, and not `null`. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON Schema (draft 2020-12) as zod writes it. Opaque here: only the edit form and the model adapter read it. */
export type JsonSchema = JsonObject;
