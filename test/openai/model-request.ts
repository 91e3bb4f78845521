import type { Message, ModelCallOptions, ModelRequest } from '@holdpoint/core';
import type { JsonSchema } from '@holdpoint/protocol';

const copySchema: JsonSchema = {
  type: 'object',
  properties: { copy: { type: 'string' } },
  required: ['copy'],
  additionalProperties: false,
};

/** A request for the task `draft`. */
export function draftRequest(schema: JsonSchema = copySchema, messages?: readonly Message[]): ModelRequest {
  return {
    key: 'r/draft/1/0/0',
    messages: messages ?? [{ role: 'user', content: 'Write copy as JSON.' }],
    output: { name: 'draft', schema },
  };
}

/** Options of a call, with everything that was shown of its answer. */
export function listening(
  signal: AbortSignal = new AbortController().signal,
): ModelCallOptions & { readonly shown: string[] } {
  const shown: string[] = [];
  return { signal, shown, onText: (text) => void shown.push(text) };
}
