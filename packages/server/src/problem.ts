import type { ServerResponse } from 'node:http';
import { HoldpointError, type Problem } from '@holdpoint/protocol';

/** Answers with `application/problem+json`. Errors that are not ours become `INTERNAL`, without their text. */
export function sendProblem(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = HoldpointError.is(error) ? error : null;
  const body = HoldpointError.body(error);
  const status = known?.status ?? 500;
  const problem: Problem = {
    type: `urn:holdpoint:error:${body.code.toLowerCase().replaceAll('_', '-')}`,
    title: body.code,
    status,
    detail: body.message,
    ...body,
  };
  if (known?.retryable) response.setHeader('retry-after', '1');
  sendJson(response, status, problem, 'application/problem+json');
}

export function sendJson(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/**
 * What the router and the body parser found wrong with a request, as ours; `null` for what no client causes. The
 * parser's own errors carry a `type`, the rest (a path or a packed body that does not decode) only their status.
 */
export function unreadable(error: unknown): HoldpointError | null {
  const { type, status } = (typeof error === 'object' ? (error ?? {}) : {}) as { type?: unknown; status?: unknown };
  switch (type) {
    case 'entity.too.large':
      return tooLarge();
    case 'entity.parse.failed':
    case 'request.size.invalid':
    case 'request.aborted':
      return new HoldpointError('JSON_MALFORMED', 'The request body is not JSON.', {
        hint: 'Send one JSON value, UTF-8.',
      });
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new HoldpointError('MEDIA_TYPE_UNSUPPORTED', 'The body has an encoding this server does not read.', {
        hint: 'Send UTF-8, at most gzipped.',
      });
    default:
      if (typeof status !== 'number' || status < 400 || status > 499) return null;
      return new HoldpointError('BAD_REQUEST', 'The request cannot be read.', {
        hint: 'Look at its path, its encoding and its body.',
      });
  }
}

export function tooLarge(): HoldpointError {
  return new HoldpointError('PAYLOAD_TOO_LARGE', 'The request body is larger than 256 KB.', {
    hint: 'Send large material by reference.',
  });
}
