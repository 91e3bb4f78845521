import type { DecisionHead } from '@holdpoint/protocol';
import type { ReviewDecided } from './event.ts';

/** Who decided what, as lists and receipts have it; read off the event, or off the entry that holds it. */
export function decisionHead(event: Omit<ReviewDecided, 'key' | 'salt' | 'type' | 'at'>, at: number): DecisionHead {
  const { decision: type, by, revision, channel, to, outcome, reply } = event;
  return {
    type,
    by: by.user,
    at,
    revision,
    channel,
    ...(to && { to }),
    ...(outcome !== undefined && { outcome }),
    ...(reply !== undefined && { interpreted: true as const }),
  };
}
