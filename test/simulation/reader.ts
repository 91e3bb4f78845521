import type { Entry, RunRef } from '@holdpoint/store';
import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';
import type { StoreData } from './store-data.ts';

/** Follows every journal page by page, from the last version it has, as a browser does. */
export interface Reader {
  begin(): void;
  /** Reads to the end, and says what it has read of each run. */
  finish(): ReadonlyMap<string, readonly Entry[]>;
}

const pageSize = 3;

export function createReader(options: {
  readonly data: StoreData;
  readonly agenda: Agenda;
  readonly random: Random;
}): Reader {
  const { data, agenda, random } = options;
  const read = new Map<string, Entry[]>();

  function readPage(ref: RunRef): boolean {
    const entries = read.get(ref.run) ?? [];
    const page = data.journal(ref, { after: entries.at(-1)?.version ?? 0, limit: pageSize });
    read.set(ref.run, [...entries, ...page]);
    return page.length > 0;
  }

  function look(): void {
    const runs = [...data.runs.values()];
    if (runs.length > 0) readPage(random.pick(runs).ref);
    agenda.add({ by: null, at: agenda.now() + random.between(500, 5_000), what: 'a reader reads on', run: look });
  }

  return {
    begin: look,
    finish() {
      for (const { ref } of data.runs.values()) while (readPage(ref));
      return read;
    },
  };
}
