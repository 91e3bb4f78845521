import { HoldpointError, type Json } from '@holdpoint/protocol';
import * as z from 'zod';
import { canonical, isPlainObject } from './canonical.ts';

export type Parsed =
  | { readonly ok: true; readonly output: Json }
  | { readonly ok: false; readonly message: string; readonly issues: readonly Issue[] };

/** One place where a value does not fit its schema. `path` from the root, as strings. */
export interface Issue {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * Reads a model's answer as the task's output: the text as JSON, else the JSON inside its code fence or between its
 * outermost braces, else (for schemas that take text) the text itself. `message` says what does not fit, for the model.
 */
export function parseOutput(schema: z.ZodType, text: string): Parsed {
  const candidates = jsonIn(text);
  const results = candidates.map((candidate) => fitOutput(schema, candidate));
  const fitting = results.find((result) => result.ok);
  if (fitting) return fitting;
  const asText = fitOutput(schema, text.trim());
  if (asText.ok) return asText;
  return results[0] ?? misfit('The answer is not JSON.');
}

/** Validates a value against the task's schema and the limits of canonical JSON. */
export function fitOutput(schema: z.ZodType, value: unknown): Parsed {
  return fitting(() => {
    const parsed = schema.safeParse(value);
    if (parsed.success) return fitted(parsed.data);
    const issues = parsed.error.issues.map((issue) => ({ path: issue.path.map(String), message: issue.message }));
    return { ok: false, message: shorten(z.prettifyError(parsed.error)), issues };
  });
}

/** Validates a value against the limits of canonical JSON alone. */
export function fitJson(value: unknown): Parsed {
  return fitting(() => fitted(value));
}

function fitted(value: unknown): Parsed {
  const output = dropUndefined(value ?? null);
  canonical(output);
  return { ok: true, output };
}

function fitting(fit: () => Parsed): Parsed {
  try {
    return fit();
  } catch (error) {
    if (HoldpointError.is(error)) return misfit(shorten(error.message));
    // the end of the stack: the schema, or a walk over the value, is recursive
    if (error instanceof RangeError) return misfit('The value is nested too deep.');
    throw error;
  }
}

function jsonIn(text: string): readonly unknown[] {
  const fence = /```(?:json)?\s*\n([\s\S]*?)```/.exec(text)?.[1];
  const open = text.search(/[{[]/);
  const close = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  const inner = open >= 0 && close > open ? text.slice(open, close + 1) : undefined;
  return [text, fence, inner].flatMap((candidate) => {
    if (candidate === undefined) return [];
    try {
      return [JSON.parse(candidate) as unknown];
    } catch {
      return [];
    }
  });
}

function misfit(message: string): Parsed {
  return { ok: false, message, issues: [{ path: [], message }] };
}

/** Members that are `undefined` vanish, as they would when stored. */
function dropUndefined(value: unknown): Json {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : dropUndefined(item)));
  if (typeof value !== 'object' || value === null || !isPlainObject(value)) return value as Json;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, dropUndefined(item)]])),
  );
}

/** Short enough to be told, and well-formed, as all that is journalled must be: a cut may halve a character. */
function shorten(text: string): string {
  return (text.length > 2000 ? `${text.slice(0, 2000)}…` : text).toWellFormed();
}
