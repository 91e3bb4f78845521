import { createHash } from 'node:crypto';
import type { DecisionType, ErrorCode, Json } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  type CrewPlan,
  canonical,
  defineCrew,
  firstBroken,
  type JournalEntry,
  planOf,
  type Run,
  type RunEvent,
  type Step,
  step,
  wanted,
} from './index.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const agent = { role: 'Copywriter', goal: 'Write', backstory: 'Writes.' };
const perform = () => 'done';
const input = z.object({ product: z.string() });
const text = z.string();
const campaign = planOf(
  defineCrew('campaign', { input })
    .task('research', { agent, prompt: () => '', output: z.object({ facts: z.array(z.string()) }) })
    .task('draft', {
      needs: ['research'],
      agent,
      prompt: () => '',
      output: z.object({ text }),
      review: { by: { group: 'legal' } },
    })
    .task('send', { needs: ['draft'], perform, output: text }).definition,
  { sha256 },
);
const anna = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: ['legal'] };
const sent = { by: anna, channel: 'code' as const, request: 'r' };
const usage = { inputTokens: 1, outputTokens: 2, requests: 1 };
const failure = { code: 'MODEL_UNAVAILABLE' as const, message: 'The endpoint is down.' };

let at = 0;
const envelope = (key: string) => ({ key, at: ++at, salt: 's' });
const stepped = (run: Run | null, event: RunEvent, plan = campaign): Step => step(run, event, { plan, sha256 });

/** The run after an event that is taken. */
function apply(run: Run | null, event: RunEvent, plan = campaign): Run {
  const taken = stepped(run, event, plan);
  if (!taken.entries) throw new Error(`refused: ${taken.refusal?.code ?? 'dropped'}`);
  return taken.run;
}
const starting = () =>
  ({
    ...envelope('start'),
    ...sent,
    type: 'run.started',
    run: 'r1',
    title: 'Kettle',
    input: { product: 'Kettle' },
  }) as const;
const start = (plan?: CrewPlan) => apply(null, starting(), plan);

const result = (run: Run, task = wanted(run)[0]?.body.task ?? '') => {
  const command = wanted(run).find(({ body }) => body.task === task)?.id ?? '';
  return { ...envelope(command), task, command };
};
const answered = (run: Run, output: Json = 'done', options: { task?: string; refusedBy?: string } = {}) =>
  ({
    ...result(run, options.task),
    type: 'call.answered',
    attempt: 1,
    inputHash: null,
    messages: [],
    output,
    verdicts: options.refusedBy ? [{ name: options.refusedBy, passed: false, message: 'no' }] : [],
    usage,
    model: 'm',
  }) as const;
const misfit = (run: Run) =>
  ({
    ...result(run),
    type: 'call.misfit',
    inputHash: null,
    messages: [],
    message: 'not JSON',
    usage,
    model: 'm',
  }) as const;
const failed = (run: Run, retryAt: number | null, task?: string) =>
  ({ ...result(run, task), type: 'call.failed', failure, retryAt }) as const;
const judged = (run: Run, passed: boolean) =>
  ({
    ...result(run),
    type: 'guard.judged',
    verdict: { name: 'tone', passed, message: passed ? null : 'no' },
    usage,
    model: 'm',
  }) as const;
const admitted = (run: Run, admit: boolean) => ({ ...result(run), type: 'task.admitted', admit }) as const;
const controlled = (type: 'run.paused' | 'run.resumed' | 'run.cancelled') =>
  ({ ...envelope(`c${at}`), ...sent, type }) as const;
const decided = (
  run: Run,
  decision: DecisionType,
  feedback: string | null = null,
  change: { revision?: number; contentHash?: string; review?: string } = {},
) => {
  const context = run.reviews.draft?.context;
  return {
    ...envelope(`d${at}`),
    ...sent,
    type: 'review.decided',
    review: 'draft',
    revision: context?.revision ?? 0,
    contentHash: context?.content.hash ?? '',
    decision,
    feedback,
    ...change,
  } as const;
};
const inReview = () => {
  const drafting = apply(start(), answered(start(), { facts: [] }));
  return apply(drafting, answered(drafting, { text: 'v1' }));
};
const revised = (run = inReview(), feedback = 'use metric units') => apply(run, decided(run, 'revise', feedback));
const approved = (run = inReview()) => apply(run, decided(run, 'approve'));
const done = () => apply(approved(), answered(approved()));
const cancelled = (run = inReview()) => apply(run, controlled('run.cancelled'));
const paused = (run = start()) => apply(run, controlled('run.paused'));
const ids = (run: Run) => wanted(run).map(({ id }) => id);
const keys = (run: Run) => wanted(run).map(({ body }) => body.key);

/** A crew of one task. */
const alone = (options: object) =>
  planOf(
    (
      defineCrew('alone', { input }) as unknown as { task(key: string, options: object): ReturnType<typeof defineCrew> }
    ).task('draft', { perform, output: text, ...options }).definition,
    { sha256 },
  );

describe('step', () => {
  it('[C8] is pure: it gives the same for the same, and changes nothing it was given', () => {
    const run = frozen(inReview());
    const event = frozen(decided(run, 'revise', 'use metric units'));
    expect(stepped(run, event)).toEqual(stepped(run, event));
  });

  it('[C9] takes a run that went through JSON like the run itself', () => {
    const run = inReview();
    const event = decided(run, 'approve');
    expect(stepped(JSON.parse(JSON.stringify(run)), event)).toEqual(stepped(run, event));
  });

  it('[C10] makes one version and one entry of an event that nothing follows from', () => {
    const run = start();
    const event = answered(run, { facts: ['1.7 l'] });
    const { entries, run: next } = stepped(run, event) as Extract<Step, { entries: object }>;
    expect(entries).toMatchObject([
      { version: 2, key: event.key, task: 'research', type: 'call.answered', at: event.at },
    ]);
    expect(entries[0].body).toMatchObject({ salt: 's', output: { facts: ['1.7 l'] }, command: event.command });
    expect(next).toMatchObject({ version: 2, head: entries[0].hash });
  });

  it('[C10] chains every entry to the one before, those of one event to each other', () => {
    const entries: JournalEntry[] = [];
    let run: Run | null = null;
    const note = (event: RunEvent) => {
      const taken = stepped(run, event);
      entries.push(...(taken.entries ?? []));
      run = taken.run;
      return taken.run as Run;
    };
    const drafting = note(answered(note(starting()), { facts: [] }));
    const open = note(answered(drafting, { text: 'v1' }));
    note(decided(open, 'revise', 'shorter'));
    expect(entries.map(({ type }) => type)).toEqual([
      'run.started',
      'call.answered',
      'call.answered',
      'review.opened',
      'review.decided',
    ]);
    expect(firstBroken({ tenant: 'acme', run: 'r1' }, entries, { sha256 })).toBeNull();
    expect(run).toMatchObject({ version: 5, head: entries.at(-1)?.hash });
  });

  it('[C52] notes each revision that is shown, with the hash that binds it, in an entry of its own', () => {
    const drafting = apply(start(), answered(start(), { facts: [] }));
    const event = answered(drafting, { text: 'v1' });
    const { entries, run } = stepped(drafting, event) as Extract<Step, { entries: object }>;
    const { content } = run.reviews.draft?.context ?? {};
    expect(entries).toMatchObject([
      { version: 3, key: event.key, type: 'call.answered' },
      {
        version: 4,
        key: 'review.opened:4',
        type: 'review.opened',
        task: 'draft',
        at: event.at,
        body: {
          review: 'draft',
          revision: 1,
          attempt: 1,
          proposal: content?.version,
          contentHash: content?.hash,
          escalated: false,
        },
      },
    ]);
    expect(content?.version).toBe(3);
    expect(run.version).toBe(4);
  });

  it('[C52] salts what followed with a salt made of the event’s, each entry another', () => {
    const drafting = apply(start(), answered(start(), { facts: [] }));
    const event = answered(drafting, { text: 'v1' });
    const saltOf = (salt: string) => {
      const { entries } = stepped(drafting, { ...event, salt });
      return (entries?.[1]?.body as { salt: string } | undefined)?.salt;
    };
    expect(saltOf('s')).toBe(sha256('s:4'));
    expect(saltOf('t')).not.toBe(saltOf('s'));
  });

  it('[C10] [R30] keeps in the journal all that came with the event, and in the rows only its hash', () => {
    const run = inReview();
    const taken = stepped(run, decided(run, 'revise', 'mind part X-4711'));
    expect(taken.entries?.[0].body).toMatchObject({
      by: anna,
      channel: 'code',
      feedback: 'mind part X-4711',
      decision: 'revise',
    });
    expect(JSON.stringify(taken.run)).not.toContain('X-4711');
  });

  it('[C11] changes nothing when an event is not taken: the very same run comes back', () => {
    const run = inReview();
    const stale = stepped(run, decided(run, 'approve', null, { revision: 9 }));
    const late = stepped(run, { ...failed(start(), null), task: 'research' });
    expect(stale.run).toBe(run);
    expect(late).toEqual({ run, entries: null, refusal: null });
    expect(late.run).toBe(run);
  });

  it('[C12] refuses everything but a start where there is no run', () => {
    for (const event of [controlled('run.paused'), decided(inReview(), 'approve'), failed(start(), null)]) {
      expect(stepped(null, event)).toMatchObject({ run: null, entries: null, refusal: { code: 'RUN_NOT_FOUND' } });
    }
  });

  it.each<[ErrorCode, string, () => Run, Parameters<typeof controlled>[0]]>([
    ['RUN_NOT_PAUSED', 'to resume what runs', start, 'run.resumed'],
    ['RUN_ALREADY_PAUSED', 'to pause twice', paused, 'run.paused'],
    ['RUN_CANCELLED', 'to cancel twice', cancelled, 'run.cancelled'],
    ['RUN_CANCELLED', 'to resume what was cancelled', cancelled, 'run.resumed'],
    ['RUN_FINISHED', 'to cancel what is done', done, 'run.cancelled'],
    ['RUN_FINISHED', 'to pause what has failed', () => apply(start(), failed(start(), null)), 'run.paused'],
  ])('[C12] [R51] refuses with %s %s', (code, _, run, type) => {
    expect(stepped(run(), controlled(type))).toMatchObject({
      entries: null,
      refusal: { code, hint: expect.any(String) },
    });
  });

  it('[C12] drops a second start: its key in the journal answers it', () => {
    const run = start();
    expect(stepped(run, starting())).toEqual({ run, entries: null, refusal: null });
  });

  it('[C13] drops a result that is no longer wanted', () => {
    const run = start();
    const next = apply(run, answered(run, { facts: [] }));
    expect(stepped(next, failed(run, 9))).toEqual({ run: next, entries: null, refusal: null });
    expect(stepped(next, answered(run, { facts: ['other'] }))).toEqual({ run: next, entries: null, refusal: null });
  });

  it.each(['send', 'research', 'unknown', 'toString'])(
    '[C13] drops the result of another task’s command when it is said to be of "%s"',
    (task) => {
      const run = apply(start(), answered(start(), { facts: [] }));
      expect(stepped(run, { ...failed(run, null), task })).toEqual({ run, entries: null, refusal: null });
      expect(stepped(run, { ...misfit(run), task }).run).toBe(run);
    },
  );

  it('[C13] drops an answer to a question that was not asked', () => {
    const run = start();
    expect(stepped(run, admitted(run, true)).run).toBe(run);
    const plan = alone({ when: () => true });
    const asking = start(plan);
    expect(stepped(asking, answered(asking), plan).run).toBe(asking);
    expect(stepped(asking, misfit(asking), plan).run).toBe(asking);
  });

  it('[C13] keeps nothing of a result that came while the run was paused, and wants it again', () => {
    const run = start();
    expect(stepped(paused(run), answered(run, { facts: [] }))).toMatchObject({ entries: null, refusal: null });
    expect(ids(apply(paused(run), controlled('run.resumed')))).toEqual(ids(run));
  });
});

describe('a task', () => {
  it('[C15] starts when what it needs is accepted, and not before', () => {
    const run = start();
    expect(wanted(run).map(({ body }) => body.task)).toEqual(['research']);
    expect(wanted(apply(run, answered(run, { facts: [] }))).map(({ body }) => body.task)).toEqual(['draft']);
  });

  it('[C211] is called from what was recorded when the call was first wanted, at every try', () => {
    const asOf = (run: Run) => run.tasks.research?.context.asOf;
    const first = start();
    expect(asOf(first)).toBe(first.version);
    const again = apply(first, failed(first, at + 1_000));
    const resumed = apply(paused(again), controlled('run.resumed'));
    expect([asOf(again), asOf(resumed)]).toEqual([first.version, first.version]);
    expect(keys(resumed)).toEqual(keys(first));
    const next = apply(resumed, misfit(resumed));
    expect(keys(next)).not.toEqual(keys(first));
    expect(asOf(next)).toBe(next.version);
  });

  it('[C15] starts beside others that need nothing of it', () => {
    const plan = planOf(
      defineCrew('wide', { input })
        .task('a', { perform, output: text })
        .task('b', { perform, output: text })
        .task('c', { needs: ['a', 'b'], perform, output: text }).definition,
      { sha256 },
    );
    const run = start(plan);
    expect(wanted(run).map(({ body }) => body.task)).toEqual(['a', 'b']);
    const half = apply(run, answered(run, 'b', { task: 'b' }), plan);
    expect(wanted(half).map(({ body }) => body.task)).toEqual(['a']);
    expect(wanted(apply(half, answered(half, 'a'), plan)).map(({ body }) => body.task)).toEqual(['c']);
  });

  it('[C15] is the last one, and the run is done', () => {
    expect(approved().crew.state).toBe('running');
    expect(done().crew).toMatchObject({ state: 'done', context: { endedAt: expect.any(Number), failure: null } });
  });

  it('[C15] notes what its prompt got: another input or output, another hash', () => {
    const hash = (product: string, facts: string[]) => {
      const run = apply(null, { ...starting(), input: { product } });
      return apply(run, answered(run, { facts })).tasks.draft?.context.inputHash;
    };
    expect(hash('Kettle', ['hot'])).toBe(hash('Kettle', ['hot']));
    expect(new Set([hash('Kettle', ['hot']), hash('Kettle', ['cold']), hash('Toaster', ['hot'])]).size).toBe(3);
  });

  it('[C16] is asked for its condition first, and works when admitted', () => {
    const plan = alone({ when: () => true });
    const run = start(plan);
    expect(wanted(run)).toMatchObject([{ body: { work: 'condition.ask', key: 'r1/draft/0/0/when1' } }]);
    expect(wanted(apply(run, admitted(run, true), plan))).toMatchObject([
      { body: { work: 'function.call', key: 'r1/draft/1/0/0' } },
    ]);
  });

  it('[C16] is skipped when not admitted, and those that need it start', () => {
    const plan = planOf(
      defineCrew('skip', { input })
        .task('legal', { when: () => false, perform, output: text })
        .task('send', { needs: ['legal'], perform, output: text }).definition,
      { sha256 },
    );
    const run = start(plan);
    const skipped = apply(run, admitted(run, false), plan);
    expect(skipped.tasks.legal?.state).toBe('skipped');
    expect(wanted(skipped).map(({ body }) => body.task)).toEqual(['send']);
    expect(apply(skipped, answered(skipped), plan).crew.state).toBe('done');
  });

  it('[C16] that is skipped after a failed try shows no failure', () => {
    const plan = alone({ when: () => false });
    const run = apply(start(plan), failed(start(plan), 9), plan);
    expect(run.tasks.draft?.context.failure).toMatchObject(failure);
    expect(apply(run, admitted(run, false), plan).tasks.draft).toMatchObject({
      state: 'skipped',
      context: { failure: null },
    });
  });

  it('[C17] [R40] makes a new attempt for each refusal of its guards, as often as guardTries says', () => {
    const plan = alone({ guards: { tone: () => true }, guardTries: 3, review: true });
    let run = start(plan);
    for (const key of ['r1/draft/1/0/0', 'r1/draft/2/0/0']) {
      expect(keys(run)).toEqual([key]);
      run = apply(run, answered(run, 'loud', { refusedBy: 'tone' }), plan);
      expect(run.reviews).toEqual({});
    }
    expect(apply(run, answered(run, 'calm'), plan)).toMatchObject({
      tasks: { draft: { state: 'inReview', context: { attempt: 3, repairs: 2 } } },
      reviews: { draft: { state: 'open', context: { revision: 1, attempt: 3 } } },
    });
  });

  it('[C17] [R40] fails when its guards refuse the last try', () => {
    const plan = alone({ guards: { tone: () => true }, guardTries: 2, review: true });
    const first = apply(start(plan), answered(start(plan), 'loud', { refusedBy: 'tone' }), plan);
    const run = apply(first, answered(first, 'loud', { refusedBy: 'tone' }), plan);
    const expected = { code: 'GUARDS_FAILED', message: 'The guards refused 2 attempts.' };
    expect(run.tasks.draft).toMatchObject({ state: 'failed', context: { failure: expected } });
    expect(run.crew).toMatchObject({ state: 'failed', context: { failure: { ...expected, task: 'draft' } } });
  });

  it('[C17] [R40] is shown though guards refused the last try, where the gate says so', () => {
    const plan = alone({ guards: { tone: () => true }, guardTries: 1, whenGuardsFail: 'review', review: true });
    const run = apply(start(plan), answered(start(plan), 'loud', { refusedBy: 'tone' }), plan);
    expect(run).toMatchObject({
      tasks: { draft: { state: 'inReview', context: { attempt: 1, repairs: 0 } } },
      reviews: { draft: { state: 'open', context: { revision: 1 } } },
    });
  });

  it('[C18] asks again in the same attempt when the answer does not fit, and fails at the third', () => {
    const first = apply(start(), misfit(start()));
    expect(keys(first)).toEqual(['r1/research/1/1/0']);
    const second = apply(first, misfit(first));
    expect(keys(second)).toEqual(['r1/research/1/2/0']);
    expect(apply(second, misfit(second))).toMatchObject({
      crew: { state: 'failed' },
      tasks: { research: { state: 'failed', context: { failure: { code: 'OUTPUT_INVALID' } } } },
    });
    expect(apply(second, answered(second, { facts: [] })).tasks.research).toMatchObject({ state: 'accepted' });
  });

  it('[C18] counts misfits anew in each attempt', () => {
    const plan = alone({ guards: { tone: () => true } });
    let run = start(plan);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      run = apply(run, misfit(run), plan);
      run = apply(run, misfit(run), plan);
      run = apply(run, answered(run, 'loud', { refusedBy: 'tone' }), plan);
    }
    expect(keys(run)).toEqual(['r1/draft/3/0/0']);
  });

  it('[C19] tries a failed call again when it is told to, under the same effect key', () => {
    const run = apply(start(), failed(start(), 5000));
    expect(wanted(run)).toMatchObject([{ id: 'r1/research/1/0/0#1', due: 5000, body: { key: 'r1/research/1/0/0' } }]);
    expect(run.tasks.research?.context.failure).toEqual(failure);
    expect(apply(run, answered(run, { facts: [] })).tasks.research?.context.failure).toBeNull();
  });

  it('[C19] counts what the model’s recorded answers used', () => {
    let run = apply(start(), misfit(start()));
    run = apply(run, failed(run, 9));
    run = apply(run, answered(run, { facts: [] }));
    expect(run.tasks.research?.context.usage).toEqual({ inputTokens: 2, outputTokens: 4, requests: 2, unrecorded: 0 });
  });

  it('[C20] that fails for good ends the run, its other tasks and open reviews with it', () => {
    const plan = planOf(
      defineCrew('wide', { input })
        .task('draft', { perform, output: text, review: true })
        .task('a', { perform, output: text })
        .task('b', { perform, output: text }).definition,
      { sha256 },
    );
    const open = apply(start(plan), answered(start(plan), 'v1'), plan);
    const taken = stepped(open, failed(open, null, 'a'), plan) as Extract<Step, { entries: object }>;
    expect(taken.run).toMatchObject({
      crew: { state: 'failed', context: { failure: { ...failure, task: 'a' }, endedAt: at } },
      tasks: { a: { state: 'failed' } },
      reviews: { draft: { state: 'cancelled' } },
    });
    expect(taken.done).toEqual(ids(open));
    expect(wanted(taken.run)).toEqual([]);
  });
});

describe('a guard that is a sentence', () => {
  const guards = { tone: 'Be kind.', short: () => true, proof: 'No superlatives without proof.' };
  const plan = alone({ guards, guardTries: 2, review: true });
  /** An answer came that the functions passed. */
  const guarding = (from = start(plan), among = plan) => apply(from, answered(from, 'done'), among);
  const judge = (run: Run, verdicts: readonly boolean[], among = plan) =>
    verdicts.reduce((run, passed) => apply(run, judged(run, passed), among), run);

  it('[C53] is judged after the functions, one after the other, and nobody is asked before', () => {
    const first = guarding();
    expect(wanted(first)).toMatchObject([{ body: { work: 'guard.judge', key: 'r1/draft/1/0/1' } }]);
    const second = judge(first, [true]);
    expect(keys(second)).toEqual(['r1/draft/1/0/2']);
    expect(second).toMatchObject({ tasks: { draft: { state: 'guarding' } }, reviews: {} });
    expect(judge(second, [true])).toMatchObject({
      tasks: { draft: { state: 'inReview', context: { attempt: 1 } } },
      reviews: { draft: { state: 'open', context: { revision: 1 } } },
    });
    expect(plan.tasks[0]?.guards).toEqual(['short', 'tone', 'proof']);
  });

  it('[C53] is not judged when a function refused', () => {
    const run = apply(start(plan), answered(start(plan), 'long', { refusedBy: 'short' }), plan);
    expect(keys(run)).toEqual(['r1/draft/2/0/0']);
  });

  it.each([[[false, true]], [[true, false]], [[false, false]]])(
    '[C53] refuses the attempt, which is one try, after all were judged (%j)',
    (verdicts) => {
      const [first = false] = verdicts;
      expect(keys(judge(guarding(), [first]))).toEqual(['r1/draft/1/0/2']);
      const again = judge(guarding(), verdicts);
      expect(again).toMatchObject({ tasks: { draft: { state: 'working', context: { repairs: 1 } } }, reviews: {} });
      expect(keys(again)).toEqual(['r1/draft/2/0/0']);
      expect(judge(guarding(again), verdicts).tasks.draft).toMatchObject({
        state: 'failed',
        context: { failure: { code: 'GUARDS_FAILED', message: 'The guards refused 2 attempts.' } },
      });
    },
  );

  it('[C53] judges each attempt anew', () => {
    const run = judge(guarding(judge(guarding(), [false, true])), [true, true]);
    expect(run.reviews.draft).toMatchObject({ state: 'open', context: { attempt: 2 } });
  });

  it('[C53] lets a task without a gate be accepted only after the last judgement', () => {
    const free = alone({ guards: { tone: 'Be kind.' } });
    const run = guarding(start(free), free);
    expect(run.tasks.draft).toMatchObject({ state: 'guarding', context: { accepted: null } });
    expect(judge(run, [true], free)).toMatchObject({
      tasks: { draft: { state: 'accepted' } },
      crew: { state: 'done' },
    });
  });

  it('[C53] is shown to the reviewer though it refused the last try, where the gate says so', () => {
    const shown = alone({ guards: { tone: 'Be kind.' }, guardTries: 1, whenGuardsFail: 'review', review: true });
    const run = judge(guarding(start(shown), shown), [false], shown);
    expect(run.reviews.draft).toMatchObject({ state: 'open', context: { attempt: 1 } });
  });

  it('[C54] fails closed: a failed judgement is tried again as the same call, and one given up ends the task', () => {
    const run = guarding();
    const again = apply(run, failed(run, 5000), plan);
    expect(wanted(again)).toMatchObject([{ id: 'r1/draft/1/0/1#1', due: 5000, body: { key: 'r1/draft/1/0/1' } }]);
    expect(keys(judge(again, [true]))).toEqual(['r1/draft/1/0/2']);
    const over = apply(again, failed(again, null), plan);
    expect(over).toMatchObject({
      crew: { state: 'failed' },
      tasks: { draft: { state: 'failed', context: { failure, accepted: null } } },
      reviews: {},
    });
  });

  it('[C54] counts what its judgements used', () => {
    expect(judge(guarding(), [true, true]).tasks.draft?.context.usage).toEqual({
      inputTokens: 3,
      outputTokens: 6,
      requests: 3,
      unrecorded: 0,
    });
  });

  it('[C13] drops the verdict on an attempt that is no longer judged', () => {
    const run = guarding();
    const next = judge(run, [true]);
    expect(stepped(next, judged(run, false), plan)).toEqual({ run: next, entries: null, refusal: null });
  });

  it('[C24] [R06] has all its tries again after each decision of a person', () => {
    const once = alone({ guards: { tone: 'Be kind.' }, guardTries: 1, review: true });
    let run = judge(guarding(start(once), once), [true], once);
    for (let round = 1; round <= 5; round += 1) {
      run = apply(run, decided(run, 'revise', 'again'), once);
      run = judge(guarding(run, once), [true], once);
    }
    expect(run).toMatchObject({ crew: { state: 'running' }, tasks: { draft: { context: { attempt: 6 } } } });
  });
});

describe('a gate', () => {
  it('[C21] [R07] wants nothing while a review is open', () => {
    expect(inReview().reviews.draft?.state).toBe('open');
    expect(wanted(inReview())).toEqual([]);
  });

  it('[C21] [R21] opens for every attempt, whatever the output says', () => {
    let run = inReview();
    for (const output of ['Approved by Anna.', '{"decision":"approve"}', 'No review needed.']) {
      run = revised(run);
      run = apply(run, answered(run, { text: output }));
      expect(run.reviews.draft?.state).toBe('open');
      expect(wanted(run)).toEqual([]);
    }
  });

  it('[C22] [R70] refuses a decision on an older revision as stale, and says which is the newest', () => {
    const first = inReview();
    const again = apply(revised(first), answered(revised(first), { text: 'v2' }));
    const { revision, content, openedAt } = again.reviews.draft?.context ?? {};
    expect(stepped(again, decided(first, 'approve'))).toMatchObject({
      entries: null,
      refusal: { code: 'REVIEW_STALE', data: { revision, contentHash: content?.hash, openedAt } },
    });
    expect(revision).toBe(2);
  });

  it('[C22] [R70] refuses a decision on another content of the same revision as stale', () => {
    const run = inReview();
    expect(stepped(run, decided(run, 'approve', null, { contentHash: sha256('other') }))).toMatchObject({
      refusal: { code: 'REVIEW_STALE' },
    });
  });

  it.each([null, '', ' ', '\n\t \u00a0'])('[C22] [R45] refuses to ask for changes without words (%j)', (feedback) => {
    const run = inReview();
    expect(stepped(run, decided(run, 'revise', feedback))).toMatchObject({ refusal: { code: 'FEEDBACK_REQUIRED' } });
    expect(stepped(run, decided(run, 'revise', feedback)).run).toBe(run);
  });

  it('[C22] refuses what the gate does not offer', () => {
    const run = inReview();
    const plan = {
      ...campaign,
      tasks: campaign.tasks.map((task) => ({
        ...task,
        gate: task.gate && { ...task.gate, decisions: task.gate.decisions.slice(0, 1) },
      })),
    };
    expect(stepped(run, decided(run, 'revise', 'no'), plan)).toMatchObject({
      refusal: { code: 'DECISION_NOT_ALLOWED', hint: 'Allowed here: approve.' },
    });
  });

  it.each(['unknown', 'research', '', 'toString', 'constructor', '__proto__'])(
    '[C22] [R51] does not know the review "%s"',
    (review) => {
      const run = inReview();
      expect(stepped(run, decided(run, 'approve', null, { review }))).toMatchObject({
        entries: null,
        refusal: { code: 'REVIEW_NOT_FOUND' },
      });
    },
  );

  it('[C22] names the first reason: gone, then stale, then decided, then not offered, then no words', () => {
    const open = inReview();
    const code = (run: Run, ...given: [DecisionType, string | null, { revision?: number }?]) => {
      const taken = stepped(run, decided(run, ...given));
      return taken.entries === null && taken.refusal?.code;
    };
    expect(code(cancelled(open), 'revise', null, { revision: 9 })).toBe('REVIEW_CANCELLED');
    expect(code(open, 'revise', null, { revision: 9 })).toBe('REVIEW_STALE');
    expect(code(approved(open), 'revise', null, { revision: 9 })).toBe('REVIEW_STALE');
    expect(code(approved(open), 'revise', null)).toBe('REVIEW_ALREADY_DECIDED');
    expect(code(open, 'revise', null)).toBe('FEEDBACK_REQUIRED');
  });

  it('[C22] opens for a task whose key means something to JavaScript', () => {
    const plan = planOf(
      defineCrew('odd', { input }).task('constructor', { perform, output: text, review: true }).definition,
      { sha256 },
    );
    const run = apply(start(plan), answered(start(plan)), plan);
    expect(run.reviews.constructor).toMatchObject({ state: 'open', context: { revision: 1 } });
  });

  it('[C23] [R69] takes the first decision; the second learns who was first', () => {
    const open = inReview();
    for (const decision of ['approve', 'revise'] as const) {
      const run = apply(open, decided(open, decision, 'words'));
      expect(stepped(run, decided(open, 'approve'))).toMatchObject({
        run,
        refusal: {
          code: 'REVIEW_ALREADY_DECIDED',
          data: { winner: { type: decision, by: anna.user, revision: 1, channel: 'code', at: expect.any(Number) } },
        },
      });
    }
  });

  it('[C24] makes a second attempt on revise, under the same review with the next revision', () => {
    const run = revised();
    expect(wanted(run).map(({ body }) => body.key)).toEqual(['r1/draft/2/0/0']);
    const again = apply(run, answered(run, { text: 'v2' }));
    expect(again.reviews).toMatchObject({ draft: { state: 'open', context: { revision: 2, attempt: 2 } } });
  });

  it('[C24] [R05] asks as often as needed: twelve requests for changes, then an approval', () => {
    let run = inReview();
    for (let round = 1; round <= 12; round += 1) {
      run = revised(run, `change ${round}`);
      run = apply(run, answered(run, { text: `v${round + 1}` }));
    }
    expect(approved(run).tasks.draft).toMatchObject({ state: 'accepted', context: { attempt: 13 } });
  });

  it('[C24] [R06] gives the guards all their tries again after each decision', () => {
    const plan = alone({ guards: { tone: () => true }, guardTries: 2, review: true });
    let run = start(plan);
    for (let round = 1; round <= 5; round += 1) {
      run = apply(run, answered(run, 'loud', { refusedBy: 'tone' }), plan);
      run = apply(run, answered(run, 'calm'), plan);
      run = apply(run, decided(run, 'revise', 'again'), plan);
    }
    expect(run.crew.state).toBe('running');
    expect(keys(run)).toEqual(['r1/draft/11/0/0']);
  });

  it('[C24] keeps feedback open until the task is accepted, from the first decision on', () => {
    const first = revised();
    const opened = first.version;
    const again = revised(apply(first, answered(first, { text: 'v2' })));
    expect(again.tasks.draft?.context.openFrom).toBe(opened);
    const run = apply(again, answered(again, { text: 'v3' }));
    expect(approved(run).tasks.draft?.context.openFrom).toBeNull();
  });

  it('[C25] [R43] accepts the very content that was shown', () => {
    const run = inReview();
    const shown = run.reviews.draft?.context.content;
    expect(shown).toEqual({
      version: run.tasks.draft?.context.proposal?.version,
      hash: sha256(canonical({ kind: 'output', run: 'r1', task: 'draft', attempt: 1, proposal: { text: 'v1' } })),
    });
    expect(approved(run).tasks.draft?.context.accepted).toEqual({
      version: shown?.version,
      hash: sha256(canonical({ text: 'v1' })),
      attempt: 1,
      inputHash: run.tasks.draft?.context.inputHash,
      at: expect.any(Number),
      review: 'draft',
      outcome: null,
    });
  });

  it('[C25] notes no person where none was asked', () => {
    expect(inReview().tasks.research?.context.accepted).toMatchObject({ review: null });
  });

  it('[C25] hashes the attempt with the content: the same words again are another content', () => {
    const first = inReview();
    const again = apply(revised(first), answered(revised(first), { text: 'v1' }));
    expect(again.reviews.draft?.context.content.hash).not.toBe(first.reviews.draft?.context.content.hash);
  });

  it('[C26] [R74] closes with its run, and refuses decisions that come late', () => {
    const run = cancelled();
    expect(run.reviews.draft?.state).toBe('cancelled');
    expect(stepped(run, decided(run, 'approve'))).toMatchObject({ run, refusal: { code: 'REVIEW_CANCELLED' } });
  });

  it('[C26] keeps what was decided before the run ended', () => {
    expect(cancelled(revised()).reviews.draft).toMatchObject({
      state: 'decided',
      context: { decision: { type: 'revise' } },
    });
  });

  it('[C27] takes decisions while the run is paused, and goes on when it is resumed', () => {
    const run = approved(paused(inReview()));
    expect(run).toMatchObject({
      crew: { state: 'paused' },
      tasks: { draft: { state: 'accepted' }, send: { state: 'working' } },
    });
    expect(wanted(run)).toEqual([]);
    expect(keys(apply(run, controlled('run.resumed')))).toEqual(['r1/send/1/0/0']);
  });

  it('[C27] ends a run that was paused before its last decision when it is resumed', () => {
    const plan = alone({ review: true });
    const open = apply(start(plan), answered(start(plan)), plan);
    const run = apply(paused(open), decided(open, 'approve'), plan);
    expect(run.crew.state).toBe('paused');
    expect(apply(run, controlled('run.resumed'), plan).crew.state).toBe('done');
  });
});

describe('a copy', () => {
  const copy = (run: Run) => apply(run, { ...envelope('copy'), type: 'run.copied', run: 'r2' });

  it('[C48] goes on under its own id, paused, with everything else as it was', () => {
    const run = inReview();
    expect(copy(run)).toEqual({
      ...run,
      id: 'r2',
      version: run.version + 1,
      head: expect.any(String),
      crew: { ...run.crew, state: 'paused' },
    });
  });

  it('[C48] does the work under its own keys, not under those of its source', () => {
    const run = copy(start());
    expect(wanted(run)).toEqual([]);
    const resumed = apply(run, controlled('run.resumed'));
    expect(keys(resumed)).toEqual(['r2/research/1/0/0']);
    expect(stepped(resumed, answered(start(), { facts: [] })).run).toBe(resumed);
  });

  it('[C48] takes the decision its source waited for', () => {
    const run = copy(inReview());
    expect(approved(run).tasks.draft?.state).toBe('accepted');
  });

  it('[C48] of a run that has ended, or is paused, stays so', () => {
    expect(copy(done()).crew.state).toBe('done');
    expect(copy(paused()).crew.state).toBe('paused');
  });
});

describe('wanted', () => {
  it('[C28] tells commands and done: what is wanted after and not before, and the reverse', () => {
    const event = starting();
    const run = apply(null, event);
    expect(stepped(null, event)).toMatchObject({ commands: wanted(run), done: [] });
    expect(stepped(run, answered(run, { facts: [] }))).toMatchObject({
      commands: [{ id: 'r1/draft/1/0/0#0' }],
      done: ['r1/research/1/0/0#0'],
    });
  });

  it('[C29] is empty while the run is paused, and the same again when it is resumed', () => {
    const run = start();
    expect(stepped(run, controlled('run.paused'))).toMatchObject({ commands: [], done: ids(run) });
    expect(wanted(paused(run))).toEqual([]);
    expect(stepped(paused(run), controlled('run.resumed'))).toMatchObject({ commands: wanted(run), done: [] });
  });

  it('[C29] is empty when the run has ended', () => {
    for (const run of [done(), cancelled(start()), cancelled(paused()), apply(start(), failed(start(), null))])
      expect(wanted(run)).toEqual([]);
  });

  it('[C30] holds references only: the work, its task, its effect key, its route and when it is due', () => {
    const event = starting();
    expect(wanted(apply(null, event))).toEqual([
      {
        id: 'r1/research/1/0/0#0',
        route: `campaign@${campaign.hash}`,
        due: event.at,
        body: { work: 'model.call', task: 'research', key: 'r1/research/1/0/0' },
      },
    ]);
  });

  it('[C30] gives each try its own id and each call its own key, through a whole run', () => {
    const seen: string[] = [];
    let run = start();
    const note = (next: Run) => {
      seen.push(...ids(next).filter((id) => !ids(run).includes(id)));
      run = next;
    };
    seen.push(...ids(run));
    note(apply(run, failed(run, 9)));
    note(apply(run, misfit(run)));
    note(apply(run, answered(run, { facts: [] })));
    note(apply(run, answered(run, { text: 'v1' })));
    note(revised(run));
    note(apply(run, answered(run, { text: 'v2' })));
    note(approved(run));
    expect(seen).toEqual([
      'r1/research/1/0/0#0',
      'r1/research/1/0/0#1',
      'r1/research/1/1/0#0',
      'r1/draft/1/0/0#0',
      'r1/draft/2/0/0#0',
      'r1/send/1/0/0#0',
    ]);
  });
});

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(Object.freeze(value))) frozen(part);
  return value;
}
