import type { ErrorCode, Json } from '@holdpoint/protocol';

/** The ways in which a model call can fail, in this project's codes. */
export type ModelFailure = Extract<ErrorCode, `MODEL_${string}`>;

/** How an answer ends: in full, never, as a cut connection, or as a failure. */
export type Ending =
  | { readonly type: 'stop' }
  | { readonly type: 'hang' }
  | { readonly type: 'cut' }
  | ({ readonly type: 'fail'; readonly code: ModelFailure } & FailOptions);

/** A call of a tool, as a script writes it. */
export interface ScriptedToolCall {
  readonly tool: string;
  /** A string goes out as it is, so that it may be malformed; any other value as JSON text. Default `{}`. */
  readonly arguments?: Json;
  /** Default: one that `callIds` of the model makes. */
  readonly id?: string;
}

interface ReplyParts {
  readonly delayMs: number;
  readonly reasoning: string;
  readonly text: string;
  readonly calls: readonly ScriptedToolCall[];
  readonly ending: Ending;
}

/** What a scripted model does with one request: it waits, thinks, writes `text` and `calls`, and ends. Made by `reply`. */
export class ScriptedReply implements ReplyParts {
  readonly delayMs: number;
  readonly reasoning: string;
  readonly text: string;
  readonly calls: readonly ScriptedToolCall[];
  readonly ending: Ending;

  constructor({ delayMs = 0, reasoning = '', text = '', calls = [], ending = { type: 'stop' } }: Partial<ReplyParts>) {
    this.delayMs = delayMs;
    this.reasoning = reasoning;
    this.text = text;
    this.calls = calls;
    this.ending = ending;
  }
}

/** One answer of a script: a string is sent as it is, any other JSON value as JSON text, the rest is made by `reply`. */
export type Reply = Json | ScriptedReply;

export interface FailOptions {
  /** What the failure says. Default: one sentence naming the code. */
  readonly message?: string;
  /** When an endpoint allows the next request; reaches the caller as `data.retryAfterMs`. */
  readonly retryAfterMs?: number;
  /** Written before the failure, so that it comes in the middle of an answer. */
  readonly afterText?: string;
  /** HTTP status that a model server fails with. Default 429, 503, 400 or 413, whichever stands for the code. */
  readonly status?: number;
}

/**
 * Replies that plain JSON cannot say. They nest: `reply.after(200, reply.fail('MODEL_UNAVAILABLE'))`.
 */
export const reply = {
  /** These characters and no others; for answers that are no JSON, or that break off. */
  text: (text: string): ScriptedReply => new ScriptedReply({ text }),
  /** This value as JSON text; for a string, or for a list where a list would mean one reply per attempt or turn. */
  json: (value: Json): ScriptedReply => new ScriptedReply({ text: JSON.stringify(value) }),
  /** Calls of tools instead of an answer, all in one turn; `text` is what the model says beside. */
  calls: (calls: readonly ScriptedToolCall[], { text = '' }: { readonly text?: string } = {}): ScriptedReply =>
    new ScriptedReply({ text, calls }),
  /** The same reply after this was thought aloud. */
  thinking: (reasoning: string, then: Reply): ScriptedReply => new ScriptedReply({ ...scriptedReply(then), reasoning }),
  /** No answer, but this failure. */
  fail: (code: ModelFailure, options: FailOptions = {}): ScriptedReply =>
    new ScriptedReply({ text: options.afterText ?? '', ending: { type: 'fail', code, ...options } }),
  /** The connection ends after this text, or these calls, without an end of the answer. */
  cut: (written: string | ScriptedReply): ScriptedReply =>
    new ScriptedReply({ ...scriptedReply(written), ending: { type: 'cut' } }),
  /** Nothing, until the caller gives up. */
  hang: (): ScriptedReply => new ScriptedReply({ ending: { type: 'hang' } }),
  /** The same reply, `ms` milliseconds later. */
  after(ms: number, then: Reply): ScriptedReply {
    const later = scriptedReply(then);
    return new ScriptedReply({ ...later, delayMs: later.delayMs + ms });
  },
} as const;

export function scriptedReply(given: Reply): ScriptedReply {
  if (given instanceof ScriptedReply) return given;
  return typeof given === 'string' ? reply.text(given) : reply.json(given);
}
