import type { ServerResponse } from 'node:http';
import type { CallUsage, ToolCall } from '@holdpoint/core';
import type { JsonObject } from '@holdpoint/protocol';
import {
  type ChatHead,
  callOnWire,
  completion,
  deltaEvent,
  doneEvent,
  errorBody,
  errorEvent,
  usageEvent,
} from './chat-wire.ts';
import type { Ending } from './reply.ts';
import { type Pace, speak } from './speak.ts';

/** One answer of a scripted endpoint. */
export interface Speech {
  readonly head: ChatHead;
  readonly reasoning: string;
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly pace: Pace;
  readonly ending: Ending;
  /** `null`: not told. */
  readonly usage: CallUsage | null;
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

export function sendError(response: ServerResponse, status: number, message: string, code = 'scripted'): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(errorBody(message, code)));
}

export function sendFailure(response: ServerResponse, failure: Failure): void {
  if (failure.retryAfterMs !== undefined) response.setHeader('retry-after-ms', String(failure.retryAfterMs));
  sendError(response, failure.status ?? statuses[failure.code], messageOf(failure), failure.code);
}

/** The answer as one JSON body, sent when the last word is written. */
export async function sendWhole(response: ServerResponse, speech: Speech): Promise<void> {
  const { head, reasoning, text, calls, pace, ending, usage } = speech;
  for await (const _ of speak(reasoning + text, pace)); // takes as long as writing it
  response.writeHead(200, { 'content-type': 'application/json' });
  const message = {
    ...(ending.type === 'fail' ? { content: null, refusal: messageOf(ending) } : { content: text }),
    ...(reasoning && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls.map(callOnWire) }),
  };
  const body = completion(head, message, finishOf(speech), usage);
  if (ending.type !== 'cut') return void response.end(body);
  await write(response, body.slice(0, body.length / 2));
  response.destroy();
}

/** The answer as server-sent events: the role, thoughts, text, each call with its arguments in pieces, the end. */
export async function sendStream(response: ServerResponse, speech: Speech, withUsage: boolean): Promise<void> {
  const { head, reasoning, text, calls, pace, ending, usage } = speech;
  const send = (delta: JsonObject, finish?: string) => write(response, deltaEvent(head, delta, finish));
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  await send({ role: 'assistant', content: '' });
  for await (const piece of speak(reasoning, pace)) await send({ reasoning_content: piece });
  for await (const piece of speak(text, pace)) await send({ content: piece });
  for (const [index, call] of calls.entries()) {
    await send({ tool_calls: [{ index, ...callOnWire({ ...call, arguments: '' }) }] });
    for await (const piece of speak(call.arguments, pace, Math.ceil(call.arguments.length / 4))) {
      await send({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  }
  if (ending.type === 'cut') return void response.destroy();
  if (ending.type === 'fail' && ending.code !== 'MODEL_REFUSED') {
    return void response.end(errorEvent(messageOf(ending), ending.code));
  }
  if (ending.type === 'fail') await send({ refusal: messageOf(ending) });
  await send({}, finishOf(speech));
  if (withUsage && usage) await write(response, usageEvent(head, usage));
  response.end(doneEvent);
}

function finishOf({ calls }: Speech): string {
  return calls.length > 0 ? 'tool_calls' : 'stop';
}

function messageOf({ code, message = `The script fails this request with ${code}.` }: Failure): string {
  return message;
}

/** Resolves when the bytes are with the operating system, so that a cut comes after them; also when the caller left. */
function write(response: ServerResponse, data: string): Promise<void> {
  return new Promise((resolve) => response.write(data, () => resolve()));
}
