import type { CallUsage, Message, ToolCall, ToolSpec } from '@holdpoint/core';
import type { JsonObject } from '@holdpoint/protocol';

/** The body of a Chat Completions request, as far as a scripted endpoint reads it. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly {
    readonly role: Message['role'];
    readonly content: string | null;
    readonly tool_calls?: readonly ChatToolCall[];
    readonly tool_call_id?: string;
  }[];
  readonly tools?: readonly {
    readonly type: 'function';
    readonly function: ToolSpec & { readonly strict?: boolean };
  }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly response_format?: {
    readonly type: string;
    readonly json_schema?: { readonly name: string; readonly schema: JsonObject; readonly strict?: boolean };
  };
}

/** A call as it stands in a message. */
export interface ChatToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** What stands at the head of everything that belongs to one answer. */
export interface ChatHead {
  readonly id: string;
  readonly model: string;
  /** Seconds since the epoch. */
  readonly created: number;
}

export function conversationOf({ messages }: ChatRequest): readonly Message[] {
  return messages.map(({ role, content, tool_calls, tool_call_id }) => {
    if (role === 'tool') return { role, call: tool_call_id ?? '', content: content ?? '' };
    if (role !== 'assistant' || !tool_calls) return { role, content: content ?? '' };
    return { role, content: content ?? '', calls: tool_calls.map((call) => ({ id: call.id, ...call.function })) };
  });
}

/** One server-sent event of a streamed answer. */
export function deltaEvent(head: ChatHead, delta: JsonObject, finish: string | null = null): string {
  return event({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] });
}

/** The event that an endpoint adds when `include_usage` was asked for. */
export function usageEvent(head: ChatHead, usage: CallUsage): string {
  return event({ ...head, object: 'chat.completion.chunk', choices: [], usage: usageOnWire(usage) });
}

export function errorEvent(message: string, code: string): string {
  return event(errorBody(message, code));
}

export const doneEvent = 'data: [DONE]\n\n';

/** The whole answer, for a request that does not stream. */
export function completion(head: ChatHead, message: JsonObject, finish: string, usage: CallUsage | null): string {
  return JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
    ...(usage && { usage: usageOnWire(usage) }),
  });
}

export function errorBody(message: string, code: string): JsonObject {
  return { error: { message, type: 'scripted', code } };
}

export function callOnWire(call: ToolCall): JsonObject {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}

function event(body: JsonObject): string {
  return `data: ${JSON.stringify(body)}\n\n`;
}

function usageOnWire({ inputTokens, outputTokens }: CallUsage): JsonObject {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}
