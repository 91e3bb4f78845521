import { callViolations, shownHash, startedKeys } from './call-checker.ts';
import type { Played } from './driver.ts';
import {
  type EntryBody,
  jcs,
  type RunFile,
  readCalls,
  type StoredEntry,
  sha256,
  type WitnessedCall,
} from './run-file.ts';

/** What is left after the last process died, and what the person was told before. */
export interface Evidence {
  /** Every run that the store holds. */
  readonly runs: readonly RunFile[];
  readonly calls: string;
  readonly effects: string;
  /** How many processes were killed or outlived their lease: so often one call may have been made again. */
  readonly crashes: number;
  readonly played: Played;
  /** Whether every process goes by a clock of its own, so that times of two do not compare. Default false. */
  readonly hasOwnClocks?: boolean;
  /**
   * Milliseconds by which a call may come after an entry of another worker that it did not know of: the time from its look
   * at the run, and what an entry's own time may be behind. Default 0.
   */
  readonly slackMs?: number;
}

/** What a run came to, without ids, times and the order of parallel tasks. Equal for every schedule. */
export interface Content {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
}

/**
 * Compares what is left with the promise. Returns every sentence of it that was broken, under the numbers of
 * `guarantees.md`; empty when it was kept.
 */
export function violations(evidence: Evidence, undisturbed: Content): readonly string[] {
  const { runs } = evidence;
  const [run] = runs;
  if (runs.length !== 1 || !run) return [...evidence.played.complaints, `I1 one run was started, ${runs.length} exist`];
  const effects = readCalls(evidence.effects);
  const calls = [...readCalls(evidence.calls), ...effects];
  return violationsOf(run, { ...evidence, calls, effects }, undisturbed);
}

/** The same for one run of many, with the calls that were made for it. */
export function violationsOf(
  run: RunFile,
  {
    calls,
    effects,
    ...evidence
  }: Omit<Evidence, 'runs' | 'calls' | 'effects'> & {
    readonly calls: readonly WitnessedCall[];
    readonly effects: readonly WitnessedCall[];
  },
  undisturbed: Content,
): readonly string[] {
  return [
    ...evidence.played.complaints,
    ...lostOrDoubled(run, evidence.played),
    ...repeated(run, calls, evidence),
    ...gapped(run),
    ...unwanted(run),
    ...misdirected(run),
    ...callViolations(run, effects),
    ...broken(run),
    ...untrueRows(run),
    ...different(contentOf(run), undisturbed),
  ];
}

export function contentOf({ journal, rows }: RunFile): Content {
  // a call that must not run twice is told in other words after a crash: by the person who was asked about it
  const started = new Set(journal.filter(({ type }) => type === 'tool.started').map(({ body }) => body.call));
  const isOfStarted = ({ call, review }: EntryBody) => started.has(call ?? review ?? '');
  const tasks = rows.filter((row) => row.kind === 'task');
  const accepted = tasks.map(({ id, state, context }) => {
    const { version } = (context.accepted ?? {}) as { version?: number };
    return [id, [state, context.attempt, journal.find((entry) => entry.version === version)?.body.output]] as const;
  });
  // what is kept is named by the entry that holds it, and its number depends on the order of parallel tasks
  const outputOf = ({ type, body }: StoredEntry) =>
    type === 'task.kept' ? journal.find((entry) => entry.version === body.output)?.body.output : body.output;
  const events = journal
    .filter(({ body }) => !isOfStarted(body))
    .map((entry) => [entry.type, entry.task, entry.body.decision, entry.body.feedback, outputOf(entry)])
    .map((members) => jcs(members.map(said)));
  return { outputs: Object.fromEntries(accepted), events: events.sort() };
}

/** I1: every acknowledged decision exists exactly once, where and as it was acknowledged, and no other does. */
function lostOrDoubled({ journal }: RunFile, { acknowledged }: Played): readonly string[] {
  const decisions = journal.filter(({ type }) => type === 'review.decided');
  const problems = acknowledged.flatMap(({ body, answer }) => {
    const recorded = decisions.filter(
      (entry) => body.review.endsWith(`.${entry.body.review}`) && entry.body.revision === body.revision,
    );
    const [entry] = recorded;
    if (recorded.length !== 1 || !entry) return [`I1 ${body.key} is recorded ${recorded.length} times`];
    const told = [answer.run.version, answer.decision.at, body.type, body.feedback ?? null, 'lea'];
    const kept = [entry.version, entry.at, entry.body.decision, entry.body.feedback, entry.body.by?.user.id];
    return jcs(told) === jcs(kept) ? [] : [`I1 ${body.key} was acknowledged as ${jcs(told)}, recorded as ${jcs(kept)}`];
  });
  const strange = decisions.length - acknowledged.length;
  return strange === 0 ? problems : [...problems, `I1 ${strange} recorded decisions were not acknowledged`];
}

/** I2, I3: nothing is done again after its record, or oftener than once and once more a crash; and always the same. */
function repeated(
  run: RunFile,
  calls: readonly WitnessedCall[],
  { crashes, hasOwnClocks = false, slackMs = 0 }: Pick<Evidence, 'crashes' | 'hasOwnClocks' | 'slackMs'>,
): readonly string[] {
  const keyOf = ({ key }: StoredEntry) => key.slice(0, key.lastIndexOf('#'));
  // what must not run twice has a promise of its own
  const started = startedKeys(run);
  const results = run.journal.filter((entry) => entry.key.includes('#') && !started.has(keyOf(entry)));
  const made = Map.groupBy(
    calls.filter(({ key }) => !started.has(key)),
    ({ key }) => key,
  );
  const unmade = results.filter((entry) => !made.has(keyOf(entry)));
  return [
    ...unmade.map(({ key }) => `I2 ${key} has a result, and nobody was asked`),
    ...[...made].flatMap(([key, own]) => {
      const recorded = results.filter((entry) => keyOf(entry) === key);
      const [first] = recorded;
      const late = own.filter(({ at }) => first && at > first.at + slackMs && !hasOwnClocks);
      return [
        ...(recorded.length === 1 ? [] : [`I2 ${key} has ${recorded.length} results`]),
        ...(late.length === 0
          ? []
          : [`I2 ${key} was done again ${late.map(({ at }) => at - (first?.at ?? 0))} ms after its record`]),
        ...(own.length <= 1 + crashes ? [] : [`I3 ${key} was done ${own.length} times in ${crashes} crashes`]),
        ...(new Set(own.map(({ content }) => jcs(content))).size === 1
          ? []
          : [`I3 ${key} was asked differently again`]),
      ];
    }),
  ];
}

/** I4: events are numbered from 1 without a gap, and the run has the number of the last. */
export function gapped({ journal, version }: RunFile): readonly string[] {
  const gap = journal.find((entry, index) => entry.version !== index + 1);
  return [
    ...(gap ? [`I4 an entry before ${gap.version} is missing`] : []),
    ...(journal.length === version ? [] : [`I4 the run is at ${version}, its journal at ${journal.length}`]),
  ];
}

/** I5, I6: the run is done; the commands are those its rows want, which is none when it is done. */
function unwanted({ run, rows, commands }: RunFile): readonly string[] {
  const state = rows.find(({ kind }) => kind === 'run')?.state;
  const wanted = rows.flatMap(({ kind, id, state, context }) => {
    const { attempt, turn, tries, asked, judged } = context;
    if (kind === 'call' && (state === 'ready' || state === 'started'))
      return [`${run}/${context.task}/${attempt}/${turn}/call${context.index}#${tries}`];
    const index = { working: 0, admitting: `when${asked}`, guarding: Number(judged) + 1 }[state];
    return kind === 'task' && index !== undefined ? [`${run}/${id}/${attempt}/${turn}/${index}#${tries}`] : [];
  });
  const same = jcs(commands.toSorted()) === jcs(state === 'running' ? wanted.toSorted() : []);
  return [
    ...(state === 'done' ? [] : [`I5 the run is ${state}`]),
    ...(same ? [] : [`I6 the run is ${state} and wants ${jcs(wanted)}, the commands are ${jcs(commands)}`]),
  ];
}

/**
 * I7: each decision names the revision that was open, and its content's hash, computed here from what was shown. What
 * the journal says was shown is held against the answers: each was one that its guards passed, numbered without a gap.
 */
export function misdirected(file: RunFile): readonly string[] {
  const { run, journal } = file;
  const shown = new Map<string, { readonly revision: number; readonly hash: string; readonly open: boolean }>();
  const problems: string[] = [];
  for (const { type, task, version, body } of journal) {
    if (type === 'review.opened' && task && body.review !== task) {
      const id = body.review ?? '';
      const revision = (shown.get(id)?.revision ?? 0) + 1;
      const hash = shownHash(file, { version, task, body });
      if (hash === null || hash !== body.contentHash || revision !== body.revision)
        problems.push(`I7 entry ${version} says that a call was shown which was not`);
      shown.set(id, { revision, hash: hash ?? '', open: true });
    } else if (type === 'review.opened' && task) {
      const answer = journal.find((entry) => entry.version === body.proposal);
      const newest = journal.findLast(
        (entry) => entry.task === task && entry.type === 'call.answered' && entry.version < version,
      );
      const hash = sha256(jcs({ kind: 'output', run, task, attempt: body.attempt, proposal: answer?.body.output }));
      const revision = (shown.get(task)?.revision ?? 0) + 1;
      const asShown =
        answer !== undefined &&
        answer === newest &&
        answer.body.verdicts?.every(({ passed }) => passed) &&
        answer.body.attempt === body.attempt &&
        revision === body.revision &&
        hash === body.contentHash;
      if (!asShown) problems.push(`I7 entry ${version} says that something was shown which was not`);
      shown.set(task, { revision, hash, open: true });
    } else if (type === 'review.decided') {
      const asked = shown.get(body.review ?? '');
      const named = asked?.open && asked.revision === body.revision && asked.hash === body.contentHash;
      if (!named)
        problems.push(
          `I7 entry ${version} decides revision ${body.revision} of "${body.review}", shown was ${jcs(asked ?? null)}`,
        );
      if (asked) shown.set(body.review ?? '', { ...asked, open: false });
    }
  }
  return problems;
}

/** I9: every entry's body hashes to what it says, and every hash covers the one before. */
export function broken({ tenant, run, journal, rows }: RunFile): readonly string[] {
  let previous = '0'.repeat(64);
  for (const { version, key, task, type, at, body, bodyHash, hash } of journal) {
    if (sha256(jcs(body)) !== bodyHash) return [`I9 the body of entry ${version} was changed`];
    const head = { tenant, run, version, key, task, type, at, bodyHash };
    if (sha256(previous + jcs(head)) !== hash) return [`I9 the chain breaks at entry ${version}`];
    previous = hash;
  }
  const head = rows.find(({ kind }) => kind === 'run')?.head;
  return head === previous ? [] : [`I9 the run's head is not its last entry's hash`];
}

/** Rows were written in the commits of their entries: what can be counted in the journal, they say as well. */
export function untrueRows({ journal, rows, tags }: RunFile): readonly string[] {
  const indexed = rows.flatMap(({ kind, id, sort, tags: own }) => own.map((tag) => `${kind} ${id} ${sort} ${tag}`));
  const tasks = rows.filter((row) => row.kind === 'task');
  const miscounted = tasks.flatMap(({ id, context }) => {
    const used = journal.filter(({ task }) => task === id).flatMap(({ body }) => body.usage ?? []);
    const sum = (of: 'requests' | 'inputTokens' | 'outputTokens' | 'unrecorded') =>
      used.reduce((total, usage) => total + (usage[of] ?? 0), 0);
    const answered = { requests: sum('requests'), inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens') };
    const counted = { ...answered, unrecorded: sum('unrecorded') };
    return jcs(context.usage) === jcs(counted)
      ? []
      : [`I4 task "${id}" says ${jcs(context.usage)}, its journal ${jcs(counted)}`];
  });
  return jcs(indexed.toSorted()) === jcs(tags.toSorted())
    ? miscounted
    : [...miscounted, 'I4 the index of tags is not that of the rows'];
}

function different(content: Content, undisturbed: Content): readonly string[] {
  if (jcs(content) === jcs(undisturbed)) return [];
  const strange = content.events.filter((event) => !undisturbed.events.includes(event));
  const missing = undisturbed.events.filter((event) => !content.events.includes(event));
  return [`I3 the run came to another end: ${jcs(content.outputs)}, with ${jcs(strange)}, without ${jcs(missing)}`];
}

function said(value: unknown): unknown {
  return value ?? null;
}
