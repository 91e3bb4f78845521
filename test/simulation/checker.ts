import type { Entry } from '@holdpoint/store';
import { broken, gapped, misdirected, untrueRows } from '../recovery/checker.ts';
import { jcs, type RunFile, type WitnessedCall } from '../recovery/run-file.ts';
import { actViolations } from './act-checker.ts';
import { effectViolations } from './effect-checker.ts';
import type { Act } from './people.ts';
import { openReviews, stateOf } from './sights.ts';
import type { StoreData, StoredRun } from './store-data.ts';
import { timeViolations } from './time-checker.ts';

/** What is left when a schedule is over, and what was seen from outside while it was played. */
export interface Evidence {
  readonly data: StoreData;
  readonly calls: readonly WitnessedCall[];
  readonly effects: readonly WitnessedCall[];
  readonly acts: readonly Act[];
  /** What a reader got of each run, page by page. */
  readonly read: ReadonlyMap<string, readonly Entry[]>;
  /** Things that went wrong: so often may one call have been made again. */
  readonly disturbances: number;
  /** Nothing went wrong: nothing was done twice, and nothing late. */
  readonly isStrict: boolean;
  /** Nobody answers any more: questions may stay open. */
  readonly mayWait: boolean;
  /** It ended by itself, within its budget. */
  readonly ended: boolean;
}

/**
 * Compares what is left with the promise. Returns every sentence of it that was broken, under the numbers of
 * `docs/reliability.md`; shares no code with what it checks.
 */
export function violations(evidence: Evidence): readonly string[] {
  const { data, acts, read, ended } = evidence;
  const runs = [...data.runs.values()];
  const files = runs.map(runFileOf);
  return [
    ...(ended ? [] : [`I5 it does not end: ${runs.map((run) => `${run.ref.run} ${stateOf(run)}`).join(', ')}`]),
    ...(ended ? unfinished(evidence) : []),
    ...actViolations(files, acts, ended),
    ...files.flatMap((file) => [
      ...gapped(file),
      ...misdirected(file),
      ...broken(file),
      ...untrueRows(file),
      ...timeViolations(file, evidence),
      ...missed(file, read.get(file.run) ?? []),
    ]),
    ...effectViolations(files, evidence),
  ];
}

/** A run as the checker of `test/recovery` reads one from a file. */
function runFileOf({ ref, version, rows, journal }: StoredRun): RunFile {
  const parts = [...rows.values()].map(({ kind, id, sort, tags, body }) => {
    const { row, head } = body as unknown as {
      readonly row: { state: string; context: object };
      readonly head?: string;
    };
    return { kind, id, sort, tags, ...row, head };
  });
  const tags = parts.flatMap(({ kind, id, sort, tags: own }) => own.map((tag) => `${kind} ${id} ${sort} ${tag}`));
  return { ...ref, version, journal, rows: parts, tags, commands: [] } as unknown as RunFile;
}

/** I5: every run is over; where nobody answers, it waits for a person, or for a run that does. */
function unfinished({ data, mayWait }: Evidence): readonly string[] {
  const asked = openReviews(data).map(({ run }) => run);
  const over = ['done', 'failed', 'cancelled'];
  return [...data.runs.values()].flatMap((run) => {
    const state = stateOf(run);
    const id = run.ref.run;
    const waits = mayWait && asked.some((other) => other === id || other.startsWith(`${id}/`));
    return over.includes(state) || waits ? [] : [`I5 run ${id} is ${state}, and nobody does or asks anything`];
  });
}

/** I10: who follows a journal by its versions has it whole, each entry once. */
function missed({ run, journal }: RunFile, read: readonly Entry[]): readonly string[] {
  const versions = (entries: readonly { readonly version: number }[]) => entries.map(({ version }) => version);
  const same = jcs(versions(journal)) === jcs(versions(read));
  return same ? [] : [`I10 a reader of ${run} got ${jcs(versions(read))} of ${journal.length} entries`];
}
