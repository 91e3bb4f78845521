import type { TokenFrame } from '@holdpoint/protocol';
import type { RunRef } from '@holdpoint/store';

/** A run moved to this version. Content is read again from the store. */
export interface Change extends RunRef {
  readonly version: number;
  /** Whose lists the run may stand in, such as `user:anna` and `group:legal`. Absent from what another process did. */
  readonly readers?: readonly string[];
}

/** What a model has written so far of one answer. */
export type Tokens = TokenFrame & { readonly tenant: string };

/** Tells this process what happened, after it is recorded. Never on the way to an answer: a listener cannot fail a run. */
export interface Feed {
  changed(change: Change): void;
  tokens(frame: Tokens): void;
  onChange(listener: (change: Change) => void): () => void;
  onTokens(listener: (frame: Tokens) => void): () => void;
}

export function createFeed(onError: (error: unknown) => void): Feed {
  const changes = channel<Change>(onError);
  const tokens = channel<Tokens>(onError);
  return { changed: changes.send, tokens: tokens.send, onChange: changes.listen, onTokens: tokens.listen };
}

function channel<Message>(onError: (error: unknown) => void) {
  const listeners = new Set<(message: Message) => void>();
  return {
    send: (message: Message) => {
      for (const listener of listeners) {
        try {
          listener(message);
        } catch (error) {
          onError(error);
        }
      }
    },
    listen: (listener: (message: Message) => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
