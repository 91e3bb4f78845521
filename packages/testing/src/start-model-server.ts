import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { HoldpointError, headers, type Usage } from '@holdpoint/protocol';
import {
  type ChatHead,
  type ChatRequest,
  completion,
  conversationOf,
  deltaEvent,
  doneEvent,
  errorBody,
  errorEvent,
  usageEvent,
} from './chat-wire.ts';
import type { Ending } from './reply.ts';
import { prompter, type Script } from './script.ts';
import { usageOf } from './scripted-model.ts';
import { hang, pause, speak } from './speak.ts';
import { type Clock, systemClock } from './virtual-clock.ts';

/** Parts of a request that not every endpoint knows. */
export type Refusable = 'json_schema' | 'json_object' | 'stream_options';

export interface ModelServerOptions {
  /** The model it says it is. Default: the one the request asks for. */
  readonly name?: string;
  /** Tokens of about four characters a second. Default 0: everything at once. */
  readonly tokensPerSecond?: number;
  /** What each answer costs; `none` for an endpoint that never tells. Default: a token per four characters. */
  readonly usage?: Usage | 'none';
  /** Answered with an error that names the part. Default: nothing. */
  readonly refuses?: readonly Refusable[];
  /** The status of such an error. Default 400. */
  readonly refusalStatus?: number;
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
 * `Idempotency-Key` header.
 *
 * ```ts
 * await using endpoint = await startModelServer({ draft: [reply.cut('{"copy":'), { copy: 'Boils in 90 s.' }] });
 * const model = openaiModel({ model: 'scripted', baseURL: endpoint.url });
 * ```
 */
export async function startModelServer(script: Script, options: ModelServerOptions = {}): Promise<ModelServer> {
  const { clock = systemClock, tokensPerSecond = 0, refuses = [], refusalStatus = 400 } = options;
  const { enter, answer, count } = prompter(script);
  const requests: RecordedRequest[] = [];
  let active = 0;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const raw = await textOf(request);
    const body = JSON.parse(raw) as ChatRequest;
    requests.push({ at: clock.now(), headers: request.headers, raw, body });
    const refused = refuses.find((part) => part === body.response_format?.type || part in body);
    if (refused) return sendError(response, refusalStatus, `This model does not support "${refused}".`);

    const call = enter(keyOf(request), conversationOf(body));
    const { delayMs, text, ending } = await answer(call);
    await pause(delayMs, clock, gone.signal);
    if (ending.type === 'hang') return hang(gone.signal);
    const usage = options.usage ?? usageOf(call, text);
    const speech: Speech = {
      head: {
        id: `chatcmpl-${requests.length}`,
        model: options.name ?? body.model,
        created: Math.floor(clock.now() / 1_000),
      },
      pieces: speak(text, { tokensPerSecond, clock, signal: gone.signal }),
      ending,
      usage: usage === 'none' ? null : usage,
    };
    if (ending.type === 'fail' && ending.code !== 'MODEL_REFUSED' && (text === '' || !body.stream)) {
      return sendFailure(response, ending);
    }
    if (!body.stream) return sendWhole(response, speech);
    return sendStream(response, speech, body.stream_options?.include_usage === true);
  }

  const server = createServer((request, response) => {
    active += 1;
    response.once('close', () => {
      active -= 1;
    });
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
      return sendError(response, 404, `No route "${request.method} ${request.url}".`);
    }
    respond(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (HoldpointError.is(error)) sendError(response, 400, `${error.message} ${error.hint}`);
      else sendError(response, 500, `The script threw: ${error}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    get active() {
      return active;
    },
    count,
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Speech {
  readonly head: ChatHead;
  readonly pieces: AsyncIterable<string>;
  readonly ending: Ending;
  readonly usage: Usage | null;
}

type Failure = Extract<Ending, { type: 'fail' }>;

/** A refusal is an answer of its own kind, not an error of the endpoint. */
const statuses = {
  MODEL_RATE_LIMITED: 429,
  MODEL_UNAVAILABLE: 503,
  MODEL_REJECTED: 400,
  MODEL_CONTEXT_EXCEEDED: 413,
  MODEL_REFUSED: 200,
} as const;

/** Keys are ASCII in a header; what is not came percent-encoded. */
function keyOf(request: IncomingMessage): string {
  return decodeURIComponent(String(request.headers[headers.idempotencyKey] ?? ''));
}

function messageOf({ code, message = `The script fails this request with ${code}.` }: Failure): string {
  return message;
}

function sendError(response: ServerResponse, status: number, message: string, code = 'scripted'): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(errorBody(message, code)));
}

function sendFailure(response: ServerResponse, failure: Failure): void {
  if (failure.retryAfterMs !== undefined) response.setHeader('retry-after-ms', String(failure.retryAfterMs));
  sendError(response, failure.status ?? statuses[failure.code], messageOf(failure), failure.code);
}

async function sendWhole(response: ServerResponse, { head, pieces, ending, usage }: Speech): Promise<void> {
  let content = '';
  for await (const piece of pieces) content += piece;
  response.writeHead(200, { 'content-type': 'application/json' });
  const refusal = ending.type === 'fail' ? messageOf(ending) : null;
  const body = completion(head, refusal === null ? { content } : { content: null, refusal }, usage);
  if (ending.type !== 'cut') return void response.end(body);
  await write(response, body.slice(0, body.length / 2));
  response.destroy();
}

async function sendStream(
  response: ServerResponse,
  { head, pieces, ending, usage }: Speech,
  withUsage: boolean,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  await write(response, deltaEvent(head, { role: 'assistant', content: '' }));
  for await (const piece of pieces) await write(response, deltaEvent(head, { content: piece }));
  if (ending.type === 'cut') return void response.destroy();
  if (ending.type === 'fail' && ending.code !== 'MODEL_REFUSED') {
    return void response.end(errorEvent(messageOf(ending), ending.code));
  }
  if (ending.type === 'fail') await write(response, deltaEvent(head, { refusal: messageOf(ending) }));
  await write(response, deltaEvent(head, {}, 'stop'));
  if (withUsage && usage) await write(response, usageEvent(head, usage));
  response.end(doneEvent);
}

/** Resolves when the bytes are with the operating system, so that a cut comes after them; also when the caller left. */
function write(response: ServerResponse, data: string): Promise<void> {
  return new Promise((resolve) => response.write(data, () => resolve()));
}
