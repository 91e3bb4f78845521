import type { Person } from '@holdpoint/protocol';
import { unclear } from './reply.ts';
import type { ReplyEvent } from './reply-event.ts';

/**
 * How far a person's words have come: a model reads them, the decision they were read as is taken, or they went back to
 * the person. The words themselves stand in the journal.
 */
export interface ReplyRow {
  /** The entry that holds the words. */
  readonly version: number;
  readonly by: Person;
  readonly state: 'reading' | 'deciding' | 'unclear' | 'refused';
  /** The entry that holds what a model made of them. */
  readonly read: number | null;
  /** Failed tries of the present call. */
  readonly tries: number;
  /** When it may start. */
  readonly dueAt: number;
}

interface ReplyHolder {
  readonly reply: ReplyRow | null;
}

/** True while something works on it: until then no other reply is taken. */
export function isPending(reply: ReplyRow | null): reply is ReplyRow {
  return reply?.state === 'reading' || reply?.state === 'deciding';
}

/** True while the decision that these words were read as is being taken. */
export function isDeciding(
  { context: { reply } }: { readonly context: ReplyHolder },
  version: number | undefined,
): boolean {
  return reply?.state === 'deciding' && reply.version === version;
}

/** What an event makes of a reply, recorded as this version. */
export function nextReply(row: ReplyRow | null, event: ReplyEvent, version: number): ReplyRow | null {
  switch (event.type) {
    case 'reply.received':
      return { version, by: event.by.user, state: 'reading', read: null, tries: 0, dueAt: event.at };
    case 'reply.read': {
      const state = event.label === unclear ? 'unclear' : 'deciding';
      return row && { ...row, state, read: version, tries: 0, dueAt: event.at };
    }
    case 'reply.failed': {
      if (!row) return null;
      if (event.retryAt !== null) return { ...row, tries: row.tries + 1, dueAt: event.retryAt };
      return { ...row, state: row.state === 'deciding' ? 'refused' : 'unclear' };
    }
  }
}
