import type { Message, ModelRequest } from '@holdpoint/core';
import { headers } from '@holdpoint/protocol';
import type { OpenAI } from 'openai';
import { responseFormat, type Terms } from './structured-output.ts';

/** A request as Chat Completions wants it. The messages' texts go out unchanged. */
export function chatRequest(
  model: string,
  { messages, output }: ModelRequest,
  terms: Terms,
): OpenAI.ChatCompletionCreateParamsStreaming {
  return {
    model,
    messages: messages.map(chatMessage),
    stream: true,
    ...(terms.usage && { stream_options: { include_usage: true } }),
    ...responseFormat(terms.format, output),
  };
}

/** Header values are ASCII: anything else in a key, and the percent sign, is percent-encoded. */
export function idempotencyHeader(key: string): Record<string, string> {
  return { [headers.idempotencyKey]: key.toWellFormed().replace(/[^\x21-\x7e]|%/gu, encodeURIComponent) };
}

function chatMessage(message: Message): OpenAI.ChatCompletionMessageParam {
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.call, content: message.content };
  return { role: message.role, content: message.content };
}
