import type { JsonSchema } from '@holdpoint/protocol';
import type { CallUsage } from './usage.ts';

declare global {
  // The core has no platform types; this merges with the host's own AbortSignal, so that it fits `fetch`.
  interface AbortSignal {
    readonly aborted: boolean;
  }
}

/** One message of an agent's conversation, as it is journalled. Never edited afterwards: a conversation only grows. */
export type Message =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly calls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly call: string; readonly content: string };

/** A tool call as the model wrote it. */
export interface ToolCall {
  /** Ties the result to the call within one conversation; endpoints choose it, some start again at `call_0` each time. */
  readonly id: string;
  readonly name: string;
  /** As written: mostly JSON, possibly not. */
  readonly arguments: string;
}

/** A tool as a model is told of it. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments, an object. */
  readonly parameters: JsonSchema;
}

/** One request to a model: the whole conversation so far, ending in a message that is not the assistant's. */
export interface ModelRequest {
  /**
   * Effect key, `run/task/attempt/turn/index`. The same for every try of this request, so an endpoint that honours
   * idempotency keys answers a repeat from its cache.
   */
  readonly key: string;
  readonly messages: readonly Message[];
  /** The shape the answer must have. The conversation states it too, so a model may ignore this and still be right. */
  readonly output: { readonly name: string; readonly schema: JsonSchema };
  /** What the model may call instead of answering. Absent: nothing. */
  readonly tools?: readonly ToolSpec[];
}

export interface ModelReply {
  /** The answer as the model wrote it. The runtime parses and validates it. */
  readonly text: string;
  /** What the model calls instead of answering; `text` is then what it says beside. In the order it wrote them. */
  readonly calls?: readonly ToolCall[];
  /** With `unrecorded`: requests of the same call that the endpoint refused before the one it answered. */
  readonly usage: CallUsage;
  /** The model that answered, as the endpoint names it. */
  readonly model: string;
}

export interface ModelCallOptions {
  /** Aborted when the lease is lost, the work is no longer wanted, or the server stops. */
  readonly signal: AbortSignal;
  /** Gets the whole text so far while it is written. For display only. */
  readonly onText: (textSoFar: string) => void;
  /** The same for what the model thinks aloud, where the endpoint tells. */
  readonly onReasoning?: (textSoFar: string) => void;
}

/**
 * Answers one request. Makes no retries of its own: the runtime retries durably.
 *
 * Throws `HoldpointError`: `MODEL_UNAVAILABLE` (network, 5xx, cut stream, time-out) and `MODEL_RATE_LIMITED` (429) are
 * tried again, after `data.retryAfterMs` where given; `MODEL_CONTEXT_EXCEEDED` (the conversation is longer
 * than the model reads) has it digested; `MODEL_REJECTED` (any other 4xx) and `MODEL_REFUSED` fail the task.
 * `data.requests` is how many requests a failed call sent; without it, one is counted.
 */
export interface Model {
  readonly name: string;
  respond(request: ModelRequest, options: ModelCallOptions): Promise<ModelReply>;
}
