import { HoldpointError, type Json } from '@holdpoint/protocol';
import { canonical, type Hashing } from './canonical.ts';

/** A journal entry as the core makes it: event n of the run, chained to the one before. */
export interface JournalEntry {
  readonly version: number;
  readonly key: string;
  readonly task: string | null;
  readonly type: string;
  readonly at: number;
  readonly body: Json;
  readonly bodyHash: string;
  readonly hash: string;
}

/** What the first entry of a run is chained to. */
export const chainStart = '0'.repeat(64);

interface Head {
  readonly tenant: string;
  readonly run: string;
  readonly version: number;
  readonly key: string;
  readonly task: string | null;
  readonly type: string;
  readonly at: number;
}

/**
 * Seals an entry: `bodyHash` = SHA-256 of the canonical body, its salt included; `hash` = SHA-256 of the
 * previous hash followed by the canonical head. A body may be erased later; the chain still verifies.
 */
export function seal(previous: string, head: Head, body: Json, { sha256 }: Hashing): JournalEntry {
  const bodyHash = sha256(canonical(body));
  const { tenant: _, run: __, ...own } = head;
  return { ...own, body, bodyHash, hash: entryHash(previous, head, bodyHash, { sha256 }) };
}

/**
 * Recomputes a run's chain from its first entry. Returns the first version that does not hold, or `null`.
 *
 * An erased body (`null`) is taken on its recorded hash.
 */
export function firstBroken(
  run: { tenant: string; run: string },
  entries: readonly JournalEntry[],
  hashing: Hashing,
): number | null {
  let previous = chainStart;
  for (const [index, entry] of entries.entries()) {
    if (entry.version !== index + 1 || !holds(previous, run, entry, hashing)) return index + 1;
    previous = entry.hash;
  }
  return null;
}

function holds(previous: string, run: { tenant: string; run: string }, entry: JournalEntry, hashing: Hashing): boolean {
  const { version, key, task, type, at, body, bodyHash, hash } = entry;
  const head = { tenant: run.tenant, run: run.run, version, key, task, type, at };
  try {
    if (body !== null && hashing.sha256(canonical(body)) !== bodyHash) return false;
    return entryHash(previous, head, bodyHash, hashing) === hash;
  } catch (error) {
    // what has no canonical form was never sealed
    if (HoldpointError.is(error)) return false;
    throw error;
  }
}

function entryHash(previous: string, head: Head, bodyHash: string, { sha256 }: Hashing): string {
  return sha256(previous + canonical({ ...head, bodyHash }));
}
