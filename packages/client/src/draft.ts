import type { Usable } from './cache.ts';
import type { Draft, DraftHandle, ReviewClientOptions } from './client.ts';
import { emptyDraft, isEmptyDraft, parseDraft, tidyDraft } from './draft-shape.ts';
import { onWindow } from './page.ts';
import { createValue } from './readable.ts';

/** A typing pause as short as this is written down. */
const pauseMs = 150;

export type DraftStorage = NonNullable<ReviewClientOptions['storage']>;

export interface LiveDraft extends DraftHandle, Usable {
  /** Writes what is not written yet. */
  flush(): void;
}

/** What stands under one key. Storage that is full, broken or forbidden is done without. */
export function createDraft(key: string, storage: DraftStorage | undefined): LiveDraft {
  let pending: ReturnType<typeof setTimeout> | undefined;
  /** What storage had when it was last looked at. */
  let stored: string | null | undefined;
  let stopListening = () => {};
  const value = createValue<Draft>(emptyDraft, { begin: listen, end: leave });
  look();

  /** Takes what another tab wrote. Storage that forgot what it was given has nothing newer. */
  function look(): void {
    const text = attempt(() => storage?.getItem(key));
    if (text === stored) return;
    stored = text;
    value.set(parseDraft(text));
  }

  function flush(): void {
    if (pending === undefined) return;
    clearTimeout(pending);
    pending = undefined;
    const draft = value.getSnapshot();
    const text = isEmptyDraft(draft) ? null : JSON.stringify(draft);
    attempt(() => {
      if (text === null) storage?.removeItem(key);
      else storage?.setItem(key, text);
      stored = storage && text;
    });
  }

  /** Another client of the same person may show it at once, and hears of no storage event in its own tab. */
  function leave(): void {
    stopListening();
    flush();
  }

  function listen(): void {
    if (pending === undefined) look();
    stopListening = onWindow({
      pagehide: flush,
      visibilitychange: flush,
      storage: (event) => {
        const { key: changed } = event as StorageEvent;
        if (changed !== key && changed !== null) return;
        clearTimeout(pending);
        pending = undefined;
        look();
      },
    });
  }

  return {
    getSnapshot: value.getSnapshot,
    subscribe: value.subscribe,
    get isUsed() {
      return value.watched || pending !== undefined;
    },
    write: (draft) => {
      value.set(tidyDraft(draft));
      pending ??= setTimeout(flush, pauseMs);
    },
    clear: () => {
      value.set(emptyDraft);
      pending ??= setTimeout(flush);
      flush();
    },
    flush,
  };
}

/** What the browser keeps for a page; nothing where there is no page, or where it may keep nothing. */
export function pageStorage(): DraftStorage | undefined {
  return typeof window === 'undefined' ? undefined : attempt(() => window.localStorage);
}

function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
