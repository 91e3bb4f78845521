import { HoldpointError } from '@holdpoint/protocol';

/** What is known of a failed request besides its error. */
export interface Circumstances {
  /** The base URL without its query, for messages. */
  readonly endpoint: string;
  /** The time-out that ended it, `null` when none did. */
  readonly silentForMs: number | null;
  /** Whether the endpoint had begun to answer. */
  readonly open: boolean;
  /** Whether tools were offered. */
  readonly withTools: boolean;
  /** Never to be shown, also when the endpoint repeats them. */
  readonly secrets: readonly string[];
}

/**
 * Any error of a request as the one the runtime acts on. A cause is never kept: it may hold the request's headers.
 */
export function classify(error: unknown, circumstances: Circumstances): HoldpointError {
  const { endpoint, silentForMs, open, withTools, secrets } = circumstances;
  if (silentForMs !== null) {
    return new HoldpointError('MODEL_UNAVAILABLE', `The model endpoint was silent for ${silentForMs} ms.`, {
      hint: 'Raise `timeoutMs` of openaiModel if it needs longer to begin.',
    });
  }
  if (HoldpointError.is(error)) return error;
  const said = redacted(messageOf(error), secrets);
  const status = statusOf(error);
  if (status !== null) return ofStatus(status, said, error, withTools);
  if (open) return new HoldpointError('MODEL_UNAVAILABLE', `The model's answer broke off: ${said}`);
  if (isApiError(error)) {
    return new HoldpointError('MODEL_UNAVAILABLE', `The model endpoint ${endpoint} cannot be reached: ${said}`, {
      hint: 'Is it running, and is `baseURL` right?',
    });
  }
  return new HoldpointError('MODEL_REJECTED', `The request to the model could not be sent: ${said}`, {
    hint: 'Check the options of openaiModel.',
  });
}

function ofStatus(status: number, said: string, error: unknown, withTools: boolean): HoldpointError {
  const data = retryAfter(error);
  const topic = `${said} ${(error as { readonly code?: unknown }).code}`;
  if (status === 429) {
    return new HoldpointError('MODEL_RATE_LIMITED', `The model endpoint limits requests (429): ${said}`, {
      ...(data && { data }),
      ...(/quota|billing/i.test(topic) && { hint: 'The account may have used up its quota or credit.' }),
    });
  }
  if (status >= 500 || passing.has(status)) {
    return new HoldpointError('MODEL_UNAVAILABLE', `The model endpoint failed (${status}): ${said}`, data && { data });
  }
  if (isTooLong(status, topic)) {
    return new HoldpointError(
      'MODEL_CONTEXT_EXCEEDED',
      `The model cannot read all of the request (${status}): ${said}`,
      {
        hint: 'The conversation is longer than the model can read. Shorten the prompt, or use a model with a larger context.',
      },
    );
  }
  return new HoldpointError('MODEL_REJECTED', `The model endpoint rejected the request (${status}): ${said}`, {
    hint: hintFor(status, topic, withTools),
  });
}

/** True when the request surely never reached an endpoint. */
export function neverSent(error: unknown): boolean {
  if (HoldpointError.is(error) || statusOf(error) !== null) return false;
  return !isApiError(error) || unreached.has(systemCode(error) ?? '');
}

const unreached = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Time-out, the same key still being worked on, too early: the same request may pass later. */
const passing = new Set([408, 409, 425]);

function isTooLong(status: number, topic: string): boolean {
  if (status === 401 || status === 403) return false;
  return status === 413 || /context.?(length|size|window)|maximum context|too many tokens/i.test(topic);
}

function hintFor(status: number, topic: string, withTools: boolean): string {
  if (status === 401 || status === 403) return 'Check `apiKey` of openaiModel, or OPENAI_API_KEY.';
  if (withTools && /tool|function.?call|functions?\b/i.test(topic)) {
    return 'The endpoint takes no tools, or not these. Use a model that can call tools, or leave the `tools` of the agent out.';
  }
  if (status === 404) return 'Check `model` and `baseURL` of openaiModel; the base URL mostly ends in /v1.';
  return 'The same request will be rejected again: change the prompt, the schema or the options of openaiModel.';
}

/** How long the endpoint wants to be left alone, by `retry-after-ms` or `retry-after` (seconds, or a date). */
function retryAfter(error: unknown): { readonly retryAfterMs: number } | undefined {
  const { headers } = error as { readonly headers?: Headers };
  const inMs = headers?.get('retry-after-ms');
  const ms = inMs ? Number(inMs) : untilMs(headers?.get('retry-after') ?? '');
  return Number.isFinite(ms) ? { retryAfterMs: Math.max(0, Math.ceil(ms)) } : undefined;
}

function untilMs(retryAfter: string): number {
  return /^[\d.]+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
}

/** The SDK's error class, known by its shape: the module is not loaded here. */
function isApiError(error: unknown): error is Error & { readonly status: number | undefined; readonly code?: unknown } {
  return error instanceof Error && 'status' in error && 'requestID' in error;
}

/** An error inside a stream has its status, if any, in its code. */
function statusOf(error: unknown): number | null {
  if (!isApiError(error)) return null;
  if (error.status !== undefined) return error.status;
  const code = Number(error.code);
  if (code >= 400 && code < 600) return code;
  return error.code === 'rate_limit_exceeded' ? 429 : null;
}

function messageOf(error: unknown): string {
  const { message = String(error) } = error as Partial<Error>;
  const code = systemCode(error);
  return `${message.replace(/^\d{3} /, '')}${code === null ? '' : ` (${code})`}`;
}

/** What the network said, as Node names it. */
function systemCode(error: unknown): string | null {
  const { cause } = error as Partial<Error>;
  const inner = (cause as { cause?: unknown } | undefined)?.cause ?? cause;
  const code = (inner as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : null;
}

function redacted(text: string, secrets: readonly string[]): string {
  const shown = secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
  return shown.length > 500 ? `${shown.slice(0, 500)}…` : shown;
}
