import type { DecisionRequest, PatchOperation, Principal } from '@holdpoint/protocol';
import type { Outside } from './outside.ts';
import type { Act, People, Wish } from './people.ts';
import type { Random } from './random.ts';
import { openReviews, type Sight, stateOf } from './sights.ts';
import type { StoreData } from './store-data.ts';

export interface CrowdOptions {
  /** Begins the keys of what they send: other schedules have other runs. */
  readonly name: string;
  readonly data: StoreData;
  readonly random: Random;
  readonly people: People;
  readonly outside: Outside;
  /** Whether people still do what nobody should: afterwards they only bring to an end what there is. */
  readonly isWild: () => boolean;
  /** True when nobody answers any question in the end. */
  readonly isLazy: boolean;
}

/** People who look, decide, hesitate, repeat themselves, get in each other's way and make mistakes. */
export interface Crowd {
  start(crew: string): void;
  /** One person does one thing. */
  stir(): void;
}

const someone = ['anna', 'ben', 'cleo'].map(
  (id): Principal => ({ tenant: 'acme', user: { id, name: id }, groups: [] }),
);
const mostRounds = 3;
const mostReruns = 3;

export function createCrowd({ name, data, random, people, outside, isWild, isLazy }: CrowdOptions): Crowd {
  const seen: Sight[] = [];
  let acts = 0;
  let rounds = 0;
  let reruns = 0;

  function act(
    run: string,
    wish: Wish,
    more: { readonly wrong?: Act['wrong']; readonly by?: Principal; readonly key?: string } = {},
  ): Act {
    acts += 1;
    const { by = random.pick(someone), key = `${name}-${acts}`, wrong } = more;
    return people.newAct({ by, key, run, wish, ...(wrong && { wrong }) });
  }

  /** Sent once, twice at once, or once more after it was answered. */
  async function send(one: Act): Promise<void> {
    if (isWild() && random.chance(0.1)) void people.insist(one);
    const heard = await people.insist(one);
    if (heard === 'nothing' || 'refused' in heard || !isWild()) return;
    if (random.chance(0.15)) void people.insist(one);
    if (random.chance(0.05)) misuse(one);
  }

  /** The key of what was answered, for something else. */
  function misuse({ wish, by, key, run }: Act): void {
    if (wish.type !== 'decide') return;
    const request = { ...wish.request, feedback: 'Something else.' };
    void people.insist(act(run, { ...wish, request }, { by, key, wrong: 'IDEMPOTENCY_KEY_REUSED' }));
  }

  function decide(sight: Sight, request: DecisionRequest, wrong?: Act['wrong']): void {
    void send(act(sight.run, { type: 'decide', sight, request }, wrong && { wrong }));
  }

  function answer(sight: Sight): void {
    decide(sight, answerTo(sight));
  }

  function answerTo(sight: Sight): DecisionRequest {
    const { revision, contentHash, kind } = sight;
    const given = { revision, contentHash };
    if (sight.doubtful) return { ...given, ...onDoubt(sight) };
    if (kind === 'question') {
      const answered = { ...given, type: 'answer', answer: { answer: 'Forty.' } } as const;
      return isWild() && random.chance(0.3) ? { ...given, type: 'decline' } : answered;
    }
    if (!isWild() || random.chance(0.6)) return { ...given, type: 'approve' };
    if (random.chance(0.3)) return { ...given, type: 'edit', patch: [patchOf(sight)] };
    if (random.chance(0.1)) return { ...given, type: 'reject', feedback: 'No.' };
    if (rounds >= mostRounds) return { ...given, type: 'approve' };
    rounds += 1;
    const to = ({ draft: ['research'], c: ['a'], check: ['memo'] } as { readonly [task: string]: readonly string[] })[
      sight.task
    ];
    const isBack = to && kind === 'output' && random.chance(0.5);
    return { ...given, type: 'revise', feedback: 'Once more.', ...(isBack && { to }) };
  }

  /** What a person finds out who looks at the service: it happened, or it did not, as yet. */
  function onDoubt({ run, review }: Sight): Pick<DecisionRequest, 'type' | 'answer' | 'feedback'> {
    const key = `${run}/${review.replace(/^(.+)~(\d+)\.(\d+)\.(\d+)$/, '$1/$2/$3/call$4')}`;
    if (outside.effects.some((effect) => effect.key === key)) return { type: 'answer', answer: { text: 'paid' } };
    return random.chance(0.5) ? { type: 'approve' } : { type: 'reject', feedback: 'It did not happen.' };
  }

  /** What somebody decides who looks at an old page, or whose page was put together wrongly. */
  function err(): void {
    const { run, review, kind, revision, contentHash } = random.pick(seen);
    const sight = seen.find((other) => other.run === run && other.review === review) as Sight;
    const wrongly = { type: 'approve', revision: sight.revision, contentHash: sight.contentHash } as const;
    if (kind === 'question') return;
    const other = seen.find((one) => one.contentHash !== contentHash)?.contentHash ?? '0'.repeat(64);
    decide(sight, random.chance(0.5) ? wrongly : { type: 'approve', revision, contentHash: other });
  }

  function control(): void {
    const runs = [...data.runs.values()];
    if (runs.length === 0) return;
    const { ref, rows } = random.pick(runs);
    if (random.chance(0.5) && reruns < mostReruns) {
      reruns += 1;
      const tasks = [...rows.values()].filter(({ kind }) => kind === 'task').map(({ id }) => id);
      return void send(act(ref.run, { type: 'rerun', from: [random.pick(tasks)] }));
    }
    const type = random.chance(0.05) ? 'cancel' : random.pick(['pause', 'resume'] as const);
    void send(act(ref.run, { type }));
  }

  return {
    start: (crew) => void send(act('', { type: 'start', crew })),
    stir() {
      const sights = openReviews(data);
      for (const sight of sights) {
        const isKnown = seen.some(
          (one) => one.run === sight.run && one.contentHash === sight.contentHash && one.revision === sight.revision,
        );
        if (!isKnown) seen.push(sight);
      }
      if (isWild()) {
        if (random.chance(0.12)) return control();
        if (seen.length > 0 && random.chance(0.15)) return err();
        if (sights.length > 0) answer(random.pick(sights));
        return;
      }
      const paused = [...data.runs.values()].find((run) => stateOf(run) === 'paused');
      if (paused) return void send(act(paused.ref.run, { type: 'resume' }));
      // one question at a time, each once, so that nobody floods what is slow
      const asked = sights.find((sight) => !people.acts.some((one) => one.open > 0 && one.run === sight.run));
      if (asked && !isLazy) answer(asked);
    },
  };
}

function patchOf({ kind, task }: Sight): PatchOperation {
  if (kind === 'tool')
    return { op: 'replace', path: task === 'settle' ? '/amount' : '/work', value: task === 'settle' ? 7 : 'Find it.' };
  return { op: 'replace', path: task === 'askResearcher' ? '/answer' : '/text', value: 'as a person wrote it' };
}
