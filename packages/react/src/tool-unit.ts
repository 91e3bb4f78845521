import type { Json, JsonSchema } from '@holdpoint/protocol';
import { isObject } from './field-changes.ts';
import { formatPointer } from './json-pointer.ts';

/** The arguments as a form asks for them: an amount has its fixed currency beside it, in one row. */
export interface UnitedForm {
  readonly schema: JsonSchema;
  /** The rows, by JSON pointer; `null`: as the schema has them. */
  readonly rows: readonly string[] | null;
}

/** Joins `amount` and `currency` where the currency is a code that nobody changes here. */
export function withUnit(schema: JsonSchema, args: Json, fixed: readonly string[]): UnitedForm {
  const { properties } = schema;
  const whole = { schema, rows: null };
  if (!isObject(args) || !isObject(properties) || !isObject(properties.amount)) return whole;
  const { currency } = args;
  const known = Object.hasOwn(args, 'amount') && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency);
  if (!known || !fixed.includes('/currency')) return whole;
  const keys = new Set([...Object.keys(properties), ...Object.keys(args)]);
  keys.delete('currency');
  return {
    schema: { ...schema, properties: { ...properties, amount: { ...properties.amount, unit: currency } } },
    rows: [...keys].map((key) => formatPointer([key])),
  };
}
