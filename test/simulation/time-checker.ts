import type { RunFile, StoredEntry } from '../recovery/run-file.ts';

/** When questions of these crews come to an instant, counted from when they are asked; as their gates say. */
const instants: { readonly [gate: string]: readonly number[] } = {
  'letter draft': [5_000, 10_000],
  'brief b': [3_000, 6_000, 9_000],
};
const answerByMs = 12_000;
/** How late an instant may be where nothing goes wrong: a look for work, and what is under way. */
const budgetMs = 10_000;

/** I12: each instant of a question comes once, never early, and in time where nothing goes wrong. */
export function timeViolations(
  { run, rows, journal }: RunFile,
  { isStrict }: { readonly isStrict: boolean },
): readonly string[] {
  const crew = String(rows.find(({ kind }) => kind === 'run')?.context.crew);
  const isMoved = journal.some(({ type }) => /^run\.(paused|rerun|resumed)$/.test(type));
  return journal.filter(isPassing).flatMap((entry) => {
    const { version, at, body } = entry;
    const named = `${entry.type} of ${run} at version ${version}`;
    const opened = journal.findLast(
      (one) => one.version < version && one.type === 'review.opened' && one.body.review === body.review,
    );
    if (!opened) return [`I12 ${named}: nothing was asked`];
    // asked again by a rerun, it counts from then
    const begins = [
      opened,
      ...journal.filter((one) => one.type === 'run.rerun' && one.version > opened.version && one.version < version),
    ];
    const times = body.review?.includes('~') ? [answerByMs] : (instants[`${crew} ${body.review}`] ?? []);
    return [
      ...(begins.some((begin) => isDue(entry, begin, journal, times)) ? [] : [`I12 ${named} came early, or twice`]),
      ...(isStrict && !isMoved && at > opened.at + (times.at(-1) ?? 0) + budgetMs ? [`I12 ${named} came late`] : []),
    ];
  });
}

/** True when, counted from this beginning, it is the next instant and its time has come. */
function isDue(
  entry: StoredEntry,
  begin: StoredEntry,
  journal: readonly StoredEntry[],
  times: readonly number[],
): boolean {
  const before = journal.filter(
    (one) =>
      isPassing(one) &&
      one.body.review === entry.body.review &&
      one.version > begin.version &&
      one.version < entry.version,
  );
  const afterMs = times[before.length];
  return afterMs !== undefined && entry.at >= begin.at + afterMs && entry.body.revision === revisionAt(entry, journal);
}

function revisionAt({ version, body }: StoredEntry, journal: readonly StoredEntry[]): number | undefined {
  return journal.findLast(
    (one) => one.version < version && one.type === 'review.opened' && one.body.review === body.review,
  )?.body.revision;
}

function isPassing({ type }: StoredEntry): boolean {
  return type === 'review.reminded' || type === 'review.escalated' || type === 'review.expired';
}
