import { type EntryBody, jcs, type RunFile, type StoredEntry, sha256 } from '../recovery/run-file.ts';
import type { Act } from './people.ts';

/** What a person was told of an act that was recorded. */
interface Told {
  readonly run: string;
  readonly version: number;
  readonly decision?: { readonly type: string; readonly at: number; readonly revision: number };
}

const races = [
  'REVIEW_STALE',
  'REVIEW_ALREADY_DECIDED',
  'REVIEW_SUPERSEDED',
  'REVIEW_CANCELLED',
  'REVIEW_EXPIRED',
  'REVIEW_NOT_FOUND',
  'RUN_FINISHED',
  'RUN_CANCELLED',
  'RUN_NOT_PAUSED',
  'RUN_ALREADY_PAUSED',
  'TASK_NOT_FOUND',
  // an edit that a guard refuses, or that changes what is another output by now
  'CHECK_REFUSED',
  'EDIT_INVALID',
  'DECISION_NOT_ALLOWED',
];

/**
 * I1: what was acknowledged is recorded, once, as it was told, and a repeat is told the same; what was refused is not
 * recorded, and nothing is recorded that nobody wanted.
 */
export function actViolations(files: readonly RunFile[], acts: readonly Act[], ended: boolean): readonly string[] {
  const entries = files.flatMap(({ run, journal }) => journal.filter(isAct).map((entry) => ({ run, entry })));
  const claimed = new Set<StoredEntry>();
  const problems = acts.flatMap((act) => {
    const { answers, refusals, wrong, key } = act;
    const named = `${act.wish.type} ${key} of ${act.by.user.id}`;
    const strange = refusals.filter((code) => !races.includes(code) && code !== wrong);
    const told = answers.map(toldOf);
    const [first] = told;
    const entry =
      first && entries.find(({ run, entry: one }) => run === first.run && one.version === first.version)?.entry;
    const isClaimed = entry !== undefined && claimed.has(entry);
    if (entry && !wrong) claimed.add(entry);
    return [
      ...strange.map((code) => `I1 ${named} was refused: ${code}`),
      ...(answers.every((answer) => jcs(answer) === jcs(answers[0])) ? [] : [`I1 ${named} was answered in two ways`]),
      ...(wrong && answers.length > 0 ? [`I1 ${named} was answered, and had to be refused: ${wrong}`] : []),
      ...(first && !entry ? [`I1 ${named} was acknowledged and is not recorded`] : []),
      ...(entry && !wrong && !isAs(act, entry, first)
        ? [`I1 ${named} is recorded as something else: entry ${entry.version}`]
        : []),
      ...(isClaimed && !wrong ? [`I1 ${named} was told the entry of another act`] : []),
      ...(act.open > 0 && ended ? [`I1 ${named} was never answered`] : []),
    ];
  });
  const unclaimed = entries.filter(({ entry }) => !claimed.has(entry));
  return [...problems, ...unclaimed.flatMap(({ run, entry }) => unexplained(run, entry, acts))];
}

/** An entry that no answer names: it is one of an act whose answer was lost, and which was refused when it was repeated. */
function unexplained(run: string, entry: StoredEntry, acts: readonly Act[]): readonly string[] {
  const act = acts.find((one) => !one.wrong && one.answers.length === 0 && wishKey(one) === entry.key);
  if (act && (act.unheard > 0 || act.open > 0)) return [];
  return [`I1 entry ${entry.version} of ${run}, ${entry.type}, was ${act ? 'refused' : 'wanted by nobody'}`];
}

function isAct({ key }: StoredEntry): boolean {
  return key.startsWith('act:');
}

function toldOf(answer: unknown): Told {
  const { run, decision, version } = answer as {
    run: string | { id: string; version: number };
    decision?: Told['decision'];
    version: number;
  };
  return typeof run === 'string'
    ? { run, version }
    : { run: run.id, version: run.version, ...(decision && { decision }) };
}

function isAs(act: Act, { key, type, at, body }: StoredEntry, told: Told | undefined): boolean {
  const { wish, by } = act;
  const isOwn = key === wishKey(act) && body.by?.user.id === by.user.id;
  if (wish.type !== 'decide') {
    const types = {
      start: 'run.started',
      pause: 'run.paused',
      resume: 'run.resumed',
      cancel: 'run.cancelled',
      rerun: 'run.rerun',
    };
    return isOwn && types[wish.type] === type;
  }
  const { request, sight } = wish;
  const recorded = [body.review, body.revision, body.contentHash, body.decision, body.feedback ?? null, at];
  const wanted = [
    sight.review,
    request.revision,
    request.contentHash,
    request.type,
    request.feedback ?? null,
    told?.decision?.at,
  ];
  return isOwn && type === 'review.decided' && jcs(recorded) === jcs(wanted) && saysWhat(body, told);
}

function saysWhat({ decision, revision }: EntryBody, told: Told | undefined): boolean {
  return told?.decision?.type === decision && told?.decision?.revision === revision;
}

/** The key of an act's entry, as its documentation says: what one person does to one thing, under their own key. */
function wishKey({ wish, by, key, run }: Act): string {
  const [action, target] =
    wish.type === 'decide'
      ? ['review.decide', `${wish.sight.run}.${wish.sight.review}`]
      : [`run.${wish.type}`, wish.type === 'start' ? wish.crew : run];
  return `act:${sha256(jcs([by.tenant, by.user.id, action, target, key]))}`;
}
