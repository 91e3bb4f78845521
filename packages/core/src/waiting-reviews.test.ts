import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { ReviewOptions } from './definition.ts';
import {
  askHuman,
  type CallMade,
  type Crew,
  defineCrew,
  defineTool,
  durationMs,
  noUsage,
  planOf,
  type ReviewTimes,
  type Run,
  type RunEvent,
  step,
  type WantedCommand,
  wanted,
} from './index.ts';

const sha256 = (text: string) => hash('sha256', text);
const agent = { role: 'Clerk', goal: 'Settle', backstory: 'Settles.' };
const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by, channel: 'code' as const, request: 'r' };
const hour = 3_600_000;
const opened = 1_000;

/** A crew whose draft is reviewed, and whose clerk calls tools. */
const crewWith = (review: ReviewOptions, refund: ReviewTimes & { expire?: '3h' } = {}, ask = {}) =>
  defineCrew('desk', { input: z.object({}) }).task('draft', {
    agent,
    prompt: () => '',
    output: z.string(),
    review: review as never,
    tools: [
      defineTool({
        name: 'refund',
        description: 'Pays back.',
        input: z.object({}),
        perform: () => null,
        approve: { by: { group: 'sales' }, ...refund },
      }),
      askHuman(ask),
    ],
  });

/** A run whose draft is shown to people at `opened`. */
function play(crew: Pick<Crew, 'definition'>) {
  const plan = planOf(crew.definition, { sha256 });
  let run = null as Run | null;
  let count = 0;
  const send = (event: object, at: number): Run => {
    count += 1;
    const taken = step(run, { key: `k${count}`, salt: 's', at, ...event } as RunEvent, { plan, sha256 });
    run = taken.run;
    return run as Run;
  };
  const waits = () => wanted(run as Run).filter(({ body }) => body.work === 'review.wait');
  const result = ({ id, body }: WantedCommand) => ({ key: id, task: body.task, command: id });
  const answer = { inputHash: null, messages: [], verdicts: [], usage: noUsage, model: null };
  const ask = () => wanted(run as Run).find(({ body }) => body.work === 'model.call') as WantedCommand;
  send({ ...sent, type: 'run.started', run: 'r1', title: '', input: {} }, 1);
  return {
    send,
    waits,
    now: () => run as Run,
    answered: (at = opened) =>
      send({ ...result(ask()), ...answer, type: 'call.answered', attempt: 1, output: 'x' }, at),
    called: (calls: readonly CallMade[], at = opened) =>
      send({ ...result(ask()), ...answer, type: 'tools.called', attempt: 1, calls }, at),
    /** The instant that is waited for comes, at its time unless another is said. */
    passes: (type: string, at?: number) => {
      const [command] = waits() as [WantedCommand];
      const { review } = command.body;
      return send({ ...result(command), type, review, revision: 1 }, at ?? command.due);
    },
    decide: (review: string, decision: string, at: number, rest: object = {}) => {
      const { revision, content } = (run as Run).reviews[review]?.context ?? {};
      const about = { review, revision, contentHash: content?.hash };
      return send({ ...sent, ...about, type: 'review.decided', decision, feedback: 'So.', ...rest }, at);
    },
  };
}

const asked = { question: 'Sure?', eligible: ['group:sales'], risk: null };
const refund: CallMade = { id: 'c1', tool: 'refund', kind: 'tool', arguments: {}, verdicts: [], asked };
const question: CallMade = { ...refund, tool: 'askHuman', kind: 'question', arguments: { question: 'Which?' } };
const chain: ReviewOptions = {
  due: '2h',
  remind: '1h',
  escalate: [
    { after: '3h', to: { group: 'boss' } },
    { after: '5h', to: { user: 'olga' } },
  ],
  expire: { after: '6h', as: 'fail' },
};

describe('[C184] the times of a gate', () => {
  it.each<[string, Parameters<typeof durationMs>[0], number]>([
    ['milliseconds', 250, 250],
    ['seconds', '90s', 90_000],
    ['a broken number of hours', '1.5h', 1.5 * hour],
    ['days', '2d', 48 * hour],
    ['weeks', '1w', 168 * hour],
  ])('are %s', (_, duration, ms) => {
    expect(durationMs(duration, 'here')).toBe(ms);
  });

  it.each([[0], [-1], [Number.NaN], ['2 days'], ['0d'], ['d'], ['1e3s'], [Number.POSITIVE_INFINITY]])(
    'are refused where they are no span: %j',
    (due) => {
      expect(() => crewWith({ due: due as never })).toThrow(
        expect.objectContaining({ code: 'DEFINITION_INVALID', message: expect.stringContaining('draft') }),
      );
    },
  );

  it.each<[string, ReviewOptions]>([
    ['a reminder', { remind: '2d', expire: { after: '1d', as: 'fail' } }],
    ['an escalation', { escalate: { after: '25h', to: { group: 'boss' } }, expire: { after: '1d', as: 'approve' } }],
  ])('are refused where %s comes behind the expiry', (_, review) => {
    expect(() => crewWith(review)).toThrow(expect.objectContaining({ code: 'DEFINITION_INVALID' }));
  });

  it('are covered by the definition’s hash, and no part of one that says nothing of time', () => {
    const hashOf = (review: ReviewOptions) => planOf(crewWith(review).definition, { sha256 }).hash;
    expect(hashOf({ due: '2d' })).not.toBe(hashOf({ due: '3d' }));
    expect(hashOf({ due: '48h' })).toBe(hashOf({ due: '2d' }));
    expect(planOf(crewWith({}).definition, { sha256 }).tasks[0]?.gate).not.toHaveProperty('times');
  });
});

describe('[C185] [R17] [R80] an open review', () => {
  it('waits for its next instant alone, each in its order and at its absolute time', () => {
    const { answered, waits, passes, now } = play(crewWith(chain));
    answered();
    expect(now().reviews.draft?.context.dueAt).toBe(opened + 2 * hour);
    const due: number[] = [];
    for (const type of ['review.reminded', 'review.escalated', 'review.escalated']) {
      due.push(...waits().map((command) => command.due));
      // late, as after a night without a process: the next ones do not move
      passes(type, opened + 30 * hour);
    }
    due.push(...waits().map((command) => command.due));
    expect(due.map((at) => (at - opened) / hour)).toEqual([1, 3, 5, 6]);
    expect(now().reviews.draft?.state).toBe('open');
  });

  it('takes no instant early, twice, or of an earlier revision', () => {
    const { answered, passes, waits, now, send } = play(crewWith(chain));
    answered();
    const [first] = waits() as [WantedCommand];
    const before = now();
    expect(passes('review.reminded', first.due - 1)).toBe(before);
    const once = passes('review.reminded', first.due);
    const again = { key: 'again', task: 'draft', command: first.id, review: 'draft', revision: 1 };
    expect(send({ ...again, type: 'review.reminded' }, first.due + 1)).toBe(once);
  });

  it('counts anew for another revision, and for one that is asked again after the run had ended', () => {
    const { answered, passes, waits, decide, send, now } = play(crewWith({ ...chain, reject: 'fail' }));
    answered();
    passes('review.reminded');
    decide('draft', 'revise', opened + 2 * hour);
    expect(waits()).toEqual([]);
    answered(opened + 4 * hour);
    expect(waits()).toEqual([expect.objectContaining({ due: opened + 5 * hour })]);
    expect(now().reviews.draft?.context).toMatchObject({ passed: 0, dueAt: opened + 6 * hour });
    send({ ...sent, type: 'run.cancelled' }, opened + 4.5 * hour);
    expect(waits()).toEqual([]);
  });

  it('waits for nothing while its run is paused, and meets what it missed as soon as that goes on', () => {
    const { answered, waits, send } = play(crewWith(chain));
    answered();
    const [before] = waits();
    send({ ...sent, type: 'run.paused' }, opened + 1);
    expect(waits()).toEqual([]);
    send({ ...sent, type: 'run.resumed' }, opened + 20 * hour);
    expect(waits()).toEqual([before]);
  });

  it('waits for nothing once it is decided', () => {
    const { answered, waits, decide } = play(crewWith(chain));
    answered();
    decide('draft', 'approve', opened + 1);
    expect(waits()).toEqual([]);
  });
});

describe('[C186] [R17] a review that nobody decided', () => {
  const expired = (as: 'fail' | 'cancel' | 'approve') => {
    const game = play(crewWith({ expire: { after: '6h', as } }));
    game.answered();
    game.passes('review.expired');
    return game;
  };

  it('fails its task, and with it the run', () => {
    const { now } = expired('fail');
    expect(now().crew).toMatchObject({
      state: 'failed',
      context: { failure: { code: 'REVIEW_EXPIRED', task: 'draft' } },
    });
    expect(now().reviews.draft?.state).toBe('expired');
  });

  it('cancels the run', () => {
    expect(expired('cancel').now().crew.state).toBe('cancelled');
  });

  it('lets the output pass only where its gate says so, and in nobody’s name', () => {
    const { now } = expired('approve');
    expect(now().tasks.draft).toMatchObject({ state: 'accepted', context: { accepted: { review: null } } });
    expect(now().reviews.draft).toMatchObject({ state: 'expired', context: { decision: null } });
  });

  it('takes no decision any more', () => {
    const plan = planOf(crewWith({ expire: { after: '6h', as: 'approve' } }).definition, { sha256 });
    const { now } = expired('approve');
    const { revision, content } = now().reviews.draft?.context ?? {};
    const about = { review: 'draft', revision, contentHash: content?.hash, decision: 'approve', feedback: null };
    const event = { key: 'late', salt: 's', at: 9e9, ...sent, ...about, type: 'review.decided' };
    const taken = step(now(), event as RunEvent, { plan, sha256 });
    expect(taken).toMatchObject({ entries: null, refusal: { code: 'REVIEW_EXPIRED' } });
  });

  it('of a call does not run it: the agent goes on', () => {
    const { called, passes, now, waits } = play(crewWith({}, { due: '1h', expire: '3h' }));
    called([refund]);
    expect(now().reviews['draft~1.0.1']?.context.dueAt).toBe(opened + hour);
    passes('review.expired');
    expect(now()).toMatchObject({ calls: {}, tasks: { draft: { state: 'working' } } });
    expect(waits()).toEqual([]);
  });

  it('of a question declines it', () => {
    const { called, passes, now } = play(crewWith({}, {}, { expire: '1h', remind: '10m' }));
    called([question]);
    passes('review.reminded');
    passes('review.expired');
    expect(now()).toMatchObject({ calls: {}, tasks: { draft: { state: 'working' } } });
  });

  it('of a call that may have happened is asked for as long as it takes', () => {
    const { called, decide, send, waits, now } = play(crewWith({}, { remind: '2h', expire: '3h' }));
    called([refund]);
    const call = 'draft~1.0.1';
    decide(call, 'approve', opened + 1);
    const [command] = wanted(now()) as [WantedCommand];
    const about = { task: 'draft', command: command.id, call };
    send({ ...about, type: 'tool.started', executedHash: 'x' }, opened + 2);
    send({ ...about, type: 'tool.doubted', reason: 'Cut off.', asked }, opened + 3);
    expect(waits()).toEqual([expect.objectContaining({ due: opened + 3 + 2 * hour })]);
    const [wait] = waits() as [WantedCommand];
    const reminded = { key: wait.id, task: 'draft', command: wait.id, review: call, revision: 2 };
    send({ ...reminded, type: 'review.reminded' }, wait.due);
    expect(waits()).toEqual([]);
    expect(now().reviews[call]?.state).toBe('open');
  });
});
