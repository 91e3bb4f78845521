import {
  type ErrorBody,
  type ErrorCode,
  errorCodes,
  HoldpointError,
  headers,
  protocolVersion,
} from '@holdpoint/protocol';
import type { TokenSource } from './token.ts';

const patienceMs = 30_000;

export interface HttpOptions {
  /** Where the router is mounted, without a slash at the end. */
  readonly mount: string;
  readonly fetch: typeof globalThis.fetch | undefined;
  readonly token: TokenSource;
  readonly closing: AbortSignal;
  /** How each request ended: with an error, or with an answer. */
  readonly onEnd: (code?: ErrorCode) => void;
}

export interface Http {
  get<Body>(path: string): Promise<Body>;
  /** `key` names the act: whoever repeats it repeats the key. */
  post<Body>(path: string, body: unknown, key: string): Promise<Body>;
}

/** Requests that throw nothing but `HoldpointError`: the server's refusals, and `NETWORK` when no answer came. */
export function createHttp({
  mount,
  fetch = (...given) => globalThis.fetch(...given),
  token,
  closing,
  onEnd,
}: HttpOptions): Http {
  async function ask<Body>(path: string, init?: RequestInit): Promise<Body> {
    try {
      const bearer = await token.get();
      const answer = await send<Body>(path, bearer, init).catch(async (error: HoldpointError) => {
        if (error.code !== 'UNAUTHENTICATED' || !token.renewable) throw error;
        token.refuse(bearer);
        return send<Body>(path, await token.get(), init);
      });
      onEnd();
      return answer;
    } catch (error) {
      if (!closing.aborted) onEnd(bodyOf(error).code);
      throw error;
    }
  }

  async function send<Body>(path: string, bearer: string | null, init?: RequestInit): Promise<Body> {
    try {
      const response = await fetch(mount + path, {
        ...init,
        headers: { ...init?.headers, ...(bearer !== null && { authorization: `Bearer ${bearer}` }) },
        credentials: bearer === null ? 'include' : 'same-origin',
        signal: AbortSignal.any([closing, AbortSignal.timeout(patienceMs)]),
      });
      return read<Body>(response, await response.text());
    } catch (error) {
      throw HoldpointError.is(error) ? error : HoldpointError.from(bodyOf(error));
    }
  }

  return {
    get: ask,
    post: (path, body, key) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [headers.idempotencyKey]: key },
        body: JSON.stringify(body),
      }),
  };
}

/** An error as a person may read it. What is not ours is a network that failed. */
export function bodyOf(error: unknown): ErrorBody {
  if (HoldpointError.is(error)) return HoldpointError.body(error);
  return {
    code: 'NETWORK',
    message: 'The server cannot be reached.',
    hint: 'Nothing is lost. This page tries again by itself.',
  };
}

/** An error from a server that may be newer: it may have codes that are not in our table. */
export function known(body: ErrorBody): ErrorBody {
  return body.code in errorCodes ? body : { ...body, code: 'INTERNAL' };
}

export function outdated(): HoldpointError {
  return new HoldpointError('PROTOCOL_MISMATCH', 'This page is older than the server.', {
    hint: 'Reload to go on; your draft is kept.',
  });
}

function read<Body>({ ok, status, headers: given }: Response, text: string): Body {
  if ((given.get(headers.protocol) ?? `${protocolVersion}`) !== `${protocolVersion}`) throw outdated();
  const body = parse(text);
  if (ok && body) return body as Body;
  if (body?.code) throw HoldpointError.from(known(body as ErrorBody));
  const code = ok || status >= 500 ? 'NETWORK' : status === 401 ? 'UNAUTHENTICATED' : 'BAD_REQUEST';
  throw new HoldpointError(code, `Something else answered, with status ${status}.`, {
    hint: 'Check `url`, and what stands before Holdpoint.',
  });
}

function parse(text: string): Partial<ErrorBody> | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
