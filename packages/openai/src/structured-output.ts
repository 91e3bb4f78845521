import type { ModelRequest } from '@holdpoint/core';
import type { Json, JsonSchema } from '@holdpoint/protocol';
import type { OpenAI } from 'openai';

// schema ──refused──► json ──refused──► text
//
// The conversation states the schema too, so every rung can bring the right answer; a higher one makes it likelier.

/** How the shape of an answer is asked for. */
export type Rung = 'schema' | 'json' | 'text';

/** What is asked of an endpoint beyond the answer itself. */
export interface Terms {
  readonly format: Rung;
  /** Whether the stream is to end with what it cost. */
  readonly usage: boolean;
}

/** `response_format` can only speak of objects: any other answer is asked for by the conversation alone. */
export function startTerms(learned: Terms, schema: JsonSchema): Terms {
  return schema.type === 'object' ? learned : { ...learned, format: 'text' };
}

export function responseFormat(
  rung: Rung,
  { name, schema }: ModelRequest['output'],
): Pick<OpenAI.ChatCompletionCreateParams, 'response_format'> {
  switch (rung) {
    case 'schema': {
      const json_schema = { name: formatName(name), schema: { ...schema }, strict: isStrict(schema) };
      return { response_format: { type: 'json_schema', json_schema } };
    }
    case 'json':
      return { response_format: { type: 'json_object' } };
    case 'text':
      return {};
    default:
      return rung satisfies never;
  }
}

/**
 * The lower terms that an error asks for, or `null` when it is about something else. `lesson` is what it says about
 * the endpoint: nothing, when it only found fault with this one schema.
 */
export function stepDown(
  terms: Terms,
  error: unknown,
): { readonly terms: Terms; readonly lesson: Partial<Terms> } | null {
  const { status, message, error: body } = error as Partial<InstanceType<typeof OpenAI.APIError>>;
  if (status === undefined || ![400, 404, 422, 501].includes(status)) return null;
  const said = `${message} ${JSON.stringify(body)}`;
  if (terms.usage && /stream_options|include_usage/i.test(said)) {
    return { terms: { ...terms, usage: false }, lesson: { usage: false } };
  }
  if (terms.format === 'text' || !/response_format|json_?schema|json_?object|unsupported|not support/i.test(said)) {
    return null;
  }
  const format = terms.format === 'schema' ? 'json' : 'text';
  return { terms: { ...terms, format }, lesson: /invalid.{0,10}schema/i.test(said) ? {} : { format } };
}

/** At most 64 of the characters that endpoints allow in a name. */
function formatName(name: string): string {
  return name.replace(/[^\w-]/g, '_').slice(0, 64) || 'output';
}

const strictKeywords = new Set(
  '$schema $defs $ref $id title description type properties required additionalProperties items enum const anyOf pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems'.split(
    ' ',
  ),
);

/**
 * Whether strict mode takes this schema: every object closed, every property required, no keyword outside its list
 * (https://platform.openai.com/docs/guides/structured-outputs#supported-schemas). Asking in vain costs a request.
 */
function isStrict(schema: Json): boolean {
  if (!isObject(schema)) return false;
  if (Object.keys(schema).some((keyword) => !strictKeywords.has(keyword))) return false;
  const { properties = {}, required = [], $defs = {}, items, anyOf = [] } = schema;
  if (!isObject(properties) || !isObject($defs) || !Array.isArray(required) || !Array.isArray(anyOf)) return false;
  if (schema.type === 'object') {
    if (schema.additionalProperties !== false) return false;
    if (Object.keys(properties).some((name) => !required.includes(name))) return false;
  }
  const inner = [
    ...Object.values(properties),
    ...Object.values($defs),
    ...anyOf,
    ...(items === undefined ? [] : [items]),
  ];
  return inner.every(isStrict);
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
