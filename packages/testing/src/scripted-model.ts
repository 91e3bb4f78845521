import type { CallUsage, Model, ModelReply, ModelRequest, ToolCall } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import { type CallIds, callsOnWire } from './calls-on-wire.ts';
import { checkConversation } from './conversation.ts';
import type { Ending } from './reply.ts';
import { prompter, type Script } from './script.ts';
import { hang, type Pace, pause, speak } from './speak.ts';
import { type Clock, systemClock } from './virtual-clock.ts';

export interface ScriptedModelOptions {
  /** Default `scripted`. */
  readonly name?: string;
  /** Tokens of about four characters a second, for people to watch. Default 0: the whole text at once. */
  readonly tokensPerSecond?: number;
  /** What each answer costs. Default: a token per four characters, so that sums differ when calls do. */
  readonly usage?: CallUsage;
  /** The ids of calls that the script gives none. Default `unique`. */
  readonly callIds?: CallIds;
  /** What `reply.after` and `tokensPerSecond` wait by. Default: the machine's clock. */
  readonly clock?: Clock;
}

export interface ScriptedModel extends Model {
  /** Every request, oldest first, failed and hanging ones included. */
  readonly requests: readonly ModelRequest[];
  /** How many requests the task made, in all runs. */
  count(task: string): number;
}

/**
 * A model that answers from a script, in this process and without a network. The task is found in the request's key.
 *
 * A script of lists keeps no memory: the answer follows from the attempt, so a new process, or a second one, gives the
 * same. A task that the script does not name is `MODEL_REJECTED`, and so is a conversation in which not every call of a
 * tool has its one result, as endpoints have it.
 *
 * ```ts
 * const model = scriptedModel({
 *   research: [{ claims: ['Boils in 90 s.'] }],
 *   draft: [{ copy: 'First.' }, { copy: 'Revised.' }], // the second from attempt 2 on
 *   tone: ({ nth }) => (nth === 0 ? reply.fail('MODEL_UNAVAILABLE') : { ok: true }),
 * });
 * ```
 */
export function scriptedModel(script: Script, options: ScriptedModelOptions = {}): ScriptedModel {
  const { name = 'scripted', tokensPerSecond = 0, callIds = 'unique', clock = systemClock } = options;
  const { enter, answer, count } = prompter(script);
  const requests: ModelRequest[] = [];

  return {
    name,
    requests,
    count,
    async respond(request, { signal, onText, onReasoning }) {
      signal.throwIfAborted();
      requests.push(request);
      checkConversation(request.messages);
      const call = enter(request.key, request.messages);
      const reply = await answer(call);
      const { text, ending } = reply;
      const pace = { tokensPerSecond, clock, signal };
      await pause(reply.delayMs, clock, signal);
      await say(reply.reasoning, pace, onReasoning);
      await say(text, pace, onText);
      signal.throwIfAborted();
      if (ending.type === 'hang') return hang(signal);
      if (ending.type !== 'stop') throw failure(ending);
      const calls = callsOnWire(reply.calls, call, callIds);
      const usage = options.usage ?? usageOf(request, { text, calls });
      return { text, ...(calls.length > 0 && { calls }), usage, model: name };
    },
  };
}

/** A token per four characters, rounded up; calls count with their names and arguments. */
export function usageOf(
  { messages }: Pick<ModelRequest, 'messages'>,
  { text, calls = [] }: Pick<ModelReply, 'text' | 'calls'>,
): CallUsage {
  const inputLength = messages.reduce(
    (length, message) =>
      length + message.content.length + (message.role === 'assistant' ? lengthOf(message.calls ?? []) : 0),
    0,
  );
  return {
    inputTokens: Math.ceil(inputLength / 4),
    outputTokens: Math.ceil((text.length + lengthOf(calls)) / 4),
    requests: 1,
  };
}

function lengthOf(calls: readonly ToolCall[]): number {
  return calls.reduce((length, call) => length + call.name.length + call.arguments.length, 0);
}

async function say(text: string, pace: Pace, listener?: (textSoFar: string) => void): Promise<void> {
  let soFar = '';
  for await (const piece of speak(text, pace)) {
    soFar += piece;
    listener?.(soFar);
  }
}

function failure(ending: Extract<Ending, { type: 'cut' | 'fail' }>): HoldpointError {
  if (ending.type === 'cut') return new HoldpointError('MODEL_UNAVAILABLE', 'The scripted answer was cut off.');
  const { code, message = `The script fails this call with ${code}.`, retryAfterMs } = ending;
  return new HoldpointError(code, message, retryAfterMs === undefined ? {} : { data: { retryAfterMs } });
}
