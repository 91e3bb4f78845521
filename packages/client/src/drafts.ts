import { createCache } from './cache.ts';
import { attempt, createDraft, type DraftStorage, type LiveDraft } from './draft.ts';

/** All that one person has typed and not sent. */
export interface Drafts {
  /** Of a decision on this review. */
  decision(review: string): LiveDraft;
  /** Of an answer in words. It has other words, about its own revision, and is sent by itself. */
  reply(review: string): LiveDraft;
  flush(): void;
  /** Forgets them all, also those that only storage knows. */
  clear(): void;
}

/** The drafts of `user`, apart from anybody else's in the same storage; without one, of all who name nobody. */
export function createDrafts(storage: DraftStorage | undefined, user: string | undefined): Drafts {
  // `@` and `:` are escaped in the name: no person's keys begin with another's
  const person = user === undefined ? '' : `@${encodeURIComponent(user)}`;
  const decisions = `holdpoint:draft${person}:`;
  const replies = `holdpoint:reply${person}:`;
  const drafts = createCache((key) => createDraft(key, storage));

  return {
    decision: (review) => drafts.get(decisions + review),
    reply: (review) => drafts.get(replies + review),
    flush: () => {
      for (const draft of drafts.values()) draft.flush();
    },
    clear: () => {
      for (const draft of drafts.values()) draft.clear();
      attempt(() => {
        for (const key of keysIn(storage)) {
          if (key.startsWith(decisions) || key.startsWith(replies)) storage?.removeItem(key);
        }
      });
    },
  };
}

function keysIn(storage: DraftStorage | undefined): readonly string[] {
  return Array.from({ length: storage?.length ?? 0 }, (_, index) => storage?.key?.(index) ?? '');
}
