import { createCache } from './cache.ts';
import { createDraft, type DraftStorage, type LiveDraft } from './draft.ts';

/** All that one person has typed and not sent. */
export interface Drafts {
  /** Of a decision on this review. */
  decision(review: string): LiveDraft;
  /** Of an answer in words: other words, about a revision of their own, sent by themselves. */
  reply(review: string): LiveDraft;
  flush(): void;
  /** Forgets them all, also those that only storage knows. */
  clear(): void;
}

/** The drafts of `user`, apart from anybody else's in the same storage; without one, of all who name nobody. */
export function createDrafts(storage: DraftStorage | undefined, user: string | undefined): Drafts {
  // `@` and `:` are escaped in the name: no person's keys begin with another's
  const prefix = `holdpoint:draft${user ? `@${encodeURIComponent(user)}` : ''}:`;
  const drafts = createCache((id) => createDraft(prefix + id, storage));

  return {
    decision: drafts.get,
    // the id of no review begins so: it begins with that of a run
    reply: (review) => drafts.get(`reply:${review}`),
    flush: () => {
      for (const draft of drafts.values()) draft.flush();
    },
    clear: () => {
      // a `Storage` has its keys as members of its own
      for (const key of Object.keys(storage ?? {})) {
        if (key.startsWith(prefix)) drafts.get(key.slice(prefix.length));
      }
      for (const draft of drafts.values()) draft.clear();
    },
  };
}
