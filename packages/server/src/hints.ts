import type { Hint } from '@holdpoint/protocol';
import { type Runtime, readersIn } from '@holdpoint/runtime';
import type { Store } from '@holdpoint/store';
import { roomsOf } from './rooms.ts';

type Change = Parameters<Parameters<Runtime['onChange']>[0]>[0];

/** How long after the last change of a run it is looked at again, and how long after that once more. */
const looksMs = [1_500, 4_000];

export interface HintsOptions {
  readonly store: Pick<Store, 'load'>;
  /** False while nobody would hear: then nothing is read. */
  readonly isHeard: () => boolean;
  /** True where a hint may be lost on its way to the sockets: then it is said again. */
  readonly repeats: () => boolean;
  readonly send: (rooms: readonly string[], hint: Hint) => void;
  readonly onError: (error: unknown) => void;
}

export interface Hints {
  /** A run moved. */
  changed(change: Change): void;
  close(): void;
}

/**
 * Tells sockets that a run moved.
 *
 * What other processes commit is heard of by hints as well, and one may be lost: a run that moved is looked at again,
 * twice, so that whoever shows it is behind for seconds, and not until the page reads by itself.
 */
export function createHints({ store, isHeard, repeats, send, onError }: HintsOptions): Hints {
  const looks = new Map<string, NodeJS.Timeout>();

  /** A first hint names the change that it is about; others are on their way for what came after it. */
  async function tell({ tenant, run, version, readers }: Change): Promise<void> {
    const ref = { tenant, run };
    send(roomsOf(ref, readers ?? readersIn((await store.load(ref)).rows)), { run, version });
  }

  async function lookAgain({ tenant, run, version: told }: Change): Promise<number> {
    const ref = { tenant, run };
    const { rows, version } = await store.load(ref);
    if (repeats() || version > told) send(roomsOf(ref, readersIn(rows)), { run, version });
    return version;
  }

  function lookLater(change: Change, nth: number): void {
    const key = JSON.stringify([change.tenant, change.run]);
    clearTimeout(looks.get(key));
    looks.delete(key);
    const ms = looksMs[nth];
    if (ms === undefined || !isHeard()) return;
    const look = () =>
      lookAgain(change)
        .catch((error: unknown) => {
          onError(error);
          return change.version;
        })
        // unless it moved meanwhile
        .then((version) => looks.get(key) === timer && lookLater({ ...change, version }, nth + 1));
    const timer = setTimeout(look, ms).unref();
    looks.set(key, timer);
  }

  return {
    changed: (change) => {
      if (!isHeard()) return;
      tell(change).catch(onError);
      lookLater(change, 0);
    },
    close: () => {
      for (const timer of looks.values()) clearTimeout(timer);
      looks.clear();
    },
  };
}
