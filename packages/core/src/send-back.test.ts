import { hash } from 'node:crypto';
import type { DecisionType } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  type CrewPlan,
  canonical,
  defineAgent,
  defineCrew,
  firstBroken,
  impactOf,
  type JournalEntry,
  openWords,
  planOf,
  type ReviewDecided,
  type Run,
  type RunEvent,
  type Step,
  step,
  wanted,
} from './index.ts';

const sha256 = (text: string) => hash('sha256', text);
const agent = defineAgent({ role: 'Copywriter', goal: 'Write', backstory: 'Writes.' });
const output = z.string();
const prompt = () => '';
const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by, channel: 'http', request: 'q' } as const;
const usage = { inputTokens: 1, outputTokens: 1, requests: 1 };

// research ─► draft ─┬─► legal
//                    ├─► banner
// keywords ──────────┴─► page        draft, legal and page are reviewed
const campaign = planOf(
  defineCrew('campaign', { input: z.string() })
    .task('research', { agent, prompt, output })
    .task('keywords', { agent, prompt, output })
    .task('draft', { needs: ['research'], agent, prompt, output, review: { sendBackTo: ['research'] } })
    .task('legal', { needs: ['draft'], agent, prompt, output, review: true })
    .task('banner', { needs: ['draft'], agent, prompt, output })
    .task('page', {
      needs: ['draft', 'keywords'],
      agent,
      prompt,
      output,
      review: { sendBackTo: ['research', 'draft'], outcomes: { drop: { label: 'Drop it', end: true } } },
    }).definition,
  { sha256 },
);

type Given = Partial<Pick<ReviewDecided, 'feedback' | 'to' | 'outcome' | 'output'>>;

/** A run under way. */
function play(plan: CrewPlan) {
  const entries: JournalEntry[] = [];
  let run: Run | null = null;
  let at = 0;
  const send = (event: object): Step => {
    at += 1;
    const given = { key: `k${at}`, at, salt: 's', ...event } as RunEvent;
    const taken = step(run, given, { plan, sha256 });
    entries.push(...(taken.entries ?? []));
    run = taken.run;
    return taken;
  };
  const now = () => run as unknown as Run;
  const task = (key: string) => {
    const row = now().tasks[key];
    if (!row) throw new Error(`no task ${key}`);
    return row;
  };
  const report = (key: string, event: object) =>
    send({ task: key, command: wanted(now()).find(({ body }) => body.task === key)?.id, ...event });
  send({ type: 'run.started', ...sent, run: 'r1', title: '', input: 'Kettle' });
  return {
    now,
    entries,
    send,
    task,
    works: () => wanted(now()).map(({ body }) => body.key),
    answers: (key: string, output: string) => {
      const made = { attempt: task(key).context.attempt, inputHash: task(key).context.inputHash, messages: [], output };
      return report(key, { type: 'call.answered', ...made, verdicts: [], usage, model: 'm' });
    },
    admits: (key: string, admit: boolean) => report(key, { type: 'task.admitted', admit }),
    fails: (key: string) =>
      report(key, { type: 'call.failed', failure: { code: 'TASK_THREW', message: 'broke' }, retryAt: null }),
    decides: (review: string, decision: DecisionType, given: Given = {}) => {
      const { revision, content } = now().reviews[review]?.context ?? {};
      const shown = { review, revision, contentHash: content?.hash };
      return send({ type: 'review.decided', ...sent, ...shown, decision, feedback: 'words', ...given });
    },
    reruns: (from: readonly string[], feedback: string | null = null) =>
      send({ type: 'run.rerun', ...sent, from, feedback }),
    kept: () => entries.filter(({ type }) => type === 'task.kept').map((entry) => entry.task),
  };
}

/** Everything is done but three things: legal and page are in review, the banner is being made. */
function almostDone() {
  const desk = play(campaign);
  desk.answers('research', 'facts');
  desk.answers('keywords', 'hot');
  desk.answers('draft', 'd1');
  desk.decides('draft', 'approve');
  desk.answers('legal', 'fine');
  desk.answers('page', 'p1');
  return desk;
}

/** All of it is done. */
function done() {
  const desk = almostDone();
  desk.answers('banner', 'b1');
  desk.decides('legal', 'approve');
  desk.decides('page', 'approve');
  return desk;
}

describe('[C61] what a task is made from', () => {
  const skipping = planOf(
    defineCrew('skipping', { input: z.string() })
      .task('legal', { when: () => true, agent, prompt, output })
      .task('page', { needs: ['legal'], agent, prompt, output, review: true }).definition,
    { sha256 },
  );
  const madeFrom = (legal: string | null) => {
    const desk = play(skipping);
    desk.admits('legal', legal !== null);
    if (legal !== null) desk.answers('legal', legal);
    return desk.task('page').context.inputHash;
  };

  it('is told by the outputs it needs, or that one was skipped', () => {
    expect(madeFrom('fine')).toBe(madeFrom('fine'));
    expect(madeFrom(null)).toBe(madeFrom(null));
    expect(new Set([madeFrom('fine'), madeFrom('no'), madeFrom(null), madeFrom('skipped')]).size).toBe(4);
  });

  it('is the same however often words were said about it', () => {
    const { decides, task } = almostDone();
    const before = task('page').context.inputHash;
    decides('page', 'revise');
    expect(task('page')).toMatchObject({ state: 'working', context: { inputHash: before } });
  });
});

describe('[C62] an acceptance', () => {
  it('keeps what it was made from, the output and the review that approved it', () => {
    const { task } = almostDone();
    expect(task('draft').context.accepted).toEqual({
      version: task('draft').context.proposal?.version,
      hash: sha256(canonical('d1')),
      attempt: 1,
      inputHash: task('draft').context.inputHash,
      at: expect.any(Number),
      review: 'draft',
      outcome: null,
    });
  });

  it('is kept while the task is done again, until the next one', () => {
    const { decides, answers, task } = almostDone();
    const first = task('draft').context.accepted;
    decides('page', 'revise', { to: ['draft'] });
    answers('draft', 'd2');
    expect(task('draft')).toMatchObject({ state: 'inReview', context: { accepted: first } });
    decides('draft', 'approve');
    expect(task('draft').context.accepted).toMatchObject({ attempt: 2, hash: sha256(canonical('d2')) });
  });
});

describe('[C63] sending work back', () => {
  it('[R03] blocks all that depends on the chosen task, and leaves the rest alone', () => {
    const { decides, now } = almostDone();
    const { keywords } = now().tasks;
    decides('page', 'revise', { to: ['research'] });
    const states = Object.entries(now().tasks).map(([key, { state }]) => `${key} ${state}`);
    expect(states).toEqual([
      'research working',
      'keywords accepted',
      'draft blocked',
      'legal blocked',
      'banner blocked',
      'page blocked',
    ]);
    expect(now().tasks.keywords).toBe(keywords);
  });

  it('strikes work in flight, and drops what still comes of it', () => {
    const { decides, send, now } = almostDone();
    const command = wanted(now())[0]?.id;
    expect(command).toBe('r1/banner/1/0/0#0');
    expect(decides('page', 'revise', { to: ['research'] })).toMatchObject({
      commands: [{ id: 'r1/research/2/0/0#0' }],
      done: [command],
    });
    const late = { type: 'call.answered', task: 'banner', command, output: 'b1', verdicts: [], usage };
    expect(send(late)).toMatchObject({ entries: null, refusal: null });
  });

  it('supersedes open reviews that it reaches, and no others', () => {
    const { decides, now } = almostDone();
    decides('page', 'revise', { to: ['draft'] });
    const reviews = Object.entries(now().reviews).map(([key, { state }]) => `${key} ${state}`);
    expect(reviews).toEqual(['draft decided', 'legal superseded', 'page decided']);
  });

  it('leaves open what it does not reach', () => {
    const { decides, now } = almostDone();
    const { page } = now().reviews;
    decides('legal', 'revise');
    expect(now().reviews.page).toBe(page);
  });

  it('shows a superseded review again as its next revision', () => {
    const { decides, answers, now } = almostDone();
    decides('page', 'revise', { to: ['draft'] });
    answers('draft', 'd2');
    decides('draft', 'approve');
    answers('legal', 'fine too');
    expect(now().reviews.legal).toMatchObject({ state: 'open', context: { revision: 2, attempt: 2 } });
  });
});

describe('[C65] a blocked task', () => {
  it('starts when what it needs is settled again, and not before', () => {
    const { decides, answers, works } = almostDone();
    decides('page', 'revise', { to: ['research'] });
    expect(works()).toEqual(['r1/research/2/0/0']);
    answers('research', 'other facts');
    expect(works()).toEqual(['r1/draft/2/0/0']);
    answers('draft', 'd2');
    expect(works()).toEqual([]);
    decides('draft', 'approve');
    expect(works()).toEqual(['r1/legal/2/0/0', 'r1/banner/2/0/0', 'r1/page/2/0/0']);
  });
});

describe('[C66] [R77] a task whose inputs came out the same', () => {
  it('is restored with its approval: no call, no review', () => {
    const { decides, answers, task, now, works, entries } = almostDone();
    const before = { ...task('draft') };
    const review = now().reviews.draft;
    decides('page', 'revise', { to: ['research'] });
    answers('research', 'facts');
    expect(task('draft')).toMatchObject({ state: 'accepted', context: { accepted: before.context.accepted } });
    expect(task('draft').context).toMatchObject({ attempt: 1, usage: before.context.usage });
    expect(now().reviews.draft).toEqual(review);
    expect(works()).toEqual(['r1/legal/2/0/0', 'r1/banner/2/0/0', 'r1/page/2/0/0']);
    expect(entries.slice(-2)).toMatchObject([
      { type: 'call.answered', task: 'research' },
      {
        type: 'task.kept',
        task: 'draft',
        body: {
          attempt: 1,
          output: before.context.accepted?.version,
          inputHash: before.context.inputHash,
        },
      },
    ]);
  });

  it('is restored along the whole chain, in one step, in the order of the crew', () => {
    const { reruns, answers, now, kept, entries } = done();
    const before = now().tasks;
    reruns(['research']);
    answers('research', 'facts');
    expect(kept()).toEqual(['draft', 'legal', 'banner', 'page']);
    expect(now().crew.state).toBe('done');
    for (const key of ['draft', 'legal', 'banner', 'page'])
      expect(now().tasks[key]?.context.accepted).toEqual(before[key]?.context.accepted);
    expect(firstBroken({ tenant: 'acme', run: 'r1' }, entries, { sha256 })).toBeNull();
  });

  it('brings back the decision of a review that was superseded meanwhile', () => {
    const { reruns, answers, now, task, entries } = done();
    reruns(['research']);
    answers('research', 'other facts');
    answers('draft', 'd2');
    expect(now().reviews.draft).toMatchObject({ state: 'open', context: { revision: 2 } });
    reruns(['research']);
    expect(now().reviews.draft?.state).toBe('superseded');
    answers('research', 'facts');
    expect(task('draft')).toMatchObject({ state: 'accepted', context: { accepted: { attempt: 1, review: 'draft' } } });
    expect(now().reviews.draft).toMatchObject({ state: 'decided', context: { decision: { type: 'approve' } } });
    expect(entries.filter(({ type, task }) => type === 'review.opened' && task === 'draft')).toHaveLength(2);
  });

  it('brings back the decision of one whose condition had to be asked again', () => {
    const plan = planOf(
      defineCrew('asked', { input: z.string() })
        .task('research', { agent, prompt, output })
        .task('draft', { needs: ['research'], when: () => true, agent, prompt, output, review: true }).definition,
      { sha256 },
    );
    const { answers, admits, decides, reruns, now, kept } = play(plan);
    const made = (facts: string) => {
      answers('research', facts);
      admits('draft', true);
    };
    made('facts');
    answers('draft', 'd1');
    decides('draft', 'approve');
    reruns(['research']);
    made('other facts');
    answers('draft', 'd2');
    expect(now().reviews.draft?.state).toBe('open');
    reruns(['research']);
    made('facts');
    expect(kept()).toEqual(['draft']);
    expect(now()).toMatchObject({ crew: { state: 'done' }, reviews: { draft: { state: 'decided' } } });
  });

  it('does not stay while words about it are open, whoever it was shown to since', () => {
    const gate = { maxRounds: 1, whenRoundsEnd: { escalate: { group: 'head' } } };
    const plan = planOf(
      defineCrew('escalating', { input: z.string() })
        .task('research', { agent, prompt, output })
        .task('draft', { needs: ['research'], agent, prompt, output, review: gate }).definition,
      { sha256 },
    );
    const { answers, decides, reruns, works } = play(plan);
    answers('research', 'facts');
    answers('draft', 'd1');
    decides('draft', 'approve');
    reruns(['research']);
    answers('research', 'other facts');
    answers('draft', 'd2');
    // shown to others with these words; then the ground comes back to what it was
    decides('draft', 'revise');
    reruns(['research']);
    answers('research', 'facts');
    expect(works()).toEqual(['r1/draft/3/0/0']);
  });

  it('stays as a person edited it', () => {
    const desk = play(campaign);
    desk.answers('research', 'facts');
    desk.answers('draft', 'd1');
    desk.decides('draft', 'edit', { output: 'mine' });
    desk.reruns(['research']);
    desk.answers('research', 'facts');
    expect(desk.task('draft').context.accepted).toMatchObject({ hash: sha256(canonical('mine')), review: 'draft' });
  });
});

describe('[C67] a task', () => {
  it('[R03] whose inputs came out different is done again, under a key of its own', () => {
    const { decides, answers, works, kept } = almostDone();
    decides('page', 'revise', { to: ['research'] });
    answers('research', 'other facts');
    expect(works()).toEqual(['r1/draft/2/0/0']);
    expect(kept()).toEqual([]);
  });

  it('that was chosen is done again, though its inputs are the same', () => {
    const { decides, works } = almostDone();
    decides('page', 'revise', { to: ['draft'] });
    expect(works()).toEqual(['r1/draft/2/0/0']);
  });

  it('whose reviewer asked is done again, though everything before it came out the same', () => {
    const { decides, answers, works, kept } = almostDone();
    decides('page', 'revise', { to: ['research'] });
    answers('research', 'facts');
    expect(kept()).toEqual(['draft']);
    expect(works()).toContain('r1/page/2/0/0');
  });

  it('that was given up in the middle begins anew under the next number', () => {
    const { reruns, works } = almostDone();
    reruns(['draft']);
    expect(works()).toEqual(['r1/draft/2/0/0']);
    reruns(['draft']);
    expect(works()).toEqual(['r1/draft/3/0/0']);
  });

  it('[R06] gets all its guard tries anew', () => {
    const plan = planOf(
      defineCrew('guarded', { input: z.string() }).task('draft', {
        agent,
        prompt,
        output,
        guards: { tone: () => true },
        guardTries: 2,
        review: true,
      }).definition,
      { sha256 },
    );
    const { send, works, reruns, now } = play(plan);
    const refused = () => {
      const verdicts = [{ name: 'tone', passed: false, message: 'loud' }];
      const command = wanted(now())[0]?.id;
      send({ type: 'call.answered', task: 'draft', command, output: 'x', verdicts, usage });
    };
    for (let round = 0; round < 4; round += 1) {
      refused();
      reruns(['draft']);
    }
    expect(now().crew.state).toBe('running');
    expect(works()).toEqual(['r1/draft/9/0/0']);
  });
});

describe('[C68] the words', () => {
  it('[R03] go to the chosen tasks and to the reviewing one, and to no other', () => {
    const { decides, task, entries } = almostDone();
    decides('page', 'revise', { to: ['research'] });
    const { version } = entries.findLast(({ type }) => type === 'review.decided') ?? {};
    const open = (key: string) => {
      const { told, openFrom, mustRun } = task(key).context;
      return { told, openFrom, mustRun };
    };
    for (const key of ['research', 'page'])
      expect(open(key)).toEqual({ told: [version], openFrom: version, mustRun: true });
    for (const key of ['draft', 'legal', 'banner', 'keywords'])
      expect(open(key)).toEqual({ told: [], openFrom: null, mustRun: false });
  });

  it('stay open until the task is accepted', () => {
    const { decides, answers, task } = almostDone();
    decides('page', 'revise', { to: ['draft'] });
    answers('draft', 'd2');
    expect(openWords(task('draft').context)).toHaveLength(1);
    decides('draft', 'revise');
    answers('draft', 'd3');
    expect(openWords(task('draft').context).map(({ number }) => number)).toEqual([1, 2]);
    decides('draft', 'approve');
    expect(task('draft').context).toMatchObject({ openFrom: null, mustRun: false });
    expect(task('page').context).toMatchObject({ openFrom: expect.any(Number), mustRun: true });
  });

  it('of a second send-back are added to those of the first', () => {
    const { decides, reruns, task, entries, answers } = almostDone();
    decides('page', 'revise', { to: ['research'] });
    reruns(['research'], 'and newer ones');
    const said = entries.filter(({ type }) => type === 'run.rerun' || type === 'review.decided').slice(-2);
    const open = () => openWords(task('research').context);
    expect(open()).toEqual(said.map(({ version }, index) => ({ version, number: index + 1 })));
    answers('research', 'other facts');
    expect(open()).toEqual([]);
    // a number is never given twice
    reruns(['research'], 'and newer ones still');
    expect(open().map(({ number }) => number)).toEqual([3]);
  });

  it('are none where a rerun has none', () => {
    const { reruns, task } = done();
    reruns(['research']);
    expect(task('research').context).toMatchObject({ openFrom: null, mustRun: true });
  });
});

describe('[C69] a condition', () => {
  const conditional = planOf(
    defineCrew('conditional', { input: z.string() })
      .task('research', { agent, prompt, output })
      .task('legal', { needs: ['research'], when: () => true, agent, prompt, output })
      .task('send', { needs: ['legal'], agent, prompt, output }).definition,
    { sha256 },
  );
  const settled = (admit: boolean) => {
    const desk = play(conditional);
    desk.answers('research', 'facts');
    desk.admits('legal', admit);
    if (admit) desk.answers('legal', 'fine');
    desk.answers('send', 'sent');
    return desk;
  };

  it('is not asked again about the same inputs', () => {
    for (const admit of [true, false]) {
      const { reruns, answers, task, now, kept } = settled(admit);
      reruns(['research']);
      answers('research', 'facts');
      expect(task('legal')).toMatchObject({ state: admit ? 'accepted' : 'skipped', context: { asked: 1 } });
      expect(kept()).toEqual(admit ? ['legal', 'send'] : ['send']);
      expect(now().crew.state).toBe('done');
    }
  });

  it('is asked again about other inputs, under a key of its own', () => {
    const { reruns, answers, admits, works, task } = settled(true);
    reruns(['research']);
    answers('research', 'other facts');
    expect(works()).toEqual(['r1/legal/1/0/when2']);
    admits('legal', false);
    expect(task('legal').state).toBe('skipped');
    expect(works()).toEqual(['r1/send/2/0/0']);
  });

  it('that admits again what is in force restores it', () => {
    const { reruns, answers, admits, task, kept } = settled(true);
    const before = task('legal').context.accepted;
    reruns(['research']);
    answers('research', 'other facts');
    admits('legal', false);
    reruns(['research']);
    answers('research', 'facts');
    admits('legal', true);
    expect(task('legal')).toMatchObject({ state: 'accepted', context: { accepted: before, attempt: 1 } });
    expect(kept()).toContain('legal');
  });

  it('is not overruled by sending work back to what it skipped', () => {
    const { reruns, task, works } = settled(false);
    reruns(['legal']);
    expect(task('legal').state).toBe('skipped');
    expect(works()).toEqual([]);
  });
});

describe('[C70] an effect', () => {
  const publishing = planOf(
    defineCrew('publishing', { input: z.string() })
      .task('draft', { agent, prompt, output })
      .task('publish', { needs: ['draft'], perform: () => '', output, effect: 'Published in the shop' }).definition,
    { sha256 },
  );

  it('stays done and is listed with its time, also while its task is to run again', () => {
    const { answers, reruns, now, task } = play(publishing);
    answers('draft', 'd1');
    expect(impactOf(now(), publishing, new Set(['draft']), null).effects).toEqual([]);
    answers('publish', 'ok');
    const happened = [
      { task: 'publish', effect: 'Published in the shop', at: task('publish').context.accepted?.at ?? 0 },
    ];
    expect(impactOf(now(), publishing, new Set(['draft']), null).effects).toEqual(happened);
    reruns(['draft']);
    expect(impactOf(now(), publishing, new Set(['draft']), null).effects).toEqual(happened);
  });

  it('comes about again under another key, or not at all', () => {
    const { answers, reruns, works } = play(publishing);
    answers('draft', 'd1');
    expect(works()).toEqual(['r1/publish/1/0/0']);
    answers('publish', 'ok');
    reruns(['draft']);
    answers('draft', 'd1');
    expect(works()).toEqual([]);
    reruns(['draft']);
    answers('draft', 'd2');
    expect(works()).toEqual(['r1/publish/2/0/0']);
  });
});

describe('[C73] a rerun', () => {
  it('takes up a run that was done', () => {
    const { reruns, now, works } = done();
    expect(now().crew).toMatchObject({ state: 'done', context: { endedAt: expect.any(Number) } });
    reruns(['draft'], 'metric units');
    expect(now().crew).toMatchObject({ state: 'running', context: { endedAt: null } });
    expect(works()).toEqual(['r1/draft/2/0/0']);
  });

  it('includes what failed, and asks again what was asked when the run ended', () => {
    const { reruns, fails, decides, now, works } = almostDone();
    const before = now().reviews;
    fails('banner');
    expect(now().crew).toMatchObject({ state: 'failed', context: { failure: { task: 'banner' } } });
    expect(now().reviews).toMatchObject({ legal: { state: 'cancelled' }, page: { state: 'cancelled' } });
    reruns([]);
    expect(now()).toMatchObject({ crew: { state: 'running', context: { failure: null } }, reviews: before });
    expect(works()).toEqual(['r1/banner/2/0/0']);
    expect(decides('legal', 'approve').entries).not.toBeNull();
  });

  it('asks nobody about what it makes anew', () => {
    const { reruns, fails, now } = almostDone();
    fails('banner');
    reruns(['keywords']);
    expect(now().reviews).toMatchObject({ legal: { state: 'open' }, page: { state: 'superseded' } });
  });

  it('leaves a paused run paused, and goes on where work was under way', () => {
    const paused = almostDone();
    paused.send({ type: 'run.paused', ...sent });
    paused.reruns(['keywords']);
    expect(paused.now().crew.state).toBe('paused');
    paused.send({ type: 'run.resumed', ...sent });
    expect(paused.works()).toEqual(['r1/keywords/2/0/0', 'r1/banner/1/0/0']);
  });

  it('opens no review without a task that waits for it', () => {
    const { reruns, now } = done();
    reruns(['keywords']);
    expect(now().reviews).toMatchObject({
      draft: { state: 'decided' },
      legal: { state: 'decided' },
      page: { state: 'decided' },
    });
  });
});

describe('[C74] a rerun', () => {
  it.each(['unknown', 'constructor', ''])('[R51] is refused for a task that is not there (%j)', (from) => {
    const { reruns, now } = done();
    const before = now();
    expect(reruns(['draft', from])).toMatchObject({ run: before, refusal: { code: 'TASK_NOT_FOUND' } });
    expect(now()).toBe(before);
  });

  it('is refused for a run that was cancelled', () => {
    const { reruns, send } = almostDone();
    send({ type: 'run.cancelled', ...sent });
    expect(reruns(['draft'])).toMatchObject({ entries: null, refusal: { code: 'RUN_CANCELLED' } });
  });
});

describe('[C75] an outcome that ended the run', () => {
  const dropped = () => {
    const desk = almostDone();
    desk.answers('banner', 'b1');
    desk.decides('legal', 'approve');
    desk.decides('page', 'outcome', { outcome: 'drop' });
    return desk;
  };

  it('ends it again once it is in force again', () => {
    const { reruns, answers, now } = dropped();
    reruns(['keywords']);
    expect(now().crew).toMatchObject({ state: 'running', context: { outcome: null } });
    answers('keywords', 'hot');
    expect(now().crew).toMatchObject({ state: 'done', context: { outcome: { name: 'drop', label: 'Drop it' } } });
  });

  it('[C74] stands against a rerun that leaves its task alone', () => {
    const { reruns, now } = dropped();
    const before = now();
    expect(reruns(['banner'])).toMatchObject({ entries: null, refusal: { code: 'RUN_FINISHED' } });
    expect(now()).toBe(before);
  });

  it('falls with what it was said about', () => {
    const { reruns, answers, decides, now } = dropped();
    reruns(['keywords']);
    answers('keywords', 'cold');
    answers('page', 'p2');
    expect(now()).toMatchObject({ crew: { state: 'running' }, reviews: { page: { state: 'open' } } });
    decides('page', 'approve');
    expect(now().crew).toMatchObject({ state: 'done', context: { outcome: null } });
  });
});
