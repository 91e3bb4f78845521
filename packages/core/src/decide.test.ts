import { hash } from 'node:crypto';
import type { DecisionType, ErrorCode } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  canonical,
  defineAgent,
  defineCrew,
  type JournalEntry,
  planOf,
  type ReviewDecided,
  type ReviewOptions,
  type Run,
  type RunEvent,
  type Step,
  step,
  wanted,
} from './index.ts';

const sha256 = (text: string) => hash('sha256', text);
const agent = defineAgent({ role: 'Copywriter', goal: 'Write', backstory: 'Writes.' });
const output = z.string();
const anna = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by: anna, channel: 'http', request: 'q' } as const;
const usage = { inputTokens: 3, outputTokens: 4, requests: 1 };

type Gate = ReviewOptions<string, unknown, 'research' | 'keywords'>;
type Given = Partial<
  Pick<
    ReviewDecided,
    'feedback' | 'comments' | 'to' | 'outcome' | 'output' | 'patch' | 'usage' | 'revision' | 'contentHash'
  >
>;

/** A draft in review behind this gate; research and keywords are before it, send is after it. */
function play(review: Gate = {}) {
  const { definition } = defineCrew('campaign', { input: z.string() })
    .task('research', { agent, prompt: () => '', output })
    .task('keywords', { agent, prompt: () => '', output })
    .task('draft', { needs: ['research', 'keywords'], agent, prompt: () => '', output, review })
    .task('send', { needs: ['draft'], perform: () => '', output });
  const surroundings = { plan: planOf(definition, { sha256 }), sha256 };
  const entries: JournalEntry[] = [];
  let run: Run | null = null;
  let at = 0;
  const send = (event: object): Step => {
    at += 1;
    const taken = step(run, { key: `k${at}`, at, salt: 's', ...event } as RunEvent, surroundings);
    entries.push(...(taken.entries ?? []));
    run = taken.run;
    return taken;
  };
  const now = () => run as unknown as Run;
  const shown = () => now().reviews.draft?.context;
  const onReview = () => ({
    ...sent,
    review: 'draft',
    revision: shown()?.revision,
    contentHash: shown()?.content.hash,
  });
  const answers = (task: string, output: string) => {
    const command = wanted(now()).find(({ body }) => body.task === task)?.id;
    const attempt = now().tasks[task]?.context.attempt;
    const made = { attempt, inputHash: null, messages: [], output, verdicts: [], usage, model: 'm' };
    return send({ type: 'call.answered', task, command, ...made });
  };
  send({ type: 'run.started', ...sent, run: 'r1', title: '', input: 'Kettle' });
  answers('research', 'facts');
  answers('keywords', 'hot');
  answers('draft', 'v1');
  return {
    now,
    entries,
    send,
    answers,
    onReview,
    /** The code of the refusal, or `null` when it was taken. */
    decides: (decision: DecisionType, given: Given = {}): ErrorCode | null => {
      const taken = send({ type: 'review.decided', ...onReview(), decision, feedback: null, ...given });
      return taken.entries ? null : (taken.refusal?.code ?? null);
    },
    draft: () => now().tasks.draft?.context,
    review: () => now().reviews.draft,
    works: () => wanted(now()).map(({ body }) => body.key),
  };
}

const words = { feedback: 'shorter' };

describe('[C60] [R20] a decision', () => {
  it.each<[string, Gate, [DecisionType, Given?], { review: string; task: string; run: string; works: string[] }]>([
    ['approve', {}, ['approve'], { review: 'decided', task: 'accepted', run: 'running', works: ['r1/send/1/0/0'] }],
    [
      'edit',
      {},
      ['edit', { output: 'mine' }],
      { review: 'decided', task: 'accepted', run: 'running', works: ['r1/send/1/0/0'] },
    ],
    [
      'revise',
      {},
      ['revise', words],
      { review: 'decided', task: 'working', run: 'running', works: ['r1/draft/2/0/0'] },
    ],
    [
      'revise, to an earlier task',
      { sendBackTo: ['research'] },
      ['revise', { ...words, to: ['research'] }],
      { review: 'decided', task: 'blocked', run: 'running', works: ['r1/research/2/0/0'] },
    ],
    [
      'revise, last round: fail',
      { maxRounds: 1 },
      ['revise', words],
      { review: 'decided', task: 'failed', run: 'failed', works: [] },
    ],
    [
      'revise, last round: accept',
      { maxRounds: 1, whenRoundsEnd: 'accept' },
      ['revise', words],
      { review: 'decided', task: 'accepted', run: 'running', works: ['r1/send/1/0/0'] },
    ],
    [
      'revise, last round: escalate',
      { maxRounds: 1, whenRoundsEnd: { escalate: { group: 'chiefs' } } },
      ['revise', words],
      { review: 'open', task: 'inReview', run: 'running', works: [] },
    ],
    [
      'reject: fail',
      { reject: 'fail' },
      ['reject', words],
      { review: 'decided', task: 'failed', run: 'failed', works: [] },
    ],
    [
      'reject: cancel',
      { reject: 'cancel' },
      ['reject', words],
      { review: 'decided', task: 'inReview', run: 'cancelled', works: [] },
    ],
    [
      'outcome',
      { outcomes: { vip: 'Treat as VIP' } },
      ['outcome', { outcome: 'vip' }],
      { review: 'decided', task: 'accepted', run: 'running', works: ['r1/send/1/0/0'] },
    ],
    [
      'outcome that ends',
      { outcomes: { drop: { label: 'Drop it', end: true } } },
      ['outcome', { outcome: 'drop' }],
      { review: 'decided', task: 'accepted', run: 'done', works: [] },
    ],
  ])('leads to the next state: %s', (_, gate, [decision, given], expected) => {
    const { decides, now, works } = play(gate);
    expect(decides(decision, given)).toBeNull();
    const { crew, tasks, reviews } = now();
    expect({ review: reviews.draft?.state, task: tasks.draft?.state, run: crew.state, works: works() }).toEqual(
      expected,
    );
  });

  it('is kept with who took it, when, through which door, and in which entry its words stand', () => {
    const { decides, review, entries } = play({ sendBackTo: ['research'] });
    decides('revise', { ...words, to: ['research', 'draft'] });
    expect(review()?.context.decision).toEqual({
      type: 'revise',
      by: anna.user,
      at: expect.any(Number),
      revision: 1,
      channel: 'http',
      to: ['research', 'draft'],
      version: entries.find(({ type }) => type === 'review.decided')?.version,
    });
  });
});

describe('[C55] an edit', () => {
  it('[R84] accepts the person’s version, which stands in the decision’s own entry', () => {
    const { decides, draft, entries } = play();
    const proposal = draft()?.proposal;
    const patch = [{ op: 'replace', path: '', value: 'mine' }] as const;
    decides('edit', { output: 'mine', patch });
    const entry = entries.at(-1);
    expect(entry).toMatchObject({ type: 'review.decided', body: { output: 'mine', patch } });
    expect(draft()?.accepted).toMatchObject({
      version: entry?.version,
      hash: sha256(canonical('mine')),
      attempt: 1,
      review: 'draft',
      outcome: null,
    });
    expect(draft()?.proposal).toEqual(proposal);
  });

  it('is what comes after is made from', () => {
    const made = (decision: DecisionType, given?: Given) => {
      const { decides, now } = play();
      decides(decision, given);
      return now().tasks.send?.context.inputHash;
    };
    expect(made('edit', { output: 'v1' })).toBe(made('approve'));
    expect(made('edit', { output: 'mine' })).not.toBe(made('approve'));
  });

  it('counts the model calls that its check took', () => {
    const { decides, draft } = play();
    decides('edit', { output: 'mine', usage });
    expect(draft()?.usage).toEqual({ inputTokens: 6, outputTokens: 8, requests: 2, unrecorded: 0 });
  });
});

describe('[C56] a rejection', () => {
  it('fails the run in the name of the person', () => {
    const { decides, now } = play({ reject: 'fail' });
    decides('reject', words);
    expect(now().crew).toMatchObject({
      state: 'failed',
      context: { failure: { code: 'REVIEW_REJECTED', message: 'Anna rejected the output.', task: 'draft' } },
    });
  });

  it('cancels the run where the gate says so, also while it is paused', () => {
    const { decides, now, send } = play({ reject: 'cancel' });
    send({ type: 'run.paused', ...sent });
    decides('reject', words);
    expect(now().crew).toMatchObject({ state: 'cancelled', context: { endedAt: expect.any(Number), failure: null } });
  });

  it('in a paused run fails it when it is resumed', () => {
    const { decides, now, send } = play({ reject: 'fail' });
    send({ type: 'run.paused', ...sent });
    decides('reject', words);
    expect(now().crew.state).toBe('paused');
    send({ type: 'run.resumed', ...sent });
    expect(now().crew.state).toBe('failed');
  });
});

describe('[C57] a named outcome', () => {
  const outcomes = { vip: 'Treat as VIP', drop: { label: 'Drop it', end: true } };

  it('accepts the output as shown, under that name', () => {
    const { decides, draft } = play({ outcomes });
    const { version, hash } = draft()?.proposal ?? {};
    decides('outcome', { outcome: 'vip' });
    expect(draft()?.accepted).toMatchObject({ version, hash, outcome: 'vip', review: 'draft' });
  });

  it('is part of what its dependents are made from', () => {
    const made = (decision: DecisionType, given?: Given) => {
      const { decides, now } = play({ outcomes });
      decides(decision, given);
      return now().tasks.send?.context.inputHash;
    };
    expect(made('outcome', { outcome: 'vip' })).toBe(made('outcome', { outcome: 'vip' }));
    expect(made('outcome', { outcome: 'vip' })).not.toBe(made('approve'));
  });

  it('that ends the run ends it as done, and starts nothing', () => {
    const { decides, now } = play({ outcomes });
    decides('outcome', { outcome: 'drop' });
    expect(now()).toMatchObject({
      crew: { state: 'done', context: { outcome: { name: 'drop', label: 'Drop it' }, failure: null } },
      tasks: { send: { state: 'blocked', context: { attempt: 0 } } },
    });
  });

  it('that ends the run ends a paused one', () => {
    const { decides, now, send } = play({ outcomes });
    send({ type: 'run.paused', ...sent });
    decides('outcome', { outcome: 'drop' });
    expect(now().crew.state).toBe('done');
  });

  it('[C26] that ends the run cancels what others are still asked, and strikes what is under way', () => {
    const { definition } = defineCrew('wide', { input: z.string() })
      .task('a', { perform: () => '', output, review: { outcomes: { drop: { label: 'Drop', end: true } } } })
      .task('b', { perform: () => '', output, review: true })
      .task('c', { perform: () => '', output });
    const surroundings = { plan: planOf(definition, { sha256 }), sha256 };
    let at = 0;
    const next = (run: Run | null, event: object) =>
      step(run, { key: `k${++at}`, at, salt: 's', ...event } as RunEvent, surroundings);
    const answered = (run: Run | null, task: string) =>
      next(run, { type: 'call.answered', task, command: `r1/${task}/1/0/0#0`, output: '', verdicts: [], usage }).run;
    const started = next(null, { type: 'run.started', ...sent, run: 'r1', title: '', input: '' }).run;
    const open = answered(answered(started, 'a'), 'b') as Run;
    const contentHash = open.reviews.a?.context.content.hash;
    const drop = { review: 'a', revision: 1, contentHash, decision: 'outcome', outcome: 'drop', feedback: null };
    expect(next(open, { type: 'review.decided', ...sent, ...drop })).toMatchObject({
      run: { crew: { state: 'done' }, reviews: { a: { state: 'decided' }, b: { state: 'cancelled' } } },
      commands: [],
      done: ['r1/c/1/0/0#0'],
    });
  });
});

describe('[C58] the last round', () => {
  it('[R05] is the one that maxRounds names: the third request of three ends the run', () => {
    const { decides, answers, now } = play({ maxRounds: 3 });
    for (const attempt of ['v2', 'v3']) {
      decides('revise', words);
      answers('draft', attempt);
    }
    expect(now().crew.state).toBe('running');
    decides('revise', words);
    expect(now().crew).toMatchObject({ state: 'failed', context: { failure: { code: 'ROUNDS_EXHAUSTED' } } });
    expect(now().tasks.draft?.context.attempt).toBe(3);
  });

  it('[R05] does not come before maxRounds: the gate approves after two of three', () => {
    const { decides, answers, now } = play({ maxRounds: 3 });
    for (const attempt of ['v2', 'v3']) {
      decides('revise', words);
      answers('draft', attempt);
    }
    expect(decides('approve')).toBeNull();
    expect(now().tasks.draft?.state).toBe('accepted');
  });

  it('[R05] takes the output as it is, with nobody’s approval on it', () => {
    const { decides, draft } = play({ maxRounds: 1, whenRoundsEnd: 'accept' });
    const { version } = draft()?.proposal ?? {};
    decides('revise', words);
    expect(draft()?.accepted).toMatchObject({ version, review: null, outcome: null });
    expect(draft()?.openFrom).toBeNull();
  });

  it.each<[string, Gate, DecisionType]>([
    ['an approval', { maxRounds: 2 }, 'approve'],
    ['its being taken as it is', { maxRounds: 2, whenRoundsEnd: 'accept' }, 'revise'],
  ])('is counted anew after %s', (_, gate, decision) => {
    const { decides, answers, now, send } = play(gate);
    decides('revise', words);
    answers('draft', 'v2');
    decides(decision, words);
    expect(now()).toMatchObject({
      tasks: { draft: { state: 'accepted' } },
      reviews: { draft: { context: { rounds: 0 } } },
    });
    send({ type: 'run.rerun', ...sent, from: ['draft'], feedback: null });
    answers('draft', 'v3');
    decides('revise', words);
    expect(now().tasks.draft?.state).toBe('working');
  });

  it('is counted anew after a rerun, escalated or over', () => {
    const over = play({ maxRounds: 1 });
    over.decides('revise', words);
    expect(over.now().crew.state).toBe('failed');
    over.send({ type: 'run.rerun', ...sent, from: ['draft'], feedback: null });
    expect(over.now().reviews.draft?.context.rounds).toBe(0);

    const escalated = play({ maxRounds: 1, whenRoundsEnd: { escalate: { group: 'head' } } });
    escalated.decides('revise', words);
    expect(escalated.now().reviews.draft?.context).toMatchObject({ rounds: 1, escalated: true });
    escalated.send({ type: 'run.rerun', ...sent, from: ['draft'], feedback: null });
    expect(escalated.now().reviews.draft?.context).toMatchObject({ rounds: 0, escalated: false });
  });

  it('sends nothing back, even where it names an earlier task', () => {
    const { decides, now, works } = play({ maxRounds: 1, sendBackTo: ['research'], whenRoundsEnd: 'accept' });
    decides('revise', { ...words, to: ['research'] });
    expect(now().tasks.research?.state).toBe('accepted');
    expect(works()).toEqual(['r1/send/1/0/0']);
  });

  it('[R05] shows the same attempt to others, as the next revision of the same content', () => {
    const { decides, review, entries } = play({ maxRounds: 1, whenRoundsEnd: { escalate: { group: 'chiefs' } } });
    const content = review()?.context.content;
    decides('revise', words);
    expect(review()).toMatchObject({
      state: 'open',
      context: { revision: 2, attempt: 1, content, escalated: true, decision: { type: 'revise' } },
    });
    expect(entries.at(-1)).toMatchObject({ type: 'review.opened', body: { revision: 2, attempt: 1, escalated: true } });
    expect(decides('approve', { revision: 1 })).toBe('REVIEW_STALE');
  });

  it('that escalated keeps the words open, and counts no rounds after it', () => {
    const { decides, answers, draft, review, entries } = play({
      maxRounds: 1,
      whenRoundsEnd: { escalate: { group: 'chiefs' } },
    });
    decides('revise', words);
    const asked = entries.find(({ type }) => type === 'review.decided')?.version;
    for (const attempt of ['v2', 'v3', 'v4']) {
      expect(decides('revise', words)).toBeNull();
      expect(draft()?.openFrom).toBe(asked);
      answers('draft', attempt);
    }
    decides('approve');
    expect(review()?.context).toMatchObject({ rounds: 0, escalated: false });
    expect(draft()).toMatchObject({ openFrom: null, accepted: { attempt: 4, review: 'draft' } });
  });
});

describe('[C59] a check before a decision', () => {
  const verdicts = [{ name: 'tone', passed: false, message: 'too loud' }];

  it('[R41] that refused is recorded with what was tried, and leaves the review as it was', () => {
    const { send, onReview, now, entries, decides } = play();
    const { tasks, reviews } = now();
    const tried = { decision: 'edit', output: 'LOUD', patch: [], verdicts };
    expect(send({ type: 'check.refused', ...onReview(), ...tried })).toMatchObject({ commands: [], done: [] });
    expect(entries.at(-1)).toMatchObject({ type: 'check.refused', task: 'draft', body: tried });
    expect(now()).toMatchObject({ tasks, reviews });
    expect(decides('approve')).toBeNull();
  });

  it('[R52] counts the model calls it took', () => {
    const { send, onReview, draft } = play();
    send({ type: 'check.refused', ...onReview(), decision: 'edit', output: 'LOUD', verdicts, usage });
    expect(draft()).toMatchObject({
      usage: { inputTokens: 6, outputTokens: 8, requests: 2 },
      pass: { usage: { inputTokens: 6, outputTokens: 8, requests: 2 } },
    });
  });

  it('that found other data than was shown shows the same proposal as the next revision', () => {
    const { send, onReview, review, decides, entries } = play({ present: () => 0, recheck: true });
    const { content, attempt } = review()?.context ?? {};
    send({ type: 'review.refreshed', ...onReview(), presented: { stock: 3 } });
    expect(review()).toMatchObject({ state: 'open', context: { revision: 2, content, attempt } });
    expect(entries.slice(-2)).toMatchObject([
      { type: 'review.refreshed', body: { presented: { stock: 3 } } },
      { type: 'review.opened', body: { revision: 2, contentHash: content?.hash } },
    ]);
    expect(decides('approve', { revision: 1 })).toBe('REVIEW_STALE');
    expect(decides('approve')).toBeNull();
  });

  it.each(['check.refused', 'review.refreshed'])('comes too late once the review is decided: %s', (type) => {
    const { send, onReview, decides } = play();
    const late = { type, ...onReview(), decision: 'approve' };
    decides('approve');
    expect(send(late)).toMatchObject({ entries: null, refusal: { code: 'REVIEW_ALREADY_DECIDED' } });
  });

  it.each(['check.refused', 'review.refreshed'])('is refused on an older revision: %s', (type) => {
    const { send, onReview } = play();
    expect(send({ type, ...onReview(), decision: 'approve', revision: 0 })).toMatchObject({
      entries: null,
      refusal: { code: 'REVIEW_STALE' },
    });
  });

  it('is refused for a decision that the gate does not offer', () => {
    const { send, onReview } = play({ edit: false });
    expect(send({ type: 'check.refused', ...onReview(), decision: 'edit', output: 'x' })).toMatchObject({
      refusal: { code: 'DECISION_NOT_ALLOWED', hint: 'Allowed here: approve, revise.' },
    });
  });
});

describe('[C183] who may not act', () => {
  const tried = { type: 'access.refused', action: 'review.decide', review: 'draft' };

  it('[R72] is recorded with what they tried, and nothing moves', () => {
    const { send, now, entries, decides } = play();
    const { tasks, reviews, crew } = now();
    expect(send(tried)).toMatchObject({ commands: [], done: [] });
    expect(entries.at(-1)).toMatchObject({ type: 'access.refused', task: 'draft', body: { action: 'review.decide' } });
    expect(now()).toMatchObject({ tasks, reviews, crew });
    expect(decides('approve')).toBeNull();
  });

  it('is recorded without a task where it was about the run, which may have ended', () => {
    const { send, now, entries } = play();
    send({ type: 'run.cancelled' });
    expect(now().crew.state).toBe('cancelled');
    send({ type: 'access.refused', action: 'run.control' });
    expect(entries.at(-1)).toMatchObject({ type: 'access.refused', task: null });
  });

  it.each(['other', 'constructor'])('is not recorded about a review that is not there: %s', (review) => {
    expect(play().send({ ...tried, review })).toMatchObject({
      entries: null,
      refusal: { code: 'REVIEW_NOT_FOUND' },
    });
  });
});

describe('[C22] a decision is refused', () => {
  it.each<[string, Gate, DecisionType]>([
    ['edit', { edit: false }, 'edit'],
    ['reject', {}, 'reject'],
    ['outcome', {}, 'outcome'],
  ])('where the gate does not offer it: %s', (_, gate, decision) => {
    const { decides, now } = play(gate);
    const before = now();
    expect(decides(decision, { ...words, output: 'mine', outcome: 'vip' })).toBe('DECISION_NOT_ALLOWED');
    expect(now()).toBe(before);
  });

  it('when an edit changes nothing', () => {
    expect(play().decides('edit')).toBe('EDIT_INVALID');
  });

  it('when the gate has no such outcome, and learns which it has', () => {
    const { send, onReview } = play({ outcomes: { vip: 'VIP', drop: 'Drop' } });
    for (const outcome of ['other', undefined, 'constructor']) {
      expect(
        send({ type: 'review.decided', ...onReview(), decision: 'outcome', outcome, feedback: null }),
      ).toMatchObject({ refusal: { code: 'DECISION_NOT_ALLOWED', data: { allowed: ['vip', 'drop'] } } });
    }
  });

  it('[R04] when it sends back to a task that the gate does not name, and learns which it names', () => {
    const { send, onReview, review } = play({ sendBackTo: ['research'] });
    for (const beyond of ['keywords', 'send', 'unknown', 'constructor']) {
      const revise = { decision: 'revise', ...words, to: ['research', beyond] };
      expect(send({ type: 'review.decided', ...onReview(), ...revise })).toMatchObject({
        refusal: { code: 'DECISION_NOT_ALLOWED', data: { allowed: ['research', 'draft'] } },
      });
      expect(review()?.state).toBe('open');
    }
  });

  it.each([null, '', ' \n\t'])('[R45] when it rejects without words (%j)', (feedback) => {
    const { decides, review } = play({ reject: 'fail' });
    expect(decides('reject', { feedback })).toBe('FEEDBACK_REQUIRED');
    expect(review()?.state).toBe('open');
  });

  it('when it rejects with comments alone: the reason is for people, who read the words', () => {
    const comments = [{ anchor: { path: '' }, text: 'no' }];
    expect(play({ reject: 'fail' }).decides('reject', { comments })).toBe('FEEDBACK_REQUIRED');
  });

  it('for the first thing amiss: stale, decided, not offered, beyond reach, wordless', () => {
    const gate: Gate = { sendBackTo: ['research'] };
    const beyond = { to: ['keywords'] };
    const { decides } = play(gate);
    expect(decides('reject', { revision: 9 })).toBe('REVIEW_STALE');
    expect(decides('reject')).toBe('DECISION_NOT_ALLOWED');
    expect(decides('revise', beyond)).toBe('DECISION_NOT_ALLOWED');
    expect(decides('revise')).toBe('FEEDBACK_REQUIRED');
    decides('approve');
    expect(decides('revise', { ...beyond, revision: 9 })).toBe('REVIEW_STALE');
    expect(decides('revise', beyond)).toBe('REVIEW_ALREADY_DECIDED');
  });

  it('as superseded, before as stale, when the work moved on under the reviewer', () => {
    const { send, decides, review } = play();
    send({ type: 'run.rerun', ...sent, from: ['research'], feedback: null });
    expect(review()?.state).toBe('superseded');
    expect(decides('approve')).toBe('REVIEW_SUPERSEDED');
    expect(decides('approve', { revision: 9 })).toBe('REVIEW_SUPERSEDED');
  });
});

describe('[C24] a request for changes', () => {
  it('may consist of comments alone', () => {
    const { decides, works } = play();
    expect(decides('revise', { comments: [{ anchor: { path: '/title' }, text: 'too long' }] })).toBeNull();
    expect(works()).toEqual(['r1/draft/2/0/0']);
  });

  it('that names no task is about the review’s own', () => {
    const { decides, works } = play({ sendBackTo: ['research'] });
    decides('revise', { ...words, to: [] });
    expect(works()).toEqual(['r1/draft/2/0/0']);
  });

  it('[R04] [C67] reaches several tasks at once', () => {
    const { decides, works } = play({ sendBackTo: ['research', 'keywords'] });
    decides('revise', { ...words, to: ['keywords', 'research'] });
    expect(works()).toEqual(['r1/research/2/0/0', 'r1/keywords/2/0/0']);
  });
});
