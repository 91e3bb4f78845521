import type { ToolCall, ToolSpec } from '@holdpoint/core';
import type { OpenAI } from 'openai';
import { isObjectText } from './object-text.ts';
import { isStrict } from './strict-schema.ts';
import { wireName } from './wire-name.ts';

/** A tool as it is offered; strictly where strict mode takes its schema, so that arguments always fit. */
export function functionTool({ name, description, parameters }: ToolSpec): OpenAI.ChatCompletionFunctionTool {
  const strict = parameters.type === 'object' && isStrict(parameters);
  return {
    type: 'function',
    function: { name, description, parameters: { ...parameters }, ...(strict && { strict }) },
  };
}

/**
 * A call as it is repeated in later requests. Arguments go out as the model wrote them if they are a JSON object, and
 * inside one if not; a name that no tool can have is bent into one. Ollama and vLLM parse both, and would refuse the
 * whole conversation from then on.
 */
export function repeatedCall({ id, name, arguments: written }: ToolCall): OpenAI.ChatCompletionMessageFunctionToolCall {
  const args = isObjectText(written) ? written : JSON.stringify({ malformed: written });
  return { id, type: 'function', function: { name: wireName(name, 'unnamed'), arguments: args } };
}
