import {
  type ConversationDigested,
  digestIn,
  digestible,
  digestRequest,
  type JournalEntry,
  type Model,
  type ModelReply,
  olderHalf,
  type Prompts,
  type TaskDefinition,
} from '@holdpoint/core';
import { HoldpointError } from '@holdpoint/protocol';
import { sentBy, withLost } from './lost-requests.ts';

export interface DigestOptions {
  /** Effect key. */
  readonly key: string;
  readonly signal: AbortSignal;
  readonly prompts: Prompts;
  /** Called before a model is asked. */
  readonly onAsk: () => void;
}

/** Has a model hand over the older part of a conversation; of what it cannot read in one go, the older half first. */
export async function digestConversation(
  model: Model | null,
  { title }: Pick<TaskDefinition, 'title'>,
  entries: readonly JournalEntry[],
  { key, signal, prompts, onAsk }: DigestOptions,
): Promise<Pick<ConversationDigested, 'type' | 'upTo' | 'digest' | 'usage' | 'model'>> {
  let lost = 0;
  const ask = async (taken: readonly JournalEntry[], times: number): Promise<[ModelReply, readonly JournalEntry[]]> => {
    const { messages, schema } = digestRequest(title, entries, taken, prompts);
    const asked = { key: times === 0 ? key : `${key}.${times}`, messages, output: { name: 'digest', schema } };
    onAsk();
    try {
      return [await (model as Model).respond(asked, { signal, onText: () => {} }), taken];
    } catch (error) {
      const older = isOverflow(error) ? olderHalf(taken) : null;
      if (older) {
        lost += sentBy(error);
        return ask(older, times + 1);
      }
      throw isOverflow(error) ? tooLong(error) : error;
    }
  };
  const [reply, taken] = await ask(digestible(entries), 0);
  const digest = digestIn(reply.text.toWellFormed());
  const upTo = taken.at(-1)?.version;
  if (digest === null || upTo === undefined) {
    throw new HoldpointError('MODEL_UNAVAILABLE', 'The model handed over an empty digest of the conversation.');
  }
  const found = { type: 'conversation.digested', upTo, digest, usage: reply.usage, model: reply.model } as const;
  return withLost(found, lost);
}

export function isOverflow(error: unknown): error is HoldpointError {
  return HoldpointError.is(error) && error.code === 'MODEL_CONTEXT_EXCEEDED';
}

/** Nothing is left that could be handed over in fewer words. */
export function tooLong({ message }: HoldpointError): HoldpointError {
  return new HoldpointError('MODEL_CONTEXT_EXCEEDED', message, {
    hint: 'Nothing of the conversation is left to digest: shorten the prompt, the results it works with or the feedback, or use a model with a larger context.',
  });
}
