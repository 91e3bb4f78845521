import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { CallUsage } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import { type CallIds, callsOnWire } from './calls-on-wire.ts';
import { type ChatRequest, conversationOf } from './chat-wire.ts';
import { checkConversation } from './conversation.ts';
import { keyOf, listenOnLoopback } from './loopback.ts';
import { prompter, type Script } from './script.ts';
import { usageOf } from './scripted-model.ts';
import { type Speech, sendError, sendFailure, sendStream, sendWhole } from './send-answer.ts';
import { hang, pause } from './speak.ts';
import { type Clock, systemClock } from './virtual-clock.ts';

/** Parts of a request that not every endpoint knows; the last is `tools` beside any `response_format`. */
export type Refusable = 'json_schema' | 'json_object' | 'stream_options' | 'tools' | 'response_format with tools';

export interface ModelServerOptions {
  /** The model it says it is. Default: the one the request asks for. */
  readonly name?: string;
  /** Tokens of about four characters a second. Default 0: everything at once. */
  readonly tokensPerSecond?: number;
  /** What each answer costs; `none` for an endpoint that never tells. Default: a token per four characters. */
  readonly usage?: CallUsage | 'none';
  /** Answered with an error that names the part. Default: nothing. */
  readonly refuses?: readonly Refusable[];
  /** The status of such an error. Default 400. */
  readonly refusalStatus?: number;
  /** The ids of calls that the script gives none. Default `unique`. */
  readonly callIds?: CallIds;
  /** Answers with one JSON body also where a stream is asked for. Default false. */
  readonly ignoresStream?: boolean;
  /** What delays and times are read from. Default: the machine's clock. */
  readonly clock?: Clock;
}

export interface RecordedRequest {
  /** When its body had arrived. */
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  /** The body, character by character, and what it means. */
  readonly raw: string;
  readonly body: ChatRequest;
}

export interface ModelServer extends AsyncDisposable {
  /** The base URL, `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  /** Every request, oldest first, refused ones included. */
  readonly requests: readonly RecordedRequest[];
  /** How many requests are being answered; 0 once every caller has its answer, or gave up. */
  readonly active: number;
  /** How many requests the task made, in all runs; refused ones are not counted. */
  count(task: string): number;
  /** Cuts what is being answered, and frees the port. */
  close(): Promise<void>;
}

/**
 * The same scripts behind HTTP: a Chat Completions endpoint on loopback, streaming and not, that finds the task in the
 * `Idempotency-Key` header. A conversation in which not every call of a tool has its one result is answered with 400.
 *
 * ```ts
 * await using endpoint = await startModelServer({ draft: [reply.cut('{"copy":'), { copy: 'Boils in 90 s.' }] });
 * const model = openaiModel({ model: 'scripted', baseURL: endpoint.url });
 * ```
 */
export async function startModelServer(script: Script, options: ModelServerOptions = {}): Promise<ModelServer> {
  const { clock = systemClock, tokensPerSecond = 0, callIds = 'unique' } = options;
  const { refuses = [], refusalStatus = 400 } = options;
  const { enter, answer, count } = prompter(script);
  const requests: RecordedRequest[] = [];

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const raw = await textOf(request);
    const body = JSON.parse(raw) as ChatRequest;
    requests.push({ at: clock.now(), headers: request.headers, raw, body });
    const refused = refuses.find((part) => holds(body, part));
    if (refused) return sendError(response, refusalStatus, `This model does not support "${refused}".`);

    const messages = conversationOf(body);
    checkConversation(messages);
    const call = enter(keyOf(request) ?? '', messages);
    const { delayMs, reasoning, text, ending, ...reply } = await answer(call);
    await pause(delayMs, clock, gone.signal);
    if (ending.type === 'hang') return hang(gone.signal);
    const calls = callsOnWire(reply.calls, call, callIds);
    const usage = options.usage ?? usageOf(call, { text, calls });
    const speech: Speech = {
      head: {
        id: `chatcmpl-${requests.length}`,
        model: options.name ?? body.model,
        created: Math.floor(clock.now() / 1_000),
      },
      reasoning,
      text,
      calls,
      pace: { tokensPerSecond, clock, signal: gone.signal },
      ending,
      usage: usage === 'none' ? null : usage,
    };
    const streams = body.stream === true && options.ignoresStream !== true;
    if (ending.type === 'fail' && ending.code !== 'MODEL_REFUSED' && (text === '' || !streams)) {
      return sendFailure(response, ending);
    }
    if (!streams) return sendWhole(response, speech);
    return sendStream(response, speech, body.stream_options?.include_usage === true);
  }

  const server = await listenOnLoopback((request, response) => {
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
      return sendError(response, 404, `No route "${request.method} ${request.url}".`);
    }
    respond(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (HoldpointError.is(error)) sendError(response, 400, `${error.message} ${error.hint}`);
      else sendError(response, 500, `The script threw: ${error}`);
    });
  });
  return {
    url: `${server.origin}/v1`,
    requests,
    get active() {
      return server.active;
    },
    count,
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}

function holds(body: ChatRequest, part: Refusable): boolean {
  if (part === 'response_format with tools') return body.response_format !== undefined && body.tools !== undefined;
  return part === body.response_format?.type || part in body;
}
