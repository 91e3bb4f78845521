import type { CallUsage, Model, ModelRequest } from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import type { Ending } from './reply.ts';
import { prompter, type Script } from './script.ts';
import { hang, pause, speak } from './speak.ts';
import { type Clock, systemClock } from './virtual-clock.ts';

export interface ScriptedModelOptions {
  /** Default `scripted`. */
  readonly name?: string;
  /** Tokens of about four characters a second, for people to watch. Default 0: the whole text at once. */
  readonly tokensPerSecond?: number;
  /** What each answer costs. Default: a token per four characters, so that sums differ when calls do. */
  readonly usage?: CallUsage;
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
 * same. A task that the script does not name is `MODEL_REJECTED`.
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
  const { name = 'scripted', tokensPerSecond = 0, clock = systemClock } = options;
  const { enter, answer, count } = prompter(script);
  const requests: ModelRequest[] = [];

  return {
    name,
    requests,
    count,
    async respond(request, { signal, onText }) {
      signal.throwIfAborted();
      requests.push(request);
      const { delayMs, text, ending } = await answer(enter(request.key, request.messages));
      await pause(delayMs, clock, signal);
      let soFar = '';
      for await (const piece of speak(text, { tokensPerSecond, clock, signal })) {
        soFar += piece;
        onText(soFar);
      }
      signal.throwIfAborted();
      if (ending.type === 'hang') return hang(signal);
      if (ending.type !== 'stop') throw failure(ending);
      return { text, usage: options.usage ?? usageOf(request, text), model: name };
    },
  };
}

/** A token per four characters, rounded up. */
export function usageOf({ messages }: Pick<ModelRequest, 'messages'>, text: string): CallUsage {
  const inputLength = messages.reduce((length, message) => length + message.content.length, 0);
  return { inputTokens: Math.ceil(inputLength / 4), outputTokens: Math.ceil(text.length / 4), requests: 1 };
}

function failure(ending: Extract<Ending, { type: 'cut' | 'fail' }>): HoldpointError {
  if (ending.type === 'cut') return new HoldpointError('MODEL_UNAVAILABLE', 'The scripted answer was cut off.');
  const { code, message = `The script fails this call with ${code}.`, retryAfterMs } = ending;
  return new HoldpointError(code, message, retryAfterMs === undefined ? {} : { data: { retryAfterMs } });
}
