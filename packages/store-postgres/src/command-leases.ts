import type { Lease, Leased, LeaseOptions } from '@holdpoint/store';
import type { PostgresAnswer, PostgresQuery } from './postgres-pool.ts';
import type { StoreClock } from './store-clock.ts';
import { readName, storedName } from './stored-name.ts';

export interface CommandLeasesOptions {
  /** As an SQL identifier. */
  readonly schema: string;
  readonly clock: StoreClock;
  /** Tells this store handle from those of other processes. */
  readonly holder: string;
}

/**
 * Hands out commands in one statement, which waits for no lock: what others hand out at this moment is stepped over.
 *
 * A kept command that is locked at this moment is lost: who locks it hands it out to somebody else, or strikes it.
 */
export function commandLeases(
  ask: (query: PostgresQuery) => Promise<PostgresAnswer>,
  { schema, clock, holder }: CommandLeasesOptions,
) {
  const isFree = 'due <= at and until <= at and (holder is distinct from $6 or id <> all ($5))';
  // `wanted` looks without locks how many of each route are among the first, so that `free` locks no more than those
  const text = `
    with time as materialized (select ${clock.sql} as at),
    kept as (
      update ${schema}.commands set until = at + $2 from time
      where id = any (array(select id from ${schema}.commands where id = any ($5) and holder = $6 for update skip locked))
      returning id
    ),
    wanted as (
      select route, count(*) as count from (
        select asked.route, due from time cross join unnest($3::text[]) asked (route) cross join lateral (
          select due from ${schema}.commands where route = asked.route and ${isFree} order by due limit $4
        ) first
        order by due limit $4
      ) first group by route
    ),
    free as (
      select id from time cross join wanted cross join lateral (
        select id from ${schema}.commands where route = wanted.route and ${isFree}
        order by due limit wanted.count for update skip locked
      ) one
    ),
    leased as (
      update ${schema}.commands set until = at + $2, holder = $6, deliveries = deliveries + 1
      from time where id = any (array(select id from free))
      returning id, tenant, run, route, due, until, deliveries, body
    )
    select at, leased.*, null as held from time left join leased on true
    union all select null, id, null, null, null, null, null, null, null, id from kept`;

  return {
    async lease({ routes, limit, leaseMs, keep }: LeaseOptions): Promise<Leased> {
      const names = [...new Set(routes)].map(storedName);
      const values = [clock.parameter(), leaseMs, names, limit, keep.map(storedName), holder];
      const rows = (await ask({ text, values })).rows as readonly StoredLease[];
      const held = new Set(rows.flatMap((row) => (row.held === null ? [] : [readName(row.held)])));
      for (const { at } of rows) if (at !== null) clock.heard(Number(at));
      const leases = rows.filter((row) => row.held === null && row.id !== null).map(toLease);
      return {
        leases: leases.sort((a, b) => a.due - b.due), // "returning" promises no order
        lost: keep.filter((id) => !held.has(id)),
      };
    },
  };
}

type StoredLease = Record<'id' | 'tenant' | 'run' | 'route' | 'due' | 'until' | 'deliveries' | 'body', string> & {
  readonly at: string | null;
  readonly held: string | null;
};

function toLease({ id, tenant, run, route, due, until, deliveries, body }: StoredLease): Lease {
  return {
    id: readName(id),
    tenant: readName(tenant),
    run: readName(run),
    route: readName(route),
    due: Number(due),
    until: Number(until),
    deliveries: Number(deliveries),
    body: JSON.parse(body),
  };
}
