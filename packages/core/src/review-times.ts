import { HoldpointError } from '@holdpoint/protocol';
import type { Eligibility } from './definition.ts';
import { type Duration, durationMs } from './duration.ts';
import { eligible } from './eligible.ts';

// What happens to a question that nobody answers. All times count from when people are asked, and are absolute from then on.

/** What a gate says of time. Each counts from when a revision is shown, or shown again. Default: it waits for ever. */
export interface ReviewTimes {
  /** When the answer should be there: lists show it, and nothing else happens then. */
  readonly due?: Duration;
  /** Leaves a reminder in the run, for whoever tells people of reviews. */
  readonly remind?: Duration | readonly Duration[];
  /** Asks others as well; those asked before may still answer. */
  readonly escalate?: Escalation | readonly Escalation[];
}

export interface Escalation {
  readonly after: Duration;
  readonly to: Eligibility;
}

/** What a question that nobody answered ends as. Nothing is ever approved by itself, unless a gate says so here. */
export type Expiry = 'fail' | 'cancel' | 'approve' | 'reject' | 'decline';

/** One instant of a gate, as data. */
export type TimePlan = { readonly afterMs: number } & (
  | { readonly act: 'remind' }
  | { readonly act: 'escalate'; readonly to: readonly string[] }
  | { readonly act: 'expire'; readonly as: Expiry }
);

/** The times of a gate as data: `null` where it says nothing of them. */
export interface TimesPlan {
  readonly dueMs: number | null;
  /** In the order in which they come; nothing comes after an expiry. */
  readonly instants: readonly TimePlan[];
}

/** Throws `DEFINITION_INVALID` for what is no span, and for an instant behind the expiry. */
export function timesPlan(
  where: string,
  { due, remind = [], escalate = [] }: ReviewTimes,
  expiry: { readonly after: Duration; readonly as: Expiry } | null,
): TimesPlan | null {
  const ms = (duration: Duration) => durationMs(duration, where);
  const instants = [
    ...[remind].flat().map((after): TimePlan => ({ afterMs: ms(after), act: 'remind' })),
    ...[escalate].flat().map(({ after, to }): TimePlan => ({ afterMs: ms(after), act: 'escalate', to: eligible(to) })),
    ...(expiry ? [{ afterMs: ms(expiry.after), act: 'expire', as: expiry.as } satisfies TimePlan] : []),
  ].toSorted((a, b) => a.afterMs - b.afterMs);
  const ends = instants.findIndex(({ act }) => act === 'expire');
  if (ends >= 0 && ends < instants.length - 1) throw late(where);
  return due === undefined && instants.length === 0 ? null : { dueMs: due === undefined ? null : ms(due), instants };
}

function late(where: string): HoldpointError {
  return new HoldpointError('DEFINITION_INVALID', `${where} has a reminder or an escalation behind its expiry.`, {
    hint: 'Nothing is asked any more once it has expired: name an earlier time.',
  });
}
