import type { Message, ModelCallOptions, ModelRequest, ToolSpec } from '@holdpoint/core';
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

export const getOrder: ToolSpec = {
  name: 'getOrder',
  description: 'Looks an order up.',
  parameters: {
    type: 'object',
    properties: { orderId: { type: 'string' } },
    required: ['orderId'],
    additionalProperties: false,
  },
};

/** The same with a tool. */
export function toolRequest(messages?: readonly Message[], tools: readonly ToolSpec[] = [getOrder]): ModelRequest {
  return { ...draftRequest(undefined, messages), tools };
}

/** Options of a call, with everything that was shown of its answer and of what the model thought. */
export function listening(
  signal: AbortSignal = new AbortController().signal,
): ModelCallOptions & { readonly shown: string[]; readonly thoughts: string[] } {
  const shown: string[] = [];
  const thoughts: string[] = [];
  return {
    signal,
    shown,
    thoughts,
    onText: (text) => void shown.push(text),
    onReasoning: (text) => void thoughts.push(text),
  };
}
