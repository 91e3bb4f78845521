import { HoldpointError } from '@holdpoint/protocol';
import { earliestFit, insert, remove } from './slots.ts';

/** How many model calls this process begins in a minute. Other processes count for themselves. */
export interface CallLimits {
  /** In all. Default: no limit. */
  readonly requestsPerMinute?: number;
  /** Of each tenant. Default: no limit. */
  readonly perTenantPerMinute?: number;
}

/** A call that asks to be made. `key` is the same however often it asks. */
export interface Caller {
  readonly tenant: string;
  readonly key: string;
  /** True when it was told to come back, and does: it goes before those whose time is still to come. */
  readonly waited: boolean;
}

export interface Limiter {
  /**
   * When the call may be made: `now` or earlier means at once, and it counts as made. Later means not yet: that place is
   * kept for it, for a second from then on.
   *
   * A place may go to a tenant that waits with fewer calls; whoever comes back for it is given another.
   */
  take(call: Caller, now: number): number;
}

/** A place in the timetable, and whose it is. */
interface Slot {
  readonly at: number;
  readonly tenant: string;
  /** `null` once the call was made. */
  readonly key: string | null;
}

const minuteMs = 60_000;
/** How late a call may come back for its place. Places keep that much more distance, so that a minute stays a minute. */
export const slackMs = 1_000;
const windowMs = minuteMs + slackMs;

/** Never lets more calls through within any minute than the limits say. Keeps its timetable in memory, without a clock. */
export function createLimiter({ requestsPerMinute, perTenantPerMinute }: CallLimits): Limiter {
  const [most, mostOfTenant] = [
    checked('requestsPerMinute', requestsPerMinute),
    checked('perTenantPerMinute', perTenantPerMinute),
  ];
  let slots: readonly Slot[] = [];

  const ofTenant = (tenant: string) => slots.filter((slot) => slot.tenant === tenant);

  /** The first instant from `from` on at which a call of this tenant keeps both limits. */
  function firstPlace(tenant: string, from: number): number {
    const own = ofTenant(tenant);
    for (let at = from; ; ) {
      const next = earliestFit(own, mostOfTenant, earliestFit(slots, most, at, windowMs), windowMs);
      if (next === at) return at;
      at = next;
    }
  }

  /** The first later place that is kept for a tenant which waits with more calls up to there than this one. */
  function otherPlace(tenant: string, now: number, before: number): Slot | null {
    const waiting = new Map<string, number>();
    const own = ofTenant(tenant);
    for (const slot of slots) {
      if (slot.at >= before) return null;
      if (slot.key === null || slot.at <= now) continue;
      const rank = (waiting.get(slot.tenant) ?? 0) + 1;
      waiting.set(slot.tenant, rank);
      const isFair = slot.tenant !== tenant && rank > (waiting.get(tenant) ?? 0) + 1;
      if (isFair && earliestFit(own, mostOfTenant, slot.at, windowMs) === slot.at) return slot;
    }
    return null;
  }

  /** Lets a call through that came back too late, where only places still to come stand against it. They move. */
  function overtakes(tenant: string, now: number): boolean {
    const isDue = ({ key, at }: Slot) => key === null || at <= now;
    const fits = (list: readonly Slot[], limit: number) => earliestFit(list, limit, now, windowMs) === now;
    if (!fits(slots.filter(isDue), most) || !fits(ofTenant(tenant).filter(isDue), mostOfTenant)) return false;
    // each minute that is too full by this call has the first place to come in it
    const inAll = fits(slots, most) ? undefined : slots.find((slot) => !isDue(slot));
    if (inAll) slots = remove(slots, inAll);
    const own = ofTenant(tenant);
    const ofOwn = fits(own, mostOfTenant) ? undefined : own.find((slot) => !isDue(slot));
    if (ofOwn) slots = remove(slots, ofOwn);
    slots = insert(slots, { at: now, tenant, key: null });
    for (const moved of [inAll, ofOwn]) {
      if (moved) slots = insert(slots, { ...moved, at: firstPlace(moved.tenant, moved.at) });
    }
    return true;
  }

  return {
    take({ tenant, key, waited }, now) {
      if (most === Number.POSITIVE_INFINITY && mostOfTenant === most) return now;
      slots = slots.filter(({ at, key: kept }) => at > now - (kept === null ? windowMs : slackMs));
      const kept = slots.find((slot) => slot.tenant === tenant && slot.key === key);
      if (kept && kept.at > now) return kept.at;
      if (kept) {
        slots = insert(remove(slots, kept), { at: kept.at, tenant, key: null });
        return kept.at;
      }
      if (waited && overtakes(tenant, now)) return now;
      const at = firstPlace(tenant, now);
      const other = at > now ? otherPlace(tenant, now, at) : null;
      if (other) slots = remove(slots, other);
      const place = other?.at ?? at;
      slots = insert(slots, { at: place, tenant, key: place > now ? key : null });
      return place;
    },
  };
}

function checked(name: keyof CallLimits, limit: number | undefined): number {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  if (Number.isSafeInteger(limit) && limit >= 1) return limit;
  throw new HoldpointError('DEFINITION_INVALID', `limits.${name} is ${limit}.`, {
    hint: 'Give it a whole number of at least 1, or leave it out for no limit.',
  });
}
