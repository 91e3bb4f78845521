import type { RunRef } from '@holdpoint/store';
import type { SqliteDatabase } from './sqlite-database.ts';
import { isBusy } from './sqlite-error.ts';

/** What was recorded since, in its order. */
export const entriesSince = `
  select entry, runs.id, tenant, run, version, writer from journal join runs on runs.id = run_id where entry > ? order by entry`;

/**
 * Looks every `watchMs` whether another connection committed, and names the runs that changed since.
 *
 * `pragma data_version` moves only with other connections' commits, so an idle file costs one cheap pragma a look. The
 * timer keeps no process alive. Returns the stop.
 */
export function changeWatch(
  database: SqliteDatabase,
  { writer, watchMs }: { readonly writer: string; readonly watchMs: number },
  changed: (change: RunRef & { readonly version: number }) => void,
): () => void {
  const dataVersion = database.prepare('pragma data_version');
  const newestOf = database.prepare('select coalesce(max(entry), 0) as entry from journal');
  const since = database.prepare(entriesSince);
  const look = () => (dataVersion.get() as { data_version: number }).data_version;
  let looked = look(); // before `seen`: a commit between the two is then looked at once too often, not missed
  let seen = (newestOf.get() as Pick<Recorded, 'entry'>).entry;

  const timer = setInterval(() => {
    for (const { tenant, run, version, writer: by } of news()) if (by !== writer) changed({ tenant, run, version });
  }, watchMs).unref();
  return () => clearInterval(timer);

  /** The newest entry of each run that changed, in the order of the runs' last commits. */
  function news(): readonly Recorded[] {
    try {
      const now = look();
      if (now === looked) return [];
      const recorded = since.all(seen) as Recorded[];
      looked = now;
      seen = recorded.at(-1)?.entry ?? seen;
      const newest = new Map(recorded.map(({ id, entry }) => [id, entry]));
      return recorded.filter(({ id, entry }) => newest.get(id) === entry);
    } catch (error) {
      if (isBusy(error)) return []; // the next look finds the same
      throw error;
    }
  }
}

interface Recorded extends RunRef {
  readonly entry: number;
  /** Of its run. */
  readonly id: number;
  readonly version: number;
  readonly writer: string;
}
