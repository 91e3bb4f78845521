import type { IncomingMessage, ServerResponse } from 'node:http';
import { headers } from '@holdpoint/protocol';

/**
 * Lets browsers show our answers to pages of the listed origins, and answers their preflights; true when this was one.
 * A page of any other origin gets no such header: its browser keeps the answer from it.
 */
export function crossOrigin(request: IncomingMessage, response: ServerResponse, origins: readonly string[]): boolean {
  if (origins.length === 0) return false;
  response.appendHeader('vary', 'origin');
  const { origin } = request.headers;
  if (origin === undefined || !origins.includes(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-expose-headers', `${headers.idempotentReplay}, ${headers.protocol}, retry-after`);
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': `authorization, content-type, ${headers.idempotencyKey}, ${headers.protocol}`,
    'access-control-max-age': '600',
  });
  response.end();
  return true;
}
