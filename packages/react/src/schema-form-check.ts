import type { Json, JsonSchema } from '@holdpoint/protocol';
import { sameJson } from './field-changes.ts';
import type { EditorText } from './text-editor.ts';

/** Why a text is not what the schema asks for; `null` when it is. */
export function textFault(schema: JsonSchema, value: string, text: EditorText): string | null {
  const { minLength, maxLength, pattern, format } = schema;
  if (typeof minLength === 'number' && value.length < minLength) {
    return value === '' ? text.faultEmpty : text.faultShort(minLength - value.length);
  }
  if (typeof maxLength === 'number' && value.length > maxLength) return text.faultLong(value.length - maxLength);
  if (format === 'uri' && !URL.canParse(value)) return text.faultAddress;
  if (format === 'email' && !/^\S+@\S+$/.test(value)) return text.faultEmail;
  return typeof pattern === 'string' && !matches(pattern, value) ? text.faultPattern : null;
}

/** A pattern that this browser cannot read is left to the server. */
export function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return true;
  }
}

/** The number a text stands for; `null` while it is none. */
export function numberIn(typed: string): number | null {
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(typed.trim()) ? Number(typed) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** As `textFault`. A text in the place of a number is one that is still being typed. */
export function numberFault(schema: JsonSchema, value: Json, text: EditorText): string | null {
  if (typeof value !== 'number') return text.faultNumber;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, type } = schema;
  if (type === 'integer' && !Number.isInteger(value)) return text.faultWhole;
  if (typeof minimum === 'number' && value < minimum) return text.faultLess(`${minimum}`);
  if (typeof maximum === 'number' && value > maximum) return text.faultMore(`${maximum}`);
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return text.faultAbove(`${exclusiveMinimum}`);
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) return text.faultBelow(`${exclusiveMaximum}`);
  if (typeof multipleOf === 'number' && !isMultiple(value / multipleOf)) return text.faultStep(`${multipleOf}`);
  return null;
}

/** 0.3 is three times 0.1, whatever the binary digits say. */
function isMultiple(ratio: number): boolean {
  return Math.abs(ratio - Math.round(ratio)) < 1e-9 * Math.max(1, Math.abs(ratio));
}

export function choiceFault(options: readonly Json[], value: Json, text: EditorText): string | null {
  return options.some((option) => sameJson(option, value)) ? null : text.faultChoice;
}
