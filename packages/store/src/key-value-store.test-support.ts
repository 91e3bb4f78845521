import type { Command, Commit, Entry, Row, RunRef, Store } from '@holdpoint/store';
import * as kit from '@holdpoint/store';

/** All that is asked of a database: a text, and to replace it only where it is still the version that was read. */
export interface Cell {
  /** Version 0, and no text, before the first `put`. */
  get(): Promise<{ readonly text: string | null; readonly version: number }>;
  /** Makes version + 1. False, and nothing is written, when somebody else was first. */
  put(text: string, version: number): Promise<boolean>;
}

interface Data {
  readonly runs: (RunRef & { version: number; rows: Row[]; journal: Entry[] })[];
  commands: (RunRef & Command & { holder: string; until: number; deliveries: number })[];
}

/** Keeps all runs in one cell, which several processes may share. Each call reads it whole, so keep them few. */
export function keyValueStore({ cell, now = Date.now }: { cell: Cell; now?: () => number }): Store {
  const [clock, me] = [kit.steadyClock(now), crypto.randomUUID()];
  const asked = new Set<Promise<unknown>>();
  let isClosed = false;

  function on<Result>(work: (data: Data) => Result, isChange = false): Promise<Result> {
    const answer = isClosed ? Promise.reject(kit.storeClosed()) : attempt(work, isChange);
    const forget = () => asked.delete(answer);
    asked.add(answer);
    answer.then(forget, forget);
    return answer;
  }

  /** Does the work on the data as they are, and again for as long as others are first. */
  async function attempt<Result>(work: (data: Data) => Result, isChange: boolean): Promise<Result> {
    for (;;) {
      const { text, version } = await cell.get();
      const data: Data = text === null ? { runs: [], commands: [] } : JSON.parse(text);
      const result = work(data);
      const next = isChange ? JSON.stringify(data) : text;
      if (next === null || next === text || (await cell.put(next, version))) return result;
    }
  }

  return {
    durability: 'process',
    load: (ref) =>
      on(({ runs }) => {
        const { version, rows } = runs.find(isOf(ref)) ?? { version: 0, rows: [] };
        return { version, rows, now: clock() };
      }),
    async commit(given) {
      kit.checkCommit(given);
      const { tenant, run, expected, head, entries, rows, commands, done }: Commit = JSON.parse(JSON.stringify(given));
      const isOwn = isOf(given);
      await on((data) => {
        const target = data.runs.find(isOwn) ?? { tenant, run, version: 0, rows: [], journal: [] };
        const taken = entries.find(({ key }) => target.journal.some((entry) => entry.key === key));
        if (taken) throw kit.keyTaken(given, taken.key);
        const isMoved = head !== undefined && target.journal.at(-1)?.hash !== head;
        if (target.version !== expected || isMoved) throw kit.versionConflict(given, target.version);
        const foreign = data.commands.find((one) => !isOwn(one) && commands.some(({ id }) => id === one.id));
        if (foreign) throw kit.commandTaken(given, foreign.id);

        if (expected === 0) data.runs.push(target);
        target.version += entries.length;
        target.journal.push(...entries);
        for (const row of rows) {
          target.rows = target.rows.filter(({ kind, id }) => kind !== row.kind || id !== row.id);
          if (row.body !== null) target.rows.push(row);
        }
        const gone = new Set([...done, ...commands.map(({ id }) => id)]);
        data.commands = data.commands.filter((one) => !isOwn(one) || !gone.has(one.id));
        data.commands.push(...commands.map((one) => ({ tenant, run, ...one, holder: '', until: 0, deliveries: 0 })));
      }, true);
    },
    journal: (ref, { after = 0, limit, task, key, also = [] } = {}) =>
      on(({ runs }) => {
        const journal = runs.find(isOf(ref))?.journal ?? [];
        const ofTask = journal.filter((entry) => entry.version > after && (task === undefined || entry.task === task));
        const found = ofTask.filter((entry) => key === undefined || entry.key === key).slice(0, limit);
        return journal.filter((entry) => found.includes(entry) || also.includes(entry.version));
      }),
    find: ({ tenant, kind, tags, after, limit }) =>
      on(({ runs }) => {
        const start = after === undefined ? null : kit.readCursor(after);
        const found = runs
          .flatMap((one) => one.rows.map((row) => ({ tenant: one.tenant, run: one.run, ...row })))
          .filter((row) => row.tenant === tenant && row.kind === kind && row.tags.some((tag) => tags.includes(tag)))
          .filter((row) => start === null || inOrder(row, start) > 0)
          .sort(inOrder);
        const last = found[limit - 1];
        return { rows: found.slice(0, limit), next: last && found.length > limit ? kit.writeCursor(last) : null };
      }),
    lease: ({ routes, limit, leaseMs, keep }) =>
      on(({ commands }) => {
        const at = clock();
        const until = at + leaseMs;
        const kept = commands.filter(({ id, holder }) => holder === me && keep.includes(id));
        for (const one of kept) one.until = until;
        const isDue = (one: Data['commands'][number]) => one.due <= at && one.until <= at && routes.includes(one.route);
        const due = commands.filter(isDue).sort((a, b) => a.due - b.due);
        const taken = due.slice(0, limit);
        for (const one of taken) Object.assign(one, { holder: me, until, deliveries: one.deliveries + 1 });
        const held = new Set(kept.map(({ id }) => id));
        return { leases: taken.map(({ holder: _, ...lease }) => lease), lost: keep.filter((id) => !held.has(id)) };
      }, true),
    async close() {
      isClosed = true;
      await Promise.allSettled(asked);
    },
  };
}

function isOf({ tenant, run }: RunRef): (other: RunRef) => boolean {
  return (other) => other.tenant === tenant && other.run === run;
}

function inOrder(a: kit.Position, b: kit.Position): number {
  const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));
  return a.sort - b.sort || compare(a.run, b.run) || compare(a.id, b.id);
}
