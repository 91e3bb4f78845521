import type { CallUsage, ModelReply } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import type { OpenAI } from 'openai';

export interface Listener {
  /** The model that was asked; the answer may name it more exactly. */
  readonly model: string;
  readonly onText: (textSoFar: string) => void;
  readonly onChunk: () => void;
}

/** Reads a streamed answer to its end, and throws where that is not an answer. */
export async function readAnswer(
  stream: AsyncIterable<OpenAI.ChatCompletionChunk>,
  { model: asked, onText, onChunk }: Listener,
): Promise<ModelReply> {
  let text = '';
  let refusal = '';
  let model = asked;
  let usage: CallUsage = { inputTokens: 0, outputTokens: 0, requests: 1 };
  let finish: string | null = null;

  for await (const chunk of stream) {
    onChunk();
    model = chunk.model || model;
    if (chunk.usage) usage = usageOf(chunk.usage);
    const choice = chunk.choices?.[0]; // the chunk with the usage has none, on some endpoints not even the list
    if (!choice) continue;
    finish = choice.finish_reason ?? finish;
    refusal += choice.delta?.refusal ?? '';
    if (!choice.delta?.content) continue;
    text += choice.delta.content;
    onText(text);
  }

  if (refusal || finish === 'content_filter') throw refused(refusal || text);
  if (finish === null) throw cutOff(text.length);
  if (finish === 'length') throw tooLong(text.length);
  if (text.trim() === '') throw empty(finish);
  return { text, usage, model };
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
    ...(length === 0 && { hint: 'If it stays so: is `baseURL` a Chat Completions endpoint, and does it stream?' }),
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
