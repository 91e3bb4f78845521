import { isJsonObject, type Json } from '@holdpoint/protocol';

const strictKeywords = new Set(
  '$schema $defs $ref $id title description type properties required additionalProperties items enum const anyOf pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems'.split(
    ' ',
  ),
);

/**
 * Whether strict mode takes this schema: every object closed, every property required, no keyword outside its list
 * (https://platform.openai.com/docs/guides/structured-outputs#supported-schemas). Asking in vain costs a request.
 */
export function isStrict(schema: Json): boolean {
  if (!isJsonObject(schema)) return false;
  if (Object.keys(schema).some((keyword) => !strictKeywords.has(keyword))) return false;
  const { properties = {}, required = [], $defs = {}, items, anyOf = [] } = schema;
  if (!isJsonObject(properties) || !isJsonObject($defs) || !Array.isArray(required) || !Array.isArray(anyOf))
    return false;
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
