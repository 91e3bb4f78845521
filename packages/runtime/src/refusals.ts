import type { AccessRefused } from '@holdpoint/core';
import { HoldpointError, type Json } from '@holdpoint/protocol';
import type { Store } from '@holdpoint/store';
import { type Act, actKey, hash } from './act.ts';
import type { Apply } from './apply.ts';
import { randomHex } from './random-hex.ts';

/** What somebody may not do, as the rules of access name it, and the review's id within the run where it is about one. */
export type Refused = Pick<AccessRefused, 'action' | 'review'>;

export type NoteRefusal = (run: string, refused: Refused, act: Omit<Act, 'key'>) => Promise<void>;

/**
 * Records that somebody may not act: one entry for each person, action and review, however often they try. A repeat
 * costs one read by key, and no place in the run's queue; those that come while the first is written wait for it.
 */
export function createNoteRefusal(store: Store, apply: Apply): NoteRefusal {
  const writing = new Map<string, Promise<void>>();

  return (run, { action, review }, { by, channel = 'code' }) => {
    const ref = { tenant: by.tenant, run };
    const key = actKey(by, 'access.refused', JSON.stringify([run, review ?? null]), action);
    const request = hash([run, action, review ?? null] satisfies Json);
    const content = { type: 'access.refused', action, ...(review !== undefined && { review }) } as const;
    const write = async () => {
      const [recorded] = await store.journal(ref, { key, limit: 1 });
      if (recorded) return;
      const salt = randomHex();
      await apply(ref, (_, at): AccessRefused => ({ ...content, by, channel, request, key, salt, at })).catch(held);
    };
    const written = writing.get(key) ?? write().finally(() => writing.delete(key));
    writing.set(key, written);
    return written;
  };
}

/** A run that is held has no way to an entry; who may not act there is refused without one. */
function held(error: unknown): void {
  if (!HoldpointError.is(error) || error.code !== 'DEFINITION_UNKNOWN') throw error;
}
