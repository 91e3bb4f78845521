/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged. Everything that is stored or sent is one of these. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

/** A JSON Schema (draft 2020-12) as zod writes it. Opaque here: only the edit form and the model adapter read it. */
export type JsonSchema = JsonObject;
