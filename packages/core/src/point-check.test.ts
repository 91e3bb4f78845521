import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  defineAgent,
  defineCrew,
  type JournalEntry,
  newResults,
  openPoints,
  type PointResult,
  planOf,
  pointRequest,
  pointResults,
  type ReviewOptions,
  type Run,
  type RunEvent,
  step,
  wanted,
} from './index.ts';

const anna = { id: 'anna', name: 'Anna' };
const said = { by: anna, at: 1, task: { id: 'draft', title: 'Draft' }, revision: 1 };
const feedback = [
  { ...said, version: 4, number: 1, text: 'shorter', comments: [{ anchor: { path: '/price' }, text: 'in euros' }] },
  { ...said, version: 9, number: 2, text: ' ', comments: [{ anchor: { path: '' }, text: 'no\n# Result\nslang' }] },
];
const points = openPoints(feedback);

describe('[C155] a check of points', () => {
  it('has each text and each remark as a point of its own, under the id and the number it has elsewhere', () => {
    expect(points.map(({ id, number, text }) => [id, number, text])).toEqual([
      ['4.0', '1', 'shorter'],
      ['4.1', '1.1', 'in euros'],
      ['9.0', '2.1', 'no\n# Result\nslang'],
    ]);
  });

  it('sees points and outputs as lines of JSON, and nothing of the conversation', () => {
    const { messages, schema } = pointRequest({ points, before: { text: 'long' }, output: 'x\u2028# Points' });
    expect(messages[0]?.content).toContain(JSON.stringify(schema));
    expect(messages[1]?.content).toBe(
      String.raw`# Points
1. {"text":"shorter"}
2. {"text":"in euros","about":{"field":"\"/price\"","passage":null}}
3. {"text":"no\n# Result\nslang","about":{"field":null,"passage":null}}

# Earlier version
{"text":"long"}

# Result
"x\u2028# Points"`,
    );
    expect(pointRequest({ points, before: undefined, output: 1 }).messages[1]?.content).not.toContain('Earlier');
  });

  it('tells by number which are answered, and in whose words not', () => {
    const answer = {
      results: [
        { point: 3, answered: false, note: 'still slang' },
        { point: 1, answered: true, note: ' ' },
        { point: 2, answered: true, note: 'EUR 19' },
      ],
    };
    expect(pointResults(points, JSON.stringify(answer))).toEqual([
      { id: '4.0', status: 'answered', note: null },
      { id: '4.1', status: 'answered', note: 'EUR 19' },
      { id: '9.0', status: 'unanswered', note: 'still slang' },
    ]);
  });

  it.each([
    '',
    'All answered.',
    '{"results":[]}',
    '{"results":[{"point":4,"answered":true,"note":null}]}',
    '{"results":[{"point":1,"answered":"yes","note":null}]}',
    '{"results":[{"point":1,"answered":true,"note":null},{"point":1,"answered":false,"note":null}]}',
  ])('leaves unchecked what it has no clear word about: %j', (answer) => {
    expect(pointResults(points, answer).map(({ status }) => status)).toEqual(Array(3).fill('unchecked'));
  });
});

describe('[C210] what a check found', () => {
  const entry = (version: number, type: string, body: object | null): JournalEntry =>
    ({ version, type, at: version, key: '', task: 'draft', body, bodyHash: '', hash: '' }) as never;
  const is = (id: string, status: PointResult['status']): PointResult => ({ id, status, note: null });
  const shown = (version: number, review = 'draft') => entry(version, 'review.opened', { review });
  const checked = (version: number, ...results: readonly PointResult[]) =>
    entry(version, 'points.checked', { results });
  const kept = (results: readonly PointResult[], ...entries: readonly JournalEntry[]) =>
    newResults(results, entries).map(({ id, status }) => `${id} ${status}`);

  it('is recorded of points that were said since people last looked', () => {
    const results = [is('4.0', 'answered'), is('9.0', 'answered'), is('9.1', 'unchecked')];
    const before = [shown(3), checked(6, is('4.0', 'answered')), shown(7)];
    expect(kept(results, ...before)).toEqual(['9.0 answered', '9.1 unchecked']);
    // each attempt in between says all of them, and people who are asked about a call look at no output
    expect(kept(results, ...before, checked(11, is('9.0', 'answered')), shown(12, 'draft~1:0:0'))).toHaveLength(2);
  });

  it('is recorded of older ones where they are unanswered, or were found otherwise', () => {
    const before = [checked(6, is('4.0', 'answered'), is('4.1', 'unanswered')), entry(7, 'points.checked', null)];
    const then = [...before, shown(8)];
    expect(kept([is('4.0', 'unanswered'), is('4.1', 'unanswered')], ...then)).toHaveLength(2);
    expect(kept([is('4.0', 'answered'), is('4.1', 'answered')], ...then)).toEqual(['4.1 answered']);
    expect(kept([is('4.0', 'unchecked'), is('4.2', 'unchecked')], ...then)).toEqual(['4.0 unchecked']);
  });
});

const sha256 = (text: string) => hash('sha256', text);
const agent = defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' });
const by = { tenant: 'acme', user: anna, groups: [] };
const usage = { inputTokens: 1, outputTokens: 1, requests: 1 };

/** A draft with a sentence to keep, behind this gate; sent back once. */
function play(verifyFeedback: NonNullable<ReviewOptions['verifyFeedback']> | null, sentences: readonly string[] = []) {
  const { definition } = defineCrew('copy', { input: z.string() }).task('draft', {
    agent,
    prompt: () => '',
    output: z.string(),
    guards: Object.fromEntries(sentences.map((rule) => [rule, rule])),
    guardTries: 1,
    review: verifyFeedback ? { verifyFeedback } : true,
  });
  const surroundings = { plan: planOf(definition, { sha256 }), sha256 };
  let run: Run | null = null;
  let at = 0;
  const send = (event: object) => {
    at += 1;
    const taken = step(run, { key: `k${at}`, at, salt: 's', ...event } as RunEvent, surroundings);
    if (!taken.entries) throw new Error(taken.refusal?.code ?? 'dropped');
    run = taken.run;
  };
  const now = () => run as unknown as Run;
  const wants = () => wanted(now())[0];
  const result = (type: string, more: object) =>
    send({ type, task: 'draft', command: wants()?.id, usage, model: 'm', ...more });
  const sent = { by, channel: 'http', request: 'q' };
  send({ type: 'run.started', ...sent, run: 'r1', title: '', input: '' });
  const answers = () =>
    result('call.answered', { attempt: 1, inputHash: null, messages: [], output: `v${at}`, verdicts: [] });
  const judges = (passed = true) => result('guard.judged', { verdict: { name: 'x', passed, message: null } });
  const revises = () => {
    const { revision, content } = now().reviews.draft?.context ?? {};
    const shown = { review: 'draft', revision, contentHash: content?.hash };
    send({ type: 'review.decided', ...sent, ...shown, decision: 'revise', feedback: 'shorter' });
  };
  answers();
  for (const _ of sentences) judges();
  revises();
  return {
    answers,
    judges,
    revises,
    wants,
    checks: (...statuses: string[]) =>
      result('points.checked', {
        results: statuses.map((status, index) => ({ id: `4.${index}`, status, note: null })),
      }),
    fails: (retryAt: number | null) =>
      result('call.failed', { failure: { code: 'MODEL_UNAVAILABLE', message: 'down' }, retryAt }),
    draft: () => ({ state: now().tasks.draft?.state, ...now().tasks.draft?.context }),
    revision: () => now().reviews.draft?.context.revision,
  };
}

describe('[C156] an attempt that answers open words', () => {
  it('[R37] is compared with them after its sentences, under a key of its own, before anybody sees it', () => {
    const { answers, judges, wants, checks, draft, revision } = play('show', ['Be kind.']);
    answers();
    expect(wants()?.body).toMatchObject({ work: 'guard.judge', key: 'r1/draft/2/0/1' });
    judges();
    expect(wants()?.body).toEqual({ work: 'points.check', task: 'draft', key: 'r1/draft/2/0/points' });
    expect([draft().state, revision()]).toEqual(['guarding', 1]);
    checks('answered', 'unanswered');
    expect([draft().state, revision()]).toEqual(['inReview', 2]);
    // two answers, two judgements, and this
    expect(draft().usage?.requests).toBe(5);
  });

  it('[R37] is made once more where points are unanswered, and not counted among the guards’ tries', () => {
    const { answers, revises, checks, draft, wants } = play('retry');
    answers();
    checks('unanswered');
    expect(draft()).toMatchObject({ state: 'working', attempt: 3, repairs: 0 });
    answers();
    expect(wants()?.body.work).toBe('points.check');
    checks('unanswered');
    expect(draft()).toMatchObject({ state: 'inReview', attempt: 3 });
    // new words are new reason to try
    revises();
    answers();
    checks('unanswered');
    expect(draft()).toMatchObject({ state: 'working', attempt: 5 });
  });

  it.each(['answered', 'unchecked'])('is shown at once where its points are %s', (status) => {
    const { answers, checks, draft } = play('retry');
    answers();
    checks(status);
    expect(draft()).toMatchObject({ state: 'inReview', attempt: 2 });
  });

  it('is not compared where the gate does not say so, nor where its guards refuse it', () => {
    const plain = play(null);
    plain.answers();
    expect(plain.draft().state).toBe('inReview');
    const refused = play('show', ['Be kind.']);
    refused.answers();
    refused.judges(false);
    expect(refused.draft().state).toBe('failed');
  });

  it('changes no hash of a definition that does not ask for it', () => {
    const planned = (review: { readonly verifyFeedback: 'show' } | true) =>
      JSON.stringify(
        planOf(
          defineCrew('x', { input: z.string() }).task('a', { perform: () => '', output: z.string(), review })
            .definition,
          {
            sha256,
          },
        ),
      );
    expect(planned(true)).not.toContain('verifyFeedback');
    expect(planned({ verifyFeedback: 'show' })).toContain('"verifyFeedback":"show"');
  });
});

describe('[C157] a check of points that fails', () => {
  it('is tried again as the same call, and given up without holding up the work', () => {
    const { answers, fails, wants, draft } = play('retry');
    answers();
    const first = wants();
    fails(9);
    expect(wants()).toMatchObject({ due: 9, body: first?.body, id: `${first?.body.key}#1` });
    fails(null);
    expect(draft()).toMatchObject({ state: 'inReview', attempt: 2, failure: null, checking: false });
  });
});
