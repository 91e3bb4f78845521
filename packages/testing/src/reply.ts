import type { ErrorCode, Json } from '@holdpoint/protocol';

/** The ways in which a model call can fail, in this project's codes. */
export type ModelFailure = Extract<ErrorCode, `MODEL_${string}`>;

/** How an answer ends: in full, never, as a cut connection, or as a failure. */
export type Ending =
  | { readonly type: 'stop' }
  | { readonly type: 'hang' }
  | { readonly type: 'cut' }
  | ({ readonly type: 'fail'; readonly code: ModelFailure } & FailOptions);

/** What a scripted model does with one request: it waits, writes `text`, and ends. Made by `reply`. */
export class ScriptedReply {
  readonly delayMs: number;
  readonly text: string;
  readonly ending: Ending;

  constructor(delayMs: number, text: string, ending: Ending) {
    this.delayMs = delayMs;
    this.text = text;
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
  text: (text: string): ScriptedReply => new ScriptedReply(0, text, { type: 'stop' }),
  /** This value as JSON text; for a string, or for a list where a list would mean one reply per attempt. */
  json: (value: Json): ScriptedReply => new ScriptedReply(0, JSON.stringify(value), { type: 'stop' }),
  /** No answer, but this failure. */
  fail: (code: ModelFailure, options: FailOptions = {}): ScriptedReply =>
    new ScriptedReply(0, options.afterText ?? '', { type: 'fail', code, ...options }),
  /** The connection ends after `text`, without an end of the answer. */
  cut: (text: string): ScriptedReply => new ScriptedReply(0, text, { type: 'cut' }),
  /** Nothing, until the caller gives up. */
  hang: (): ScriptedReply => new ScriptedReply(0, '', { type: 'hang' }),
  /** The same reply, `ms` milliseconds later. */
  after(ms: number, later: Reply): ScriptedReply {
    const { delayMs, text, ending } = scriptedReply(later);
    return new ScriptedReply(delayMs + ms, text, ending);
  },
} as const;

export function scriptedReply(given: Reply): ScriptedReply {
  if (given instanceof ScriptedReply) return given;
  return typeof given === 'string' ? reply.text(given) : reply.json(given);
}
