import { until } from '@holdpoint/testing';
import { receiptOf } from './desk.ts';
import { readCalls } from './run-file.ts';
import type { Stage } from './stage.ts';
import type { DecideAnswer, DecideBody, OpenReview, RunBody, StartAnswer, StartBody } from './wire.ts';

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
export function startOf(crew: string): StartBody {
  return { crew, key: 'start', product: 'Kettle' };
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
 * sent once more: the answers must be the ones given first. Gives up after `timeoutMs`.
 */
export async function play(stage: Stage, { crew = 'campaign', timeoutMs = 45_000 } = {}): Promise<Played> {
  const acknowledged = new Map<string, Acknowledged>();
  const complaints: string[] = [];
  const start = startOf(crew);
  const answered = <Answer>(path: string, body: object) => insist<Answer>(stage, path, body, complaints);
  const started = await answered<StartAnswer>('/start', start);
  const played = () => ({ run: started?.run ?? '', acknowledged: [...acknowledged.values()], complaints });

  const state = async () => {
    const reviews = await ask<readonly OpenReview[]>(stage, '/reviews');
    for (const body of reviews.value.map((review) => decisionOn(review, stage))) {
      const answer = await answered<DecideAnswer>('/decide', body);
      if (answer) acknowledged.set(body.key, { body, answer });
    }
    return complaints.length > 0 ? 'refused' : (await ask<RunBody>(stage, '/run')).value.row.state;
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

/** Repeats the request until it is answered: with 2xx, or refused, which is a complaint and `null`. */
async function insist<Answer>(stage: Stage, path: string, body: object, complaints: string[]): Promise<Answer | null> {
  const { status, value } = await until(() => ask<Answer>(stage, path, body), {
    ...patiently,
    accept: (answer) => answer.status < 429,
  });
  if (status === 200) return value;
  complaints.push(`I1 ${path} ${show(body)} was refused: ${status} ${show(value)}`);
  return null;
}

export async function ask<Answer>(stage: Stage, path: string, body?: object) {
  const address = await stage.address();
  const response = await fetch(address + path, {
    method: body ? 'POST' : 'GET',
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(3_000),
  });
  return { status: response.status, value: (await response.json()) as Answer };
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
