import type { Message, ModelRequest } from '@holdpoint/core';
import { headers } from '@holdpoint/protocol';
import type { OpenAI } from 'openai';
import { responseFormat, type Terms } from './structured-output.ts';
import { functionTool, repeatedCall } from './tool-messages.ts';

/** A request as Chat Completions wants it. The messages' texts go out unchanged. */
export function chatRequest(
  model: string,
  { messages, output, tools = [] }: ModelRequest,
  terms: Terms,
): OpenAI.ChatCompletionCreateParamsStreaming {
  return {
    model,
    messages: messages.map(chatMessage),
    stream: true,
    ...(terms.usage && { stream_options: { include_usage: true } }),
    ...(tools.length > 0 && { tools: tools.map(functionTool) }),
    ...responseFormat(terms.format, output),
  };
}

/** Header values are ASCII: anything else in a key, and the percent sign, is percent-encoded. */
export function idempotencyHeader(key: string): Record<string, string> {
  return { [headers.idempotencyKey]: key.toWellFormed().replace(/[^\x21-\x7e]|%/gu, encodeURIComponent) };
}

function chatMessage(message: Message): OpenAI.ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.call, content: message.content };
  if (message.role !== 'assistant' || !message.calls?.length) return { role: message.role, content: message.content };
  // no text is what endpoints write themselves; an empty one some refuse
  return { role: 'assistant', content: message.content || null, tool_calls: message.calls.map(repeatedCall) };
}
