import type { IncomingMessage, ServerResponse } from 'node:http';
import { HoldpointError, headers, type Principal } from '@holdpoint/protocol';
import type * as z from 'zod';
import { type Authenticate, checkOrigin, credentialsOf, identify } from './principal.ts';
import { tooLarge } from './problem.ts';

/** A request as the router hands it on: with what was parsed of it. */
export interface ParsedRequest extends IncomingMessage {
  readonly params: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly ip?: string;
}

/** What a route works with. */
export interface Ask {
  readonly principal: Principal;
  readonly request: ParsedRequest;
  readonly response: ServerResponse;
  readonly params: Readonly<Record<string, string>>;
}

export async function askOf(
  request: ParsedRequest,
  response: ServerResponse,
  authenticate: Authenticate,
  origins: readonly string[],
): Promise<Ask> {
  if (request.method !== 'GET') checkOrigin(request.headers, origins);
  const ip = request.ip ?? request.socket.remoteAddress;
  const { principal } = await identify(authenticate, credentialsOf(request.headers, ip));
  return { principal, request, response, params: request.params };
}

/** The query by its schema. Throws `BAD_REQUEST` with the paths that are wrong. */
export function queryOf<Schema extends z.ZodType>({ request }: Ask, schema: Schema): z.output<Schema> {
  const { searchParams } = new URL(request.url ?? '/', 'http://host');
  return validated(Object.fromEntries(searchParams), schema, 'query');
}

/** The body by its schema. Throws `MEDIA_TYPE_UNSUPPORTED`, `JSON_MALFORMED`, `BAD_REQUEST`. */
export function bodyOf<Schema extends z.ZodType>({ request }: Ask, schema: Schema): z.output<Schema> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new HoldpointError('MEDIA_TYPE_UNSUPPORTED', 'The body must be JSON.', {
      hint: 'Send content-type: application/json.',
    });
  }
  return validated(request.body, schema, 'body');
}

/** Validates what came in, over whichever door. Throws `BAD_REQUEST`. */
export function validated<Schema extends z.ZodType>(value: unknown, schema: Schema, what: string): z.output<Schema> {
  checkShape(value);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.map(String), message: issue.message }));
  const [first] = issues;
  throw new HoldpointError(
    'BAD_REQUEST',
    `The ${what} is not valid at "/${first?.path.join('/') ?? ''}": ${first?.message ?? ''}`,
    {
      hint: 'See `data.issues` for every place.',
      data: { issues },
    },
  );
}

/** The caller's name for this act. Throws `IDEMPOTENCY_KEY_REQUIRED`. */
export function keyOf({ request }: Ask): string {
  const key = request.headers[headers.idempotencyKey];
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new HoldpointError('IDEMPOTENCY_KEY_REQUIRED', 'A write needs an `Idempotency-Key` header.', {
    hint: 'Make a new random key for each act (at most 200 visible ASCII characters), and repeat it when you repeat the request.',
  });
}

const deepest = 32;
const mostKeys = 10_000;
/** In UTF-16 code units, keys included: the body's cap, also where a host's own parser takes more. */
const mostText = 256 * 1024;

/** Refuses JSON that is deep, huge, hostile or no text before any schema walks it. */
function checkShape(value: unknown): void {
  let keys = 0;
  let text = 0;
  const read = (part: string): void => {
    text += part.length;
    if (text > mostText) throw tooLarge();
    // half a surrogate pair is no text: it could neither be hashed nor stored as it is
    if (!part.isWellFormed()) throw tooMuch('carrying half a character');
  };
  const walk = (node: unknown, depth: number): void => {
    if (typeof node === 'string') read(node);
    if (typeof node !== 'object' || node === null) return;
    if (depth > deepest) throw tooMuch(`nested deeper than ${deepest}`);
    for (const key of Object.keys(node)) {
      keys += 1;
      if (keys > mostKeys) throw tooMuch(`made of more than ${mostKeys} members`);
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw tooMuch(`using the key "${key}"`);
      read(key);
      walk((node as Record<string, unknown>)[key], depth + 1);
    }
  };
  walk(value, 0);
}

function tooMuch(what: string): HoldpointError {
  return new HoldpointError('BAD_REQUEST', `The JSON is ${what}.`, { hint: 'Send something simpler.' });
}
