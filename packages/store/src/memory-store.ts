import { type Position, readCursor, writeCursor } from './cursor.ts';
import { checkCommit, commandTaken, keyTaken, storeClosed, versionConflict } from './refusals.ts';
import { steadyClock } from './steady-clock.ts';
import type { Command, Entry, Row, RunRef, Store } from './store.ts';
import { inVersionOrder } from './version-order.ts';

export interface MemoryStoreOptions {
  /** Milliseconds since the epoch. Default `Date.now`. The store's clock does not follow it backwards. */
  readonly now?: () => number;
}

/**
 * A store in this process's memory, of class `none`: for tests and for trying things out.
 *
 * @example const holdpoint = createHoldpoint({ crews, store: memoryStore() });
 */
export function memoryStore({ now = Date.now }: MemoryStoreOptions = {}): Store {
  const runs = new Map<string, StoredRun>();
  const commands = new Map<string, StoredCommand>();
  const clock = steadyClock(now);
  let closed = false;
  const open = () => {
    if (closed) throw storeClosed();
  };
  const stored = (ref: RunRef): StoredRun => runs.get(keyOf(ref)) ?? { ref, version: 0, rows: new Map(), journal: [] };

  return {
    durability: 'none',
    leasesOnCommit: true,
    now: clock,
    async load(ref, { known } = {}) {
      open();
      const { version, rows, journal } = stored(ref);
      if (known !== undefined && journal.at(-1)?.hash === known) {
        return { version, rows: [], unchanged: true, now: clock() };
      }
      return { version, rows: copy([...rows.values()]), now: clock() };
    },
    async commit(given) {
      open();
      checkCommit(given);
      const commit = copy(given); // throws here, before anything is written, when a body is not JSON
      const { tenant, run } = commit;
      const target = stored({ tenant, run });
      const taken = commit.entries.find(({ key }) => target.journal.some((entry) => entry.key === key));
      if (taken) throw keyTaken(commit, taken.key);
      const isMoved = commit.head !== undefined && target.journal.at(-1)?.hash !== commit.head;
      if (target.version !== commit.expected || isMoved) throw versionConflict(commit, target.version);
      const isOwn = (id: string) => commands.get(id)?.owner === keyOf(commit);
      const foreign = commit.commands.find(({ id }) => commands.has(id) && !isOwn(id));
      if (foreign) throw commandTaken(commit, foreign.id);

      target.version += commit.entries.length;
      target.journal.push(...commit.entries);
      for (const row of commit.rows) {
        const place = JSON.stringify([row.kind, row.id]);
        if (row.body === null) target.rows.delete(place);
        else target.rows.set(place, row);
      }
      for (const id of commit.done) if (isOwn(id)) commands.delete(id);
      for (const command of commit.commands) {
        const isLeased = commit.lease?.ids.includes(command.id) ?? false;
        commands.set(command.id, {
          owner: keyOf(commit),
          command: { tenant, run, ...command },
          until: isLeased ? clock() + (commit.lease?.leaseMs ?? 0) : null,
          deliveries: Number(isLeased),
        });
      }
      runs.set(keyOf(commit), target);
    },
    async journal(ref, { after = 0, limit, task, key, also = [] } = {}) {
      open();
      const matches = (entry: Entry) =>
        entry.version > after &&
        (task === undefined || entry.task === task) &&
        (key === undefined || entry.key === key);
      const { journal } = stored(ref);
      const found = journal.filter(matches).slice(0, limit);
      return copy(inVersionOrder([...found, ...journal.filter(({ version }) => also.includes(version))]));
    },
    async find({ tenant, kind, tags, after, limit }) {
      open();
      const start = after === undefined ? null : readCursor(after);
      const found = [...runs.values()]
        .filter(({ ref }) => ref.tenant === tenant)
        .flatMap(({ ref: { run }, rows }) => [...rows.values()].map((row) => ({ tenant, run, ...row })))
        .filter((row) => row.kind === kind && row.tags.some((tag) => tags.includes(tag)))
        .filter((row) => start === null || inOrder(start, row) < 0)
        .sort(inOrder);
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      return { rows: copy(rows), next: last && found.length > limit ? writeCursor(last) : null };
    },
    async lease({ routes, limit, leaseMs, keep }) {
      open();
      const at = clock();
      const until = at + leaseMs;
      const held = keep.filter((id) => commands.get(id)?.until != null);
      const lost = keep.filter((id) => !held.includes(id));
      const take = (entry: StoredCommand | undefined) => Object.assign(entry ?? {}, { until });
      for (const id of held) take(commands.get(id));
      const leased = [...commands.values()]
        .filter((entry) => routes.includes(entry.command.route) && entry.command.due <= at && (entry.until ?? at) <= at)
        .sort((a, b) => a.command.due - b.command.due)
        .slice(0, limit);
      for (const entry of leased) {
        take(entry);
        entry.deliveries += 1;
      }
      return { leases: leased.map(({ command, deliveries }) => ({ ...copy(command), until, deliveries })), lost };
    },
    async close() {
      closed = true;
    },
    async erase(ref, versions) {
      open();
      const target = stored(ref);
      target.journal = target.journal.map((entry) =>
        versions === 'all' || versions.includes(entry.version) ? { ...entry, body: null } : entry,
      );
    },
  };
}

interface StoredRun {
  readonly ref: RunRef;
  version: number;
  readonly rows: Map<string, Row>;
  journal: Entry[];
}

interface StoredCommand {
  readonly owner: string;
  readonly command: Command & RunRef;
  /** `null` until somebody leases it. */
  until: number | null;
  /** How often it was handed out. */
  deliveries: number;
}

function keyOf({ tenant, run }: RunRef): string {
  return JSON.stringify([tenant, run]);
}

/** What goes in and out is never shared with the caller, and is exactly what JSON keeps of it. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function inOrder(a: Position, b: Position): number {
  return a.sort - b.sort || compare(a.run, b.run) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
