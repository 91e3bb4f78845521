import type { ModelRequest } from '@holdpoint/core';
import type { OpenAI } from 'openai';
import { isStrict } from './strict-schema.ts';
import { wireName } from './wire-name.ts';

// schema ──refused──► json ──refused──► text
//
// The conversation states the schema too, so every rung can bring the right answer; a higher one makes it likelier.
// Beside tools it is mostly `text`: some endpoints refuse both, and some hold every word to the format, calls included.

/** How the shape of an answer is asked for. */
export type Rung = 'schema' | 'json' | 'text';

/** What is asked of an endpoint beyond the answer itself. */
export interface Terms {
  readonly format: Rung;
  /** Whether the shape is asked for beside tools as well. */
  readonly formatWithTools: boolean;
  /** Whether the stream is to end with what it cost. */
  readonly usage: boolean;
}

/** `response_format` can only speak of objects: any other answer is asked for by the conversation alone. */
export function startTerms(learned: Terms, { output, tools = [] }: ModelRequest): Terms {
  const possible = output.schema.type === 'object' && (tools.length === 0 || learned.formatWithTools);
  return possible ? learned : { ...learned, format: 'text' };
}

export function responseFormat(
  rung: Rung,
  { name, schema }: ModelRequest['output'],
): Pick<OpenAI.ChatCompletionCreateParams, 'response_format'> {
  switch (rung) {
    case 'schema': {
      const json_schema = { name: wireName(name, 'output'), schema: { ...schema }, strict: isStrict(schema) };
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
  { tools = [] }: ModelRequest,
  error: unknown,
): { readonly terms: Terms; readonly lesson: Partial<Terms> } | null {
  const { status, message, error: body } = error as Partial<InstanceType<typeof OpenAI.APIError>>;
  if (status === undefined || ![400, 404, 422, 501].includes(status)) return null;
  const said = `${message} ${JSON.stringify(body)}`;
  if (terms.usage && /stream_options|include_usage/i.test(said)) {
    return { terms: { ...terms, usage: false }, lesson: { usage: false } };
  }
  if (terms.format === 'text') return null;
  if (tools.length > 0 && /response.?(format|mime)|json|tool|function.?call|unsupported|not support/i.test(said)) {
    return { terms: { ...terms, format: 'text' }, lesson: invalid(said) ? {} : { formatWithTools: false } };
  }
  if (!/response_format|json_?schema|json_?object|unsupported|not support/i.test(said)) return null;
  const format = terms.format === 'schema' ? 'json' : 'text';
  return { terms: { ...terms, format }, lesson: invalid(said) ? {} : { format } };
}

function invalid(said: string): boolean {
  return /invalid.{0,10}schema/i.test(said);
}
