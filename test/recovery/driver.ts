import { until } from '@holdpoint/testing';
import { receiptOf } from './desk.ts';
import { readCalls } from './run-file.ts';
import type { Stage } from './stage.ts';
import type { DecideAnswer, DecideBody, OpenReview, Sight, StartAnswer, StartBody } from './wire.ts';

/** A decision that was answered with 2xx: from here on it may not be lost. */
export interface Acknowledged {
  readonly body: DecideBody;
  readonly answer: DecideAnswer;
}

/** What the person saw. */
export interface Played {
  readonly run: string;
  readonly acknowledged: readonly Acknowledged[];
  /** What a person with a key may never see: refusals, repeats answered otherwise than at first, a run that stays. */
  readonly complaints: readonly string[];
}

/** How every run is started, whoever does it: the same request under the same key. */
export function startOf(crew: string, key = 'start'): StartBody {
  return { crew, key, product: 'Kettle' };
}

/** For waits that contain the start of processes, on a machine with other work. */
export const patiently = { timeoutMs: 30_000 };

export const feedback = 'Drop "says the lab".';
export const edited = 'Spart ganze 28 % (S-2).';

/**
 * Plays the person: starts a run, revises the draft, then sends it back to the research, puts words of their own into the
 * translation, changes a booking, finds out whether a call that was cut off happened, approves everything else, until the
 * run is done.
 *
 * Every request is repeated under its key, to whichever process lives, until it is answered. At the end all of them are
 * sent once more: the answers must be the ones given first. Gives up after `timeoutMs`. Calls `moved` whenever it sees
 * that the run has moved.
 */
export async function play(
  stage: Stage,
  { crew = 'campaign', key = 'start', timeoutMs = 45_000, moved = () => {} } = {},
): Promise<Played> {
  const acknowledged = new Map<string, Acknowledged>();
  const complaints: string[] = [];
  const start = startOf(crew, key);
  const answered = <Answer>(path: string, body: object, allowed?: string) =>
    insist<Answer>(stage, path, body, { complaints, allowed });
  const started = await answered<StartAnswer>('/start', start);
  const run = started?.run ?? '';
  const played = () => ({ run, acknowledged: [...acknowledged.values()], complaints });

  let known = 0;
  const state = async () => {
    const { status, value: sight } = await ask<Sight>(stage, `/sight?run=${run}&known=${known}`);
    if (status !== 200) throw new Error(`The run cannot be seen: ${show(sight)}`);
    if (sight.version > known) moved();
    known = sight.version;
    for (const review of sight.reviews) {
      const body = decisionOn(review, stage);
      // the result of a call in doubt may come after all, and answers the question
      const allowed = review.row.context.call?.doubtful ? 'REVIEW_SUPERSEDED' : undefined;
      const answer = await answered<DecideAnswer>('/decide', body, allowed);
      if (answer) acknowledged.set(body.key, { body, answer });
    }
    return complaints.length > 0 ? 'refused' : sight.state;
  };
  await until(state, { timeoutMs, accept: (now) => now !== 'running' }).catch((error: Error) =>
    complaints.push(`I5 ${error.message}`),
  );
  if (complaints.length > 0) return played();

  const again = await answered<StartAnswer>('/start', start);
  if (show(again) !== show(started))
    complaints.push(`I1 the start was answered ${show(started)}, later ${show(again)}`);
  for (const { body, answer } of acknowledged.values()) {
    const repeat = await answered<DecideAnswer>('/decide', body);
    if (show(repeat) !== show(answer))
      complaints.push(`I1 ${body.key} was answered ${show(answer)}, later ${show(repeat)}`);
  }
  return played();
}

/** One key for each revision, as a browser would make one for each click. */
function decisionOn({ row, summary }: OpenReview, { effects }: Stage): DecideBody {
  const { revision, content, call } = row.context;
  const given = { review: summary.id, key: `${summary.id}/${revision}`, revision, contentHash: content.hash };
  if (summary.task.id === 'draft' && revision === 1) return { ...given, type: 'revise', feedback };
  if (summary.task.id === 'draft' && revision === 2)
    return { ...given, type: 'revise', to: ['marketResearch'], feedback: 'Is 28 % still true?' };
  if (summary.task.id === 'localizeDe')
    return { ...given, type: 'edit', patch: [{ op: 'replace', path: '/text', value: edited }] };
  if (call?.doubtful) {
    const key = effectKeyOf(summary.id);
    const happened = readCalls(effects).some((effect) => effect.key === key);
    return happened ? { ...given, type: 'answer', answer: { receipt: receiptOf(key) } } : { ...given, type: 'approve' };
  }
  if (summary.id.endsWith('.settle~1.1.2'))
    return { ...given, type: 'edit', patch: [{ op: 'replace', path: '/pieces', value: 2 }] };
  return { ...given, type: 'approve' };
}

/** The key under which the service outside knows the call that this review, `run.task~attempt.turn.index`, asks about. */
function effectKeyOf(review: string): string {
  return review.replace(/\.([^.]+)~(\d+)\.(\d+)\.(\d+)$/, '/$1/$2/$3/call$4');
}

/** Repeats the request until it is answered: with 2xx, or refused: `null`, and a complaint unless that is allowed. */
async function insist<Answer>(
  stage: Stage,
  path: string,
  body: object,
  { complaints, allowed }: { readonly complaints: string[]; readonly allowed: string | undefined },
): Promise<Answer | null> {
  const answer = await until(() => ask<Answer>(stage, path, body), {
    ...patiently,
    accept: ({ status }) => status < 429,
  }).catch((error: Error) => {
    complaints.push(`I5 ${error.message}`);
    return null;
  });
  if (!answer) return null;
  const { status, value } = answer;
  if (status === 200) return value;
  if (allowed !== undefined && (value as { readonly code?: string }).code === allowed) return null;
  complaints.push(`I1 ${path} ${show(body)} was refused: ${status} ${show(value)}`);
  return null;
}

export async function ask<Answer>(stage: Stage, path: string, body?: object) {
  const address = await stage.address();
  // held here: a signal of `AbortSignal.timeout` that only a request holds may be collected before its time
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new Error(`No answer from ${address}${path} within 3 s.`)), 3_000);
  try {
    const response = await fetch(address + path, {
      method: body ? 'POST' : 'GET',
      ...(body && { body: JSON.stringify(body) }),
      signal: patience.signal,
    });
    return { status: response.status, value: (await response.json()) as Answer };
  } finally {
    clearTimeout(timer);
  }
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
