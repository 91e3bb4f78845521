import {
  type Command,
  type Commit,
  checkCommit,
  commandTaken,
  type Entry,
  type FoundRows,
  inVersionOrder,
  type JournalOptions,
  keyTaken,
  type Leased,
  type LeaseOptions,
  type LoadedRun,
  type LoadOptions,
  type Query,
  type Row,
  type RunRef,
  readCursor,
  steadyClock,
  versionConflict,
  writeCursor,
} from '@holdpoint/store';

/** A deliberate fault of the store, for the mutants. */
export type StoreFault = 'noCompareAndSet' | 'noReceipts' | 'naiveCursor';

export interface StoredRun {
  readonly ref: RunRef;
  version: number;
  readonly rows: Map<string, Row>;
  readonly journal: Entry[];
  readonly keys: Map<string, Entry>;
}

export interface StoredCommand {
  readonly owner: StoredRun;
  readonly command: Command & RunRef;
  /** Until when somebody has it, and who; `null` until it is leased. */
  until: number | null;
  holder: object | null;
  deliveries: number;
}

/**
 * What the simulated database holds, and what it does with each question, at once and whole. It outlives every process;
 * handles ask it over a network of their own (`handle.ts`).
 */
export interface StoreData {
  readonly runs: ReadonlyMap<string, StoredRun>;
  readonly commands: ReadonlyMap<string, StoredCommand>;
  load(ref: RunRef, options?: LoadOptions): LoadedRun;
  commit(commit: Commit, holder: object): void;
  journal(ref: RunRef, options?: JournalOptions): readonly Entry[];
  find(query: Query): FoundRows;
  /** `holder`: the connection that asks, the same object each time. */
  lease(options: LeaseOptions, holder: object): Leased;
}

export interface StoreDataOptions {
  readonly now: () => number;
  readonly fault?: StoreFault | undefined;
  /** Hears of every commit that was written. */
  readonly committed?: (run: StoredRun) => void;
}

export function createStoreData({ now, fault, committed = () => {} }: StoreDataOptions): StoreData {
  const clock = steadyClock(now);
  const runs = new Map<string, StoredRun>();
  const commands = new Map<string, StoredCommand>();
  const stored = (ref: RunRef): StoredRun =>
    runs.get(keyOf(ref)) ?? {
      ref: { tenant: ref.tenant, run: ref.run },
      version: 0,
      rows: new Map(),
      journal: [],
      keys: new Map(),
    };
  const inOrder = (a: FoundRows['rows'][number], b: Pick<FoundRows['rows'][number], 'sort' | 'run' | 'id'>) =>
    a.sort - b.sort || compare(a.run, b.run) || compare(a.id, b.id);

  return {
    runs,
    commands,
    load(ref, { known } = {}) {
      const { version, rows, journal } = stored(ref);
      if (known !== undefined && journal.at(-1)?.hash === known)
        return { version, rows: [], unchanged: true, now: clock() };
      return { version, rows: [...rows.values()], now: clock() };
    },
    commit(given, holder) {
      checkCommit(given);
      const target = stored(given);
      const taken = given.entries.find(({ key }) => target.keys.has(key));
      if (taken) throw keyTaken(given, taken.key);
      const isMoved = given.head !== undefined && target.journal.at(-1)?.hash !== given.head;
      if ((target.version !== given.expected || isMoved) && fault !== 'noCompareAndSet')
        throw versionConflict(given, target.version);
      const foreign = given.commands.find(({ id }) => (commands.get(id)?.owner ?? target) !== target);
      if (foreign) throw commandTaken(given, foreign.id);
      const commit = frozen(given);
      for (const entry of commit.entries) {
        target.version += 1;
        const own = entry.version === target.version ? entry : { ...entry, version: target.version };
        target.journal.push(own);
        target.keys.set(own.key, own);
      }
      for (const row of commit.rows) {
        if (row.body === null) target.rows.delete(`${row.kind} ${row.id}`);
        else target.rows.set(`${row.kind} ${row.id}`, row);
      }
      for (const id of commit.done) if (commands.get(id)?.owner === target) commands.delete(id);
      for (const command of commit.commands) {
        commands.set(command.id, {
          owner: target,
          command: { ...target.ref, ...command },
          ...(commit.lease?.ids.includes(command.id)
            ? { until: clock() + commit.lease.leaseMs, holder, deliveries: 1 }
            : { until: null, holder: null, deliveries: 0 }),
        });
      }
      runs.set(keyOf(given), target);
      committed(target);
    },
    journal(ref, { after = 0, limit, task, key, also = [] } = {}) {
      const { journal, keys } = stored(ref);
      if (key !== undefined && fault === 'noReceipts') return [];
      const entry = key === undefined ? undefined : keys.get(key);
      const from =
        key === undefined ? journal.slice(start(journal, after)) : entry && entry.version > after ? [entry] : [];
      const found = from.filter((one) => task === undefined || one.task === task).slice(0, limit);
      if (also.length === 0) return found;
      return inVersionOrder([...found, ...also.flatMap((version) => journal[version - 1] ?? [])]);
    },
    find({ tenant, kind, tags, after, limit }) {
      const place = after === undefined ? null : readCursor(after);
      const found = [...runs.values()]
        .filter(({ ref }) => ref.tenant === tenant)
        .flatMap(({ ref, rows }) => [...rows.values()].map((row) => ({ ...ref, ...row })))
        .filter((row) => row.kind === kind && row.tags.some((tag) => tags.includes(tag)))
        .filter((row) => place === null || inOrder(row, place) > 0)
        .sort(inOrder);
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      return { rows, next: last && found.length > limit ? writeCursor(last) : null };
    },
    lease({ routes, limit, leaseMs, keep }, holder) {
      const at = clock();
      const until = at + leaseMs;
      const held = keep.flatMap((id) => {
        const command = commands.get(id);
        return command?.holder === holder ? [command] : [];
      });
      const lost = keep.filter((id) => !held.some(({ command }) => command.id === id));
      for (const command of held) command.until = until;
      const leased = [...commands.values()]
        .filter((one) => routes.includes(one.command.route) && one.command.due <= at && (one.until ?? at) <= at)
        .sort((a, b) => a.command.due - b.command.due)
        .slice(0, limit);
      for (const one of leased) {
        one.until = until;
        one.holder = holder;
        one.deliveries += 1;
      }
      return { leases: leased.map(({ command, deliveries }) => ({ ...command, until, deliveries })), lost };
    },
  };

  /** Place of the first entry behind the cursor. */
  function start(journal: readonly Entry[], after: number): number {
    if (fault !== 'naiveCursor') return after;
    // a cursor over times: what was written in the same millisecond as the last one read is taken as read
    const last = journal[after - 1];
    const next = last ? journal.findIndex(({ at }) => at > last.at) : 0;
    return next < 0 ? journal.length : next;
  }
}

function keyOf({ tenant, run }: RunRef): string {
  return JSON.stringify([tenant, run]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Exactly what JSON keeps of it, shared with everybody and changed by nobody: a write to it throws. */
function frozen<Value>(value: Value): Value {
  return freeze(JSON.parse(JSON.stringify(value)) as Value);
}

function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
}
