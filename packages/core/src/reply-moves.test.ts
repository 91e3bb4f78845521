import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineAgent, defineCrew, planOf, type Run, type RunEvent, type Step, step, wanted } from './index.ts';

const sha256 = (text: string) => hash('sha256', text);
const agent = defineAgent({ role: 'Copywriter', goal: 'Write', backstory: 'Writes.' });
const output = z.string();
const person = (id: string, name: string) => ({ tenant: 'acme', user: { id, name }, groups: [] });
const sent = { by: person('anna', 'Anna'), channel: 'http', request: 'q' } as const;
const usage = { inputTokens: 3, outputTokens: 4, requests: 1 };
const failure = { code: 'MODEL_UNAVAILABLE', message: 'The endpoint is down.' } as const;

/** A draft in review; notes are made before it. */
function play() {
  const { definition } = defineCrew('campaign', { input: z.string() })
    .task('notes', { agent, prompt: () => '', output, review: true })
    .task('draft', { needs: ['notes'], agent, prompt: () => '', output, review: { sendBackTo: ['notes'] } });
  const surroundings = { plan: planOf(definition, { sha256 }), sha256 };
  let run: Run | null = null;
  let at = 0;
  const send = (event: object): Step => {
    at += 1;
    const taken = step(run, { key: `k${at}`, at, salt: 's', ...event } as RunEvent, surroundings);
    run = taken.run;
    return taken;
  };
  const now = () => run as unknown as Run;
  const answers = (task: string, output: string) => {
    const command = wanted(now()).find(({ body }) => body.task === task)?.id;
    const made = { attempt: 1, inputHash: null, messages: [], output, verdicts: [], usage, model: 'm' };
    send({ type: 'call.answered', task, command, ...made });
  };
  const onReview = (review = 'draft') => {
    const { revision, content } = now().reviews[review]?.context ?? {};
    return { ...sent, review, revision, contentHash: content?.hash };
  };
  send({ type: 'run.started', ...sent, run: 'r1', title: '', input: 'Kettle' });
  answers('notes', 'facts');
  send({ type: 'review.decided', ...onReview('notes'), decision: 'approve', feedback: null });
  answers('draft', 'v1');
  const reply = () => now().reviews.draft?.context.reply ?? null;
  const result = () => ({ task: 'draft', review: 'draft', reply: reply()?.version, command: works()[0] });
  const works = () => wanted(now()).map(({ id }) => id);
  return {
    now,
    send,
    answers,
    onReview,
    reply,
    works,
    writes: (more: object = {}) => send({ type: 'reply.received', ...onReview(), text: 'ship it', ...more }),
    isRead: (label: string, more: object = {}) =>
      send({ type: 'reply.read', ...result(), usage, model: 'm', label, ...more }),
    fails: (retryAt: number | null, more: object = {}) =>
      send({ type: 'reply.failed', ...result(), failure, retryAt, ...more }),
    decides: (decision: string, more: object = {}) =>
      send({ type: 'review.decided', ...onReview(), decision, feedback: 'ship it', ...more }),
  };
}

const refusalOf = (taken: Step) => (taken.entries ? 'taken' : (taken.refusal?.code ?? 'dropped'));

describe('[C141] words in the place of a decision', () => {
  it('are recorded as they are, and move neither task nor revision', () => {
    const { writes, now } = play();
    const before = now();
    const { entries } = writes({ text: ' ship it,\nthanks ' });
    expect(entries).toHaveLength(1);
    expect(entries?.[0]).toMatchObject({ type: 'reply.received', task: 'draft', body: { text: ' ship it,\nthanks ' } });
    expect(now().tasks).toEqual(before.tasks);
    expect(now().reviews.draft).toMatchObject({ state: 'open', context: { revision: 1, decision: null } });
  });

  it('are refused without a word in them', () => {
    expect(refusalOf(play().writes({ text: ' \n' }))).toBe('FEEDBACK_REQUIRED');
  });

  it('are refused where a decision would be', () => {
    expect(refusalOf(play().writes({ review: 'constructor' }))).toBe('REVIEW_NOT_FOUND');
    expect(refusalOf(play().writes({ revision: 2 }))).toBe('REVIEW_STALE');
    expect(refusalOf(play().writes({ contentHash: 'x' }))).toBe('REVIEW_STALE');
    const decided = play();
    decided.decides('approve');
    expect(refusalOf(decided.writes())).toBe('REVIEW_ALREADY_DECIDED');
    const cancelled = play();
    cancelled.send({ type: 'run.cancelled', ...sent });
    expect(refusalOf(cancelled.writes())).toBe('REVIEW_CANCELLED');
    const sentBack = play();
    sentBack.send({ type: 'run.rerun', ...sent, from: ['notes'], feedback: null });
    expect(refusalOf(sentBack.writes())).toBe('REVIEW_SUPERSEDED');
  });

  it('are refused while others are read or decided, and taken again after', () => {
    const { writes, isRead, fails } = play();
    writes();
    const late = writes({ by: person('ben', 'Ben') });
    expect(late).toMatchObject({ entries: null, refusal: { code: 'REPLY_PENDING' } });
    expect(late.entries === null && late.refusal?.message).toContain('Anna');
    isRead('approve');
    expect(refusalOf(writes())).toBe('REPLY_PENDING');
    fails(null);
    expect(refusalOf(writes())).toBe('taken');
    isRead('unclear');
    expect(refusalOf(writes())).toBe('taken');
  });
});

describe('[C142] a reply', () => {
  it('is wanted to be read, under a key of its own, and not while the run is paused', () => {
    const { writes, works, send, reply } = play();
    writes();
    const key = `r1/draft/1/reply${reply()?.version}/0#0`;
    expect(works()).toEqual([key]);
    send({ type: 'run.paused', ...sent });
    expect(works()).toEqual([]);
    send({ type: 'run.resumed', ...sent });
    expect(works()).toEqual([key]);
  });

  it('that a later one follows is read under another key', () => {
    const { writes, works, isRead } = play();
    writes();
    const [first] = works();
    isRead('unclear');
    writes();
    expect(works()).not.toEqual([first]);
  });
});

describe('[C143] a reading', () => {
  it('decides nothing: what is clear is wanted to be decided', () => {
    const { writes, isRead, works, reply, now } = play();
    writes();
    isRead('approve');
    expect(reply()).toMatchObject({ state: 'deciding', read: now().version, tries: 0 });
    expect(works()).toEqual([`r1/draft/1/reply${reply()?.version}/decide#0`]);
    expect(now().reviews.draft).toMatchObject({ state: 'open', context: { decision: null } });
  });

  it('that is unclear gives the words back, and asks for nothing more', () => {
    const { writes, isRead, works, reply, now } = play();
    writes();
    isRead('unclear');
    expect(reply()).toMatchObject({ state: 'unclear' });
    expect(works()).toEqual([]);
    expect(now().reviews.draft?.state).toBe('open');
  });
});

describe('[C144] work on a reply that fails', () => {
  it('is tried again when the event says so, as the same call', () => {
    const { writes, fails, works, reply, now } = play();
    writes();
    const key = `r1/draft/1/reply${reply()?.version}/0`;
    fails(500);
    expect(works()).toEqual([`${key}#1`]);
    expect(wanted(now())[0]?.due).toBe(500);
    fails(900);
    expect(works()).toEqual([`${key}#2`]);
  });

  it('is given back at last: unread as unclear, read as refused; and every button works', () => {
    for (const [before, state] of [
      [null, 'unclear'],
      ['approve', 'refused'],
    ] as const) {
      const { writes, isRead, fails, works, reply, decides, now } = play();
      writes();
      if (before) isRead(before);
      fails(null);
      expect(reply()).toMatchObject({ state });
      expect(works()).toEqual([]);
      expect(now().tasks.draft).toMatchObject({ state: 'inReview', context: { failure: null } });
      expect(refusalOf(decides('approve'))).toBe('taken');
    }
  });
});

describe('[C145] a reply is given up', () => {
  it('by a decision, which strikes what is read; a late result is dropped', () => {
    const { writes, works, decides, send, reply } = play();
    writes();
    const [command] = works();
    const version = reply()?.version;
    decides('revise');
    expect(reply()).toBeNull();
    const late = { task: 'draft', review: 'draft', reply: version, command, usage, model: 'm', label: 'revise' };
    expect(refusalOf(send({ type: 'reply.read', ...late }))).toBe('dropped');
  });

  it('by a new revision, a send-back, and the end of the run', () => {
    const shown = play();
    shown.writes();
    shown.send({ type: 'review.refreshed', ...shown.onReview(), presented: 'new' });
    expect([shown.reply(), shown.works()]).toEqual([null, []]);
    const sentBack = play();
    sentBack.writes();
    sentBack.send({ type: 'run.rerun', ...sent, from: ['notes'], feedback: null });
    expect(sentBack.reply()).toBeNull();
    const cancelled = play();
    cancelled.writes();
    cancelled.send({ type: 'run.cancelled', ...sent });
    expect([cancelled.reply(), cancelled.works()]).toEqual([null, []]);
  });

  it('not by a result that is not the one wanted', () => {
    const { writes, isRead, reply } = play();
    writes();
    expect(refusalOf(isRead('approve', { command: 'r1/draft/1/0/0#0' }))).toBe('dropped');
    expect(refusalOf(isRead('approve', { review: 'constructor' }))).toBe('dropped');
    expect(reply()).toMatchObject({ state: 'reading' });
  });
});

describe('[C146] a decision that was read from words', () => {
  it('is taken while these words are being decided, and says so', () => {
    const { writes, isRead, decides, reply, now, works } = play();
    writes();
    isRead('approve');
    decides('approve', { reply: reply()?.version });
    expect(works()).toEqual([]);
    expect(now().reviews.draft).toMatchObject({
      state: 'decided',
      context: { decision: { type: 'approve', by: { id: 'anna' }, interpreted: true }, reply: null },
    });
  });

  it('is dropped before they were read, after they were given back, and for other words', () => {
    const { writes, isRead, fails, decides, reply } = play();
    writes();
    const words = { reply: reply()?.version };
    expect(refusalOf(decides('approve', words))).toBe('dropped');
    isRead('approve');
    expect(refusalOf(decides('approve', { reply: 1 }))).toBe('dropped');
    fails(null);
    expect(refusalOf(decides('approve', words))).toBe('dropped');
  });

  it('is told apart from one that a person chose', () => {
    const { decides, now } = play();
    decides('approve');
    expect(now().reviews.draft?.context.decision).not.toHaveProperty('interpreted');
  });
});

describe('[C147] what readings take', () => {
  it('is counted on the task, those included that brought no label', () => {
    const { writes, isRead, fails, now } = play();
    const requests = () => now().tasks.draft?.context.usage.requests;
    expect(requests()).toBe(1);
    writes();
    fails(9, { usage });
    isRead('unclear');
    expect(requests()).toBe(3);
  });
});
