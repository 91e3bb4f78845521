import type { Model, ModelRequest } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import type { OpenAI } from 'openai';
import { withUniqueIds } from './call-ids.ts';
import { chatRequest, idempotencyHeader } from './chat-request.ts';
import { classify, neverSent } from './classify.ts';
import { eventStream } from './event-stream.ts';
import { readAnswer } from './read-answer.ts';
import { type Rung, startTerms, stepDown, type Terms } from './structured-output.ts';

export interface OpenaiModelOptions {
  /** The model's name at the endpoint, e.g. `gpt-5-mini` or `qwen3:8b`. */
  readonly model: string;
  /** Default: the environment's `OPENAI_BASE_URL`, else `https://api.openai.com/v1`. Ollama: `http://localhost:11434/v1`. */
  readonly baseURL?: string;
  /** Default: the environment's `OPENAI_API_KEY`, else a placeholder, which local endpoints take. */
  readonly apiKey?: string;
  /**
   * Milliseconds the endpoint may stay silent, before the first word and between words. Default 120_000.
   *
   * An answer that keeps coming may take longer. Node's own fetch gives up after 300_000 without an answer.
   */
  readonly timeoutMs?: number;
  /**
   * How the shape of an answer is asked for at first: by JSON Schema, as some JSON object, or by the conversation
   * alone. Default `schema`. An endpoint that refuses is asked for less, and the model keeps to that.
   */
  readonly structured?: Rung;
  /**
   * Whether the shape is asked for beside tools as well. Default: at OpenAI alone.
   *
   * Ollama and vLLM then hold every word to that shape, so the model never calls a tool; others refuse the request.
   */
  readonly structuredWithTools?: boolean;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Used instead of the global one, e.g. behind a proxy. */
  readonly fetch?: typeof fetch;
}

/**
 * A model behind Chat Completions: OpenAI, Ollama, vLLM, LM Studio and whatever else speaks it. Streams, and reads
 * a whole answer too where the endpoint does not. More than 4 MB of one answer are not read.
 *
 * Nothing is loaded or opened before the first request. Makes no retries; an endpoint that does not know
 * `response_format` or `stream_options` is asked again without within the same call. Ids of tool calls are the
 * endpoint's own where they are unique in the conversation, else made.
 *
 * ```ts
 * const model = openaiModel({ model: 'qwen3:8b', baseURL: 'http://localhost:11434/v1' });
 * ```
 */
export function openaiModel(options: OpenaiModelOptions): Model {
  const { model, timeoutMs = 120_000, structured = 'schema', headers = {} } = options;
  const apiKey = (options.apiKey ?? process.env.OPENAI_API_KEY ?? '').trim();
  const baseURL = endpointOf(options.baseURL ?? (process.env.OPENAI_BASE_URL || 'https://api.openai.com/v1'));
  const secrets = [apiKey, ...Object.values(headers).filter((value) => value.length >= 8)].filter(Boolean);
  const { structuredWithTools = /(^|\.)openai\.(com|azure\.com)$/.test(baseURL.hostname) } = options;
  let learned: Terms = { format: structured, formatWithTools: structuredWithTools, usage: true };
  let client: Promise<OpenAI> | undefined;

  async function connect(): Promise<OpenAI> {
    const { OpenAI } = await import('openai');
    return new OpenAI({
      apiKey: apiKey || 'none',
      baseURL: baseURL.href,
      maxRetries: 0,
      timeout: 2 ** 31 - 1, // its clock stops at the headers; ours does not
      logLevel: 'off',
      defaultHeaders: headers,
      fetch: async (input, init) => eventStream(await (options.fetch ?? fetch)(input, init)),
    });
  }

  return {
    name: model,
    async respond(request, { signal, onText, onReasoning = () => {} }) {
      signal.throwIfAborted();
      const silence = silenceOf(timeoutMs);
      let open = false;
      let requests = 0;
      try {
        client ??= connect();
        const { completions } = (await client).chat;
        const stream = await withFewerTerms(request, (terms) => {
          requests += 1;
          return completions.create(chatRequest(model, request, terms), {
            headers: idempotencyHeader(request.key),
            signal: AbortSignal.any([signal, silence.signal]),
          });
        });
        open = true;
        const answer = await readAnswer(stream, { model, onText, onReasoning, onChunk: silence.heard });
        const reply = answer.calls ? { ...answer, calls: withUniqueIds(answer.calls, request.messages) } : answer;
        return requests > 1 ? { ...reply, usage: { ...reply.usage, unrecorded: requests - 1 } } : reply;
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const classified = classify(error, {
          endpoint: `${baseURL.origin}${baseURL.pathname}`,
          silentForMs: silence.signal.aborted ? timeoutMs : null,
          open,
          withTools: (request.tools ?? []).length > 0,
          secrets,
        });
        const isUnsent = !open && !silence.signal.aborted && neverSent(error);
        throw withRequests(classified, requests - (isUnsent ? 1 : 0));
      } finally {
        silence.stop();
      }
    },
  };

  /** Asks with what is known, and with fewer terms while the endpoint refuses one. What it took is remembered. */
  async function withFewerTerms<Answer>(
    request: ModelRequest,
    ask: (terms: Terms) => Promise<Answer>,
  ): Promise<Answer> {
    let lessons: Partial<Terms> = {};
    for (let asked = startTerms(learned, request); ; ) {
      try {
        const answer = await ask(asked);
        learned = { ...learned, ...lessons };
        return answer;
      } catch (error) {
        const step = stepDown(asked, request, error);
        if (!step) throw error;
        asked = step.terms;
        lessons = { ...lessons, ...step.lesson };
      }
    }
  }
}

/** Tells how many requests the failed call sent, where that is not one. */
function withRequests(error: HoldpointError, requests: number): HoldpointError {
  if (requests === 1) return error;
  const { code, message, hint, data } = error;
  const counted = { ...data, requests: Math.max(0, requests) };
  return new HoldpointError(code, message, { ...(hint !== undefined && { hint }), data: counted });
}

function endpointOf(baseURL: string): URL {
  const url = URL.parse(baseURL);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
  throw new HoldpointError('DEFINITION_INVALID', 'The base URL of the model is not an http address.', {
    hint: 'Give openaiModel (or OPENAI_BASE_URL) one like "http://localhost:11434/v1"; a password goes into `headers`.',
  });
}

/** Aborts when nothing was heard for `ms` milliseconds. */
function silenceOf(ms: number) {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), ms);
  return {
    signal: silence.signal,
    heard: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}
