import type { RunRef } from '@holdpoint/store';
import type { SqliteDatabase } from './sqlite-database.ts';
import { isBusy } from './sqlite-error.ts';

/** The runs that changed since, each once, in the order of their last commits. */
export const changesSince = 'select tenant, run, version, changed, writer from runs where changed > ? order by changed';

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
  const newest = database.prepare('select coalesce(max(changed), 0) as changed from runs');
  const since = database.prepare(changesSince);
  const look = () => (dataVersion.get() as { data_version: number }).data_version;
  let looked = look(); // before `seen`: a commit between the two is then looked at once too often, not missed
  let seen = (newest.get() as Pick<Change, 'changed'>).changed;

  const timer = setInterval(() => {
    for (const { tenant, run, version, writer: by } of news()) if (by !== writer) changed({ tenant, run, version });
  }, watchMs).unref();
  return () => clearInterval(timer);

  function news(): readonly Change[] {
    try {
      const now = look();
      if (now === looked) return [];
      const changes = since.all(seen) as Change[];
      looked = now;
      seen = changes.at(-1)?.changed ?? seen;
      return changes;
    } catch (error) {
      if (isBusy(error)) return []; // the next look finds the same
      throw error;
    }
  }
}

interface Change extends RunRef {
  readonly version: number;
  readonly changed: number;
  readonly writer: string;
}
