import type { Draft, DraftHandle, ReviewClientOptions } from './client.ts';
import { onWindow } from './page.ts';
import { createValue } from './readable.ts';
import { share } from './share.ts';

/** A typing pause as short as this is written down. */
const pauseMs = 150;
const empty: Draft = { feedback: '', revision: 0 };

export type DraftStorage = NonNullable<ReviewClientOptions['storage']>;

export interface LiveDraft extends DraftHandle {
  readonly idle: boolean;
  /** Writes what is not written yet. */
  flush(): void;
}

/** One review's draft. Storage that is full, broken or forbidden is done without. */
export function createDraft(review: string, storage: DraftStorage | undefined): LiveDraft {
  const key = `holdpoint:draft:${review}`;
  let pending: ReturnType<typeof setTimeout> | undefined;
  let stopListening = () => {};
  const value = createValue<Draft>(read(), { begin: listen, end: () => stopListening() });

  function read(): Draft {
    return attempt(() => parsed(storage?.getItem(key))) ?? empty;
  }

  function flush(): void {
    if (pending === undefined) return;
    clearTimeout(pending);
    pending = undefined;
    const draft = value.getSnapshot();
    attempt(() => (draft === empty ? storage?.removeItem(key) : storage?.setItem(key, JSON.stringify(draft))));
  }

  function listen(): void {
    // another tab may have written while nobody looked
    if (pending === undefined) value.set(share(value.getSnapshot(), read()));
    stopListening = onWindow({
      pagehide: flush,
      visibilitychange: flush,
      storage: (event) => {
        const { key: changed } = event as StorageEvent;
        if (changed !== key && changed !== null) return;
        clearTimeout(pending);
        pending = undefined;
        value.set(read());
      },
    });
  }

  return {
    getSnapshot: value.getSnapshot,
    subscribe: value.subscribe,
    get idle() {
      return !value.watched && pending === undefined;
    },
    write: ({ feedback, revision }) => {
      value.set(feedback === '' ? empty : { feedback, revision });
      pending ??= setTimeout(flush, pauseMs);
    },
    clear: () => {
      value.set(empty);
      clearTimeout(pending);
      pending = setTimeout(flush);
      flush();
    },
    flush,
  };
}

/** What the browser keeps for a page; nothing where there is no page, or where it may keep nothing. */
export function pageStorage(): DraftStorage | undefined {
  return typeof window === 'undefined' ? undefined : attempt(() => window.localStorage);
}

function parsed(text: string | null | undefined): Draft | undefined {
  const { feedback, revision } = JSON.parse(text ?? '{}') as Partial<Draft>;
  return typeof feedback === 'string' && typeof revision === 'number' ? { feedback, revision } : undefined;
}

function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
