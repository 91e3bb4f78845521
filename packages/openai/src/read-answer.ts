import type { CallUsage, ModelReply } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import type { OpenAI } from 'openai';
import { maxAnswerBytes, tooMuch } from './answer-limit.ts';
import { type CallPiece, callPieces } from './tool-call-pieces.ts';

export interface Listener {
  /** The model that was asked; the answer may name it more exactly. */
  readonly model: string;
  readonly onText: (textSoFar: string) => void;
  readonly onReasoning: (textSoFar: string) => void;
  readonly onChunk: () => void;
}

/** One part of an answer. Local endpoints add what they think, and send the whole message where they do not stream. */
interface Chunk extends Omit<Partial<OpenAI.ChatCompletionChunk>, 'choices' | 'usage'> {
  readonly choices?: readonly {
    readonly delta?: Said;
    readonly message?: Said;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: Partial<OpenAI.CompletionUsage> | null;
}

interface Said {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: unknown;
  readonly reasoning?: unknown;
  readonly tool_calls?: readonly CallPiece[] | null;
}

/** Reads an answer to its end, and throws where that is not an answer. The ids of its calls are as the endpoint sent them. */
export async function readAnswer(
  stream: AsyncIterable<Chunk>,
  { model: asked, onText, onReasoning, onChunk }: Listener,
): Promise<ModelReply> {
  const pieces = callPieces();
  let text = '';
  let reasoning = '';
  let refusal = '';
  let model = asked;
  let usage: CallUsage = { inputTokens: 0, outputTokens: 0, requests: 1 };
  let finish: string | null = null;
  let bytes = 0;

  for await (const chunk of stream) {
    onChunk();
    model = chunk.model || model;
    if (chunk.usage) usage = usageOf(chunk.usage);
    const choice = chunk.choices?.[0]; // the chunk with the usage has none, on some endpoints not even the list
    if (!choice) continue;
    const { delta, message } = choice;
    finish = choice.finish_reason ?? (message && !delta ? 'stop' : finish);
    const said = delta ?? message ?? {};
    const thought = thoughtIn(said);
    const content = said.content ?? '';
    const called = (said.tool_calls ?? []).map(pieces.add).join('');
    reasoning += thought;
    text += content;
    refusal += said.refusal ?? '';
    bytes += Buffer.byteLength(`${thought}${content}${said.refusal ?? ''}${called}`);
    if (bytes > maxAnswerBytes) throw tooMuch();
    if (thought) onReasoning(reasoning);
    if (content) onText(text);
  }

  const calls = pieces.calls();
  const length = calls.reduce((sum, call) => sum + call.arguments.length, text.length);
  if (refusal || finish === 'content_filter') throw refused(refusal || text);
  if (finish === null) throw cutOff(length);
  if (finish === 'length') throw tooLong(length);
  if (text.trim() === '' && calls.length === 0) throw empty(finish);
  return { text, ...(calls.length > 0 && { calls }), usage, model };
}

/** Two names are in use, on some endpoints both at once. */
function thoughtIn({ reasoning_content, reasoning }: Said): string {
  const thoughts = [reasoning_content, reasoning].filter((thought) => typeof thought === 'string');
  return thoughts.find((thought) => thought !== '') ?? '';
}

/** Some endpoints send running totals with every chunk, so the last one counts; some leave fields out. */
function usageOf({ prompt_tokens, completion_tokens }: Partial<OpenAI.CompletionUsage>): CallUsage {
  return { inputTokens: prompt_tokens ?? 0, outputTokens: completion_tokens ?? 0, requests: 1 };
}

function refused(text: string): HoldpointError {
  const said = text.trim() || 'the content filter stopped it without a word';
  return new HoldpointError('MODEL_REFUSED', `The model refused to answer: ${said.slice(0, 2_000)}`, {
    hint: 'Change what the task asks for, or give it to another model.',
  });
}

function cutOff(length: number): HoldpointError {
  return new HoldpointError('MODEL_UNAVAILABLE', `The model's answer was cut off after ${length} characters.`, {
    ...(length === 0 && { hint: 'If it stays so: is `baseURL` a Chat Completions endpoint?' }),
  });
}

function tooLong(length: number): HoldpointError {
  return new HoldpointError('MODEL_REJECTED', `The model reached its limit after ${length} characters of answer.`, {
    hint: "Ask for less, or raise the endpoint's limit for output or context.",
  });
}

function empty(finish: string): HoldpointError {
  return new HoldpointError('MODEL_UNAVAILABLE', `The model's answer was empty (it ended with "${finish}").`);
}
