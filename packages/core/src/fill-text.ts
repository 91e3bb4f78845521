import { isJsonObject, type Json, type JsonSchema } from '@holdpoint/protocol';

/** Longest text a list shows of one argument. */
const longest = 80;

/**
 * A text with the arguments it names: `Refund {amount} {currency}` → `Refund 89.00 EUR`. A path leads into objects
 * (`{customer.name}`); what is absent, or no single value, leaves nothing behind. Numbers get as many decimals as
 * `multipleOf` of their schema has.
 */
export function fillText(text: string, input: Json, schema: JsonSchema): string {
  return text
    .replace(/\{([\w.-]+)\}/g, (_, path: string) => {
      const { value, schema: own } = path.split('.').reduce(into, { value: input, schema: schema as Json });
      if (typeof value === 'number') return value.toFixed(decimalsOf(own) ?? decimalsIn(value));
      if (typeof value === 'boolean') return String(value);
      return typeof value === 'string' ? shortened(value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()) : '';
    })
    .replace(/ {2,}/g, ' ')
    .trim();
}

interface Place {
  readonly value: Json;
  readonly schema: Json;
}

function into({ value, schema }: Place, key: string): Place {
  const properties = isJsonObject(schema) && isJsonObject(schema.properties) ? schema.properties : {};
  return {
    value: isJsonObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null,
    schema: Object.hasOwn(properties, key) ? (properties[key] ?? null) : null,
  };
}

function decimalsOf(schema: Json): number | null {
  const step = isJsonObject(schema) ? schema.multipleOf : undefined;
  return typeof step === 'number' ? decimalsIn(step) : null;
}

function decimalsIn(value: number): number {
  return Math.min(String(value).split('.')[1]?.length ?? 0, 10);
}

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…`.toWellFormed() : text;
}
