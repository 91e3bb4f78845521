import type { Lease, Leased, LeaseOptions } from '@holdpoint/store';
import type { SqliteDatabase } from './sqlite-database.ts';

/** What may be leased on one route, oldest due first. Held commands are stepped over in the index. */
export const dueOnRoute = `
  select commands.id, tenant, run, route, due, body, deliveries
  from commands join runs on runs.id = commands.run_id
  where route = ? and due <= ? and until <= ?
  order by due limit ?`;

/** Hands out commands under the name `holder`, which tells this store handle from those of other processes. */
export function commandLeases(database: SqliteDatabase, holder: string) {
  const anyDue = database.prepare('select 1 from commands where route = ? and due <= ? and until <= ? limit 1');
  const due = database.prepare(dueOnRoute);
  const keepHeld = database.prepare('update commands set until = ? where id = ? and holder = ?');
  const take = database.prepare('update commands set until = ?, holder = ?, deliveries = deliveries + 1 where id = ?');

  return {
    /** False when `lease` would change nothing: a poll of an idle store then takes no write lock. */
    isWanted({ routes, limit, keep }: LeaseOptions, at: number): boolean {
      return keep.length > 0 || (limit > 0 && routes.some((route) => anyDue.get(route, at, at)));
    },

    lease({ routes, limit, leaseMs, keep }: LeaseOptions, at: number): Leased {
      const until = at + leaseMs;
      const lost = keep.filter((id) => keepHeld.run(until, id, holder).changes === 0);
      // one read for each route keeps to the index; the first of them all together are handed out
      const found = routes.flatMap((route) => due.all(route, at, at, limit) as StoredCommand[]);
      const leased = found.sort((a, b) => a.due - b.due).slice(0, limit);
      for (const { id } of leased) take.run(until, holder, id);
      const leases = leased.map(({ body, deliveries, ...command }) => ({
        ...command,
        body: JSON.parse(body),
        until,
        deliveries: deliveries + 1,
      }));
      return { leases, lost };
    },
  };
}

type StoredCommand = Omit<Lease, 'body' | 'until'> & { readonly body: string };
