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
  | { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }
  | { readonly role: 'tool'; readonly call: string; readonly content: string };

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
}

export interface ModelReply {
  /** The answer as the model wrote it. The runtime parses and validates it. */
  readonly text: string;
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
}

/**
 * Answers one request. Makes no retries of its own: the runtime retries durably.
 *
 * Throws `HoldpointError`: `MODEL_UNAVAILABLE` (network, 5xx, cut stream, time-out) and `MODEL_RATE_LIMITED` (429) are
 * tried again, after `data.retryAfterMs` where given; `MODEL_REJECTED` (any other 4xx) and `MODEL_REFUSED` fail the task.
 * `data.requests` is how many requests a failed call sent; without it, one is counted.
 */
export interface Model {
  readonly name: string;
  respond(request: ModelRequest, options: ModelCallOptions): Promise<ModelReply>;
}
