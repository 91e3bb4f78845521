import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { Json } from '@holdpoint/protocol';
import { keyOf, listenOnLoopback } from './loopback.ts';

/** How the service treats one request. Nothing said: it does what it is asked, and answers `{ "ok": true }`. */
export interface ToolConduct {
  /** Does nothing, and answers with `status`. */
  readonly failBefore?: boolean;
  /** Does it, and answers with `status` nevertheless. */
  readonly failAfter?: boolean;
  /** Does it, and never answers. */
  readonly hangAfter?: boolean;
  /** The status of a failure, default 500. Given alone, it means `failBefore`. */
  readonly status?: number;
  /** What a success answers. */
  readonly result?: Json;
}

export interface ToolServerOptions {
  /** What happens to each request. `nth` is how many times this tool was asked before, whatever the keys. */
  readonly conduct?: (tool: string, nth: number) => ToolConduct | undefined;
  /**
   * Whether a key that was applied is only answered again, with the same result. Default true; false imitates a system
   * that does not look at keys, where every repeat is a second effect.
   */
  readonly deduplicates?: boolean;
}

/** One request to a tool, or what one did. */
export interface ToolUse {
  /** The idempotency key it came with; `null` for none, which is never taken for a repeat. */
  readonly key: string | null;
  readonly tool: string;
  /** The body, read as JSON. */
  readonly arguments: Json;
}

export interface ToolServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`: a tool is called with `POST <url>/<tool>`. */
  readonly url: string;
  /** What was really done, oldest first. The same key twice is a side effect that happened twice. */
  readonly effects: readonly ToolUse[];
  /** Every request, oldest first, failed and repeated ones included. */
  readonly attempts: readonly ToolUse[];
  /** How many requests are being answered, hanging ones included. */
  readonly active: number;
  /** Cuts what is being answered, and frees the port. */
  close(): Promise<void>;
}

/**
 * A service whose side effects a test counts: `POST /<tool>` with the arguments as JSON and an `Idempotency-Key` header.
 * It may fail before it did something, fail after, or stay silent.
 *
 * ```ts
 * await using service = await startToolServer({ conduct: (_tool, nth) => ({ failAfter: nth === 0 }) });
 * const refund = (orderId: string, key: string) =>
 *   fetch(`${service.url}/refund`, { method: 'POST', headers: { 'idempotency-key': key }, body: JSON.stringify({ orderId }) });
 * // … the agent refunds, is told 500, and tries again
 * expect(service.effects).toHaveLength(1);
 * ```
 */
export async function startToolServer(options: ToolServerOptions = {}): Promise<ToolServer> {
  const { conduct = () => undefined, deduplicates = true } = options;
  const attempts: ToolUse[] = [];
  const effects: ToolUse[] = [];
  const results = new Map<string, Json>();

  /** Gives what the service did, or had done for this key before. */
  function apply(use: ToolUse, result: Json): Json {
    const known = deduplicates && use.key !== null ? results.get(use.key) : undefined;
    if (known !== undefined) return known;
    effects.push(use);
    if (use.key !== null) results.set(use.key, result);
    return result;
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const tool = decodeURIComponent(request.url?.slice(1) ?? '');
    const use: ToolUse = { key: keyOf(request), tool, arguments: JSON.parse((await textOf(request)) || 'null') };
    const nth = attempts.filter((earlier) => earlier.tool === tool).length;
    attempts.push(use);
    const { failBefore, failAfter, hangAfter, status, result = { ok: true } } = conduct(tool, nth) ?? {};
    const failing = { error: { message: `The service fails "${tool}" as it was told.` } };
    if (failBefore || (status !== undefined && !failAfter && !hangAfter)) return send(response, status ?? 500, failing);
    const answer = apply(use, result);
    if (hangAfter) return;
    if (failAfter) return send(response, status ?? 500, failing);
    send(response, 200, answer);
  }

  const server = await listenOnLoopback((request, response) => {
    if (request.method !== 'POST') return send(response, 405, { error: { message: 'A tool is called with POST.' } });
    respond(request, response).catch((error: unknown) => send(response, 400, { error: { message: String(error) } }));
  });
  return {
    url: server.origin,
    effects,
    attempts,
    get active() {
      return server.active;
    },
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
