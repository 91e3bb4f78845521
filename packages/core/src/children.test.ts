import { hash } from 'node:crypto';
import type { Json } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  anyRoute,
  canonical,
  defineCrew,
  type JournalEntry,
  planless,
  planOf,
  type Run,
  type RunEvent,
  routeOf,
  step,
  type WantedCommand,
  wanted,
} from './index.ts';

const sha256 = (text: string) => hash('sha256', text);
const agent = { role: 'Copywriter', goal: 'Write', backstory: 'Writes.' };
const input = z.object({ product: z.string() });
const task = { agent, prompt: () => '', output: z.string() };
const talks = defineCrew('talks', { input })
  .task('facts', task)
  .task('draft', { ...task, needs: ['facts'] });
/** `b` is a crew between two tasks; `c` may be sent back to both. */
const acts = defineCrew('acts', { input })
  .task('a', task)
  .task('b', {
    needs: ['a'],
    crew: talks,
    input: ({ a }) => ({ product: a }),
    result: 'draft',
    guards: { short: ({ length }) => length < 9 || 'Too long.' },
  })
  .task('c', { ...task, needs: ['b'], review: { sendBackTo: ['a', 'b'] } });
const plan = planOf(acts.definition, { sha256 });
const childPlan = planOf(talks.definition, { sha256 });
const anna = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by: anna, channel: 'code' as const, request: 'r' };
const usage = { inputTokens: 1, outputTokens: 2, requests: 1 };

let at = 0;
const envelope = (key = `k${at}`) => ({ key, at: ++at, salt: 's' });

/** The run after an event that is taken, or the same run. */
const apply = (run: Run | null, event: RunEvent, by = plan): Run => step(run, event, { plan: by, sha256 }).run as Run;
const commandOf = (run: Run, work: string) => wanted(run).find(({ body }) => body.work === work) as WantedCommand;
const works = (run: Run) => wanted(run).map(({ body }) => body.work);
const row = (run: Run, name = 'b') => run.tasks[name];
const result = ({ id, body }: WantedCommand) => ({ ...envelope(id), task: body.task, command: id });
const answers = <More extends object>(output: Json, more: More = {} as More) =>
  ({
    type: 'call.answered',
    attempt: 1,
    inputHash: null,
    messages: [],
    output,
    verdicts: [],
    usage,
    model: null,
    ...more,
  }) as const;

const started = (): Run =>
  apply(null, { ...envelope('start'), ...sent, type: 'run.started', run: 'r1', title: '', input: { product: 'K' } });
/** `a` is answered, so that `b` has what it needs. */
const ready = (run = started(), output = 'one') =>
  apply(run, { ...result(commandOf(run, 'model.call')), ...answers(output) });
const begun = (run: Run, work: 'crew.start' | 'crew.reopen' = 'crew.start') => {
  const type = work === 'crew.start' ? 'crew.started' : 'crew.reopened';
  return apply(run, { ...result(commandOf(run, work)), type, child: `r1/b/${row(run)?.context.children.count}` });
};
interface Reported {
  readonly child?: string;
  readonly attempt?: number;
  readonly passed?: boolean;
}
const reportOf = (run: Run, { child, attempt, passed = true }: Reported = {}) => {
  const { children, attempt: present = 0 } = row(run)?.context ?? {};
  const report = { run: child ?? `r1/b/${children?.count}`, attempt: attempt ?? present, closed: false };
  const verdicts = [{ name: 'short', passed, message: null }];
  return {
    ...envelope(),
    task: 'b',
    command: `${report.run}/report/${report.attempt}#0`,
    ...answers('text', { child: report, verdicts }),
  } as const;
};
const reported = (run: Run, given?: Reported) => apply(run, reportOf(run, given));
const failed = (run: Run, closed: boolean) => {
  const { child, ...report } = reportOf(run);
  const failure = { code: 'CREW_FAILED', message: 'It failed.' } as const;
  return apply(run, { ...report, type: 'call.failed', failure, retryAt: null, child: { ...child, closed } });
};
const cancelled = (run: Run) => {
  const command = commandOf(run, 'crew.cancel');
  return apply(run, { ...result(command), type: 'crew.cancelled', child: command.body.child ?? '' });
};
const control = (run: Run, type: 'run.paused' | 'run.resumed' | 'run.cancelled') =>
  apply(run, { ...envelope(), ...sent, type });
const rerun = (run: Run, from: readonly string[], feedback: string | null = null) =>
  apply(run, { ...envelope(), ...sent, type: 'run.rerun', from, feedback });
/** Through `b`, up to the review of `c`. */
const inReview = () => {
  const run = reported(begun(ready()));
  return apply(run, { ...result(commandOf(run, 'model.call')), ...answers('line') });
};
const sendBack = (run: Run, to: readonly string[]) => {
  const { revision = 0, content } = run.reviews.c?.context ?? {};
  const asked = { review: 'c', revision, contentHash: content?.hash ?? '' };
  return apply(run, {
    ...envelope(),
    ...sent,
    ...asked,
    type: 'review.decided',
    decision: 'revise',
    feedback: 'No source.',
    to,
  });
};

describe('[C126] a task that is a crew', () => {
  it('wants its child started once its needs are settled, and then nothing until the report', () => {
    expect(works(started())).toEqual(['model.call']);
    const run = ready();
    expect(wanted(run)).toMatchObject([{ id: 'r1/b/1/0/0#0', route: routeOf(plan), body: { work: 'crew.start' } }]);
    expect(row(begun(run))).toMatchObject({ state: 'awaiting', context: { children: { count: 1, phase: 'live' } } });
    expect(wanted(begun(run))).toEqual([]);
  });

  it('goes on with the report as with any answer', () => {
    const run = reported(begun(ready()));
    expect(row(run)).toMatchObject({ state: 'accepted', context: { children: { phase: 'ended' } } });
    expect(works(run)).toEqual(['model.call']);
  });

  it('takes no time while its child works', () => {
    const run = begun(ready());
    at += 1_000;
    expect(row(reported(run))?.context.workedMs).toBeLessThan(10);
  });

  it('counts what the child used, per child and in all', () => {
    const { usage: all, children } = row(reported(begun(ready())))?.context ?? {};
    const recorded = { ...usage, unrecorded: 0 };
    expect([all, children?.usage]).toEqual([recorded, recorded]);
  });
});

describe('[C127] a report', () => {
  it.each<[string, Reported]>([
    ['another child', { child: 'r1/b/2' }],
    ['another attempt', { attempt: 2 }],
  ])('of %s is dropped', (_, given) => {
    const run = begun(ready());
    expect(reported(run, given)).toBe(run);
  });

  it('counts once', () => {
    const run = reported(begun(ready()));
    expect(reported(run)).toBe(run);
  });

  it('counts before the start is recorded, which is dropped then', () => {
    const run = ready();
    const start = commandOf(run, 'crew.start');
    const done = reported(run);
    expect(row(done)?.state).toBe('accepted');
    expect(apply(done, { ...result(start), type: 'crew.started', child: 'r1/b/1' })).toBe(done);
  });

  it('counts in a run that is paused, not in one that was cancelled', () => {
    const run = begun(ready());
    expect(row(reported(control(run, 'run.paused')))?.state).toBe('accepted');
    const over = control(run, 'run.cancelled');
    expect(reported(over)).toBe(over);
  });

  it('counts in a run that failed elsewhere: nobody repeats it', () => {
    const crew = defineCrew('acts', { input })
      .task('b', { crew: talks, input: ({ input }) => input, result: 'draft' })
      .task('x', task);
    const by = planOf(crew.definition, { sha256 });
    const start = { ...envelope('start'), ...sent, type: 'run.started', run: 'r1', title: '', input: {} } as const;
    const first = apply(null, start, by);
    const run = apply(first, { ...result(commandOf(first, 'crew.start')), type: 'crew.started', child: 'r1/b/1' }, by);
    const failure = { code: 'MODEL_REFUSED', message: 'No.' } as const;
    const call = result(commandOf(run, 'model.call'));
    const over = apply(run, { ...call, type: 'call.failed', failure, retryAt: null }, by);
    expect(over.crew.state).toBe('failed');
    expect(row(apply(over, reportOf(over), by))?.state).toBe('accepted');
    expect(wanted(over)).toEqual([]);
  });
});

describe('[C128] a child', () => {
  const parent = { run: 'r1', task: 'b', route: 'acts@h', attempt: 1 };
  const born = () =>
    apply(
      null,
      { ...envelope('start'), ...sent, type: 'run.started', run: 'r1/b/1', title: '', input: {}, parent },
      childPlan,
    );
  const worked = (run: Run): Run => {
    const command = commandOf(run, 'model.call');
    return command ? worked(apply(run, { ...result(command), ...answers('text') }, childPlan)) : run;
  };
  const told = (run: Run, attempt: number, from: readonly string[] = ['draft']) =>
    apply(run, { ...envelope(), ...sent, type: 'run.rerun', from, feedback: null, attempt }, childPlan);
  const heard = (run: Run) => {
    const attempt = run.crew.context.parent?.attempt ?? 0;
    return apply(run, { ...result(commandOf(run, 'crew.report')), type: 'run.reported', attempt }, childPlan);
  };

  it('wants its end reported by whoever has the parent’s definition, until that is recorded', () => {
    expect(works(born())).toEqual(['model.call']);
    const done = worked(born());
    expect(wanted(done)).toMatchObject([
      { id: 'r1/b/1/report/1#0', route: 'acts@h', body: { work: 'crew.report', task: 'b' } },
    ]);
    expect(wanted(heard(done))).toEqual([]);
    expect(works(control(born(), 'run.cancelled'))).toEqual(['crew.report']);
  });

  it('that is told to go on reports again, as the attempt it was told', () => {
    const again = worked(told(heard(worked(born())), 2));
    expect(wanted(again).map(({ id }) => id)).toEqual(['r1/b/1/report/2#0']);
    expect(again.tasks.draft?.context.attempt).toBe(2);
  });

  it('that is told of no task does nothing again, and reports again', () => {
    const again = told(heard(worked(born())), 2, []);
    expect(again.tasks.draft?.context.attempt).toBe(1);
    expect(wanted(again).map(({ id }) => id)).toEqual(['r1/b/1/report/2#0']);
  });

  it('is not told of an attempt that is over by a worker that was overtaken', () => {
    const run = told(born(), 3);
    expect(told(run, 2)).toBe(run);
    expect(wanted(worked(run)).map(({ id }) => id)).toEqual(['r1/b/1/report/3#0']);
  });

  it('that somebody else runs again does not report that', () => {
    const event = { ...envelope(), ...sent, type: 'run.rerun', from: ['draft'], feedback: null } as const;
    expect(wanted(worked(apply(heard(worked(born())), event, childPlan)))).toEqual([]);
  });
});

describe('[C129] work that is sent back to a crew', () => {
  it('goes to the same child where it starts from the same', () => {
    const run = sendBack(inReview(), ['b']);
    expect(wanted(run)).toMatchObject([{ id: 'r1/b/2/0/0#0', body: { work: 'crew.reopen' } }]);
    expect(row(reported(begun(run, 'crew.reopen')))).toMatchObject({
      state: 'accepted',
      context: { attempt: 2, children: { count: 1 } },
    });
  });

  it('goes to another child where it starts from something else', () => {
    const run = ready(sendBack(inReview(), ['a', 'b']), 'other');
    expect(works(run)).toEqual(['crew.start']);
    expect(row(run)?.context.children).toMatchObject({ count: 2, phase: 'starting', dropped: [] });
  });

  it('is refused work of a guard, too', () => {
    const run = reported(begun(ready()), { passed: false });
    expect(wanted(run)).toMatchObject([{ id: 'r1/b/2/0/0#0', body: { work: 'crew.reopen' } }]);
  });
});

describe('[C130] a crew whose needs are made again', () => {
  it('is left alone where they come out the same', () => {
    const run = ready(sendBack(inReview(), ['a']));
    expect(row(run)).toMatchObject({ state: 'accepted', context: { attempt: 1, children: { phase: 'ended' } } });
    expect(works(run)).toEqual(['model.call']);
  });

  it('goes on with a child that is at work from the same, which is told of the new attempt', () => {
    const run = ready(rerun(begun(ready()), ['a']));
    expect(works(run)).toEqual(['crew.reopen']);
    expect(row(run)?.context).toMatchObject({ attempt: 2, children: { count: 1 } });
  });

  it('has a child cancelled that is at work from something else', () => {
    const run = ready(rerun(begun(ready()), ['a']), 'other');
    expect(wanted(run)).toMatchObject([
      { body: { work: 'crew.start' } },
      { id: 'r1/b/cancel/1#0', body: { work: 'crew.cancel', child: 'r1/b/1' } },
    ]);
    expect(works(cancelled(run))).toEqual(['crew.start']);
    expect(works(begun(run))).toEqual(['crew.cancel']);
  });

  it('has a child cancelled that works on what came back as it was accepted', () => {
    const other = begun(ready(rerun(inReview(), ['a']), 'other'));
    const run = ready(rerun(other, ['a']), 'one');
    expect(row(run)).toMatchObject({ state: 'accepted', context: { accepted: { attempt: 1 } } });
    expect(commandOf(run, 'crew.cancel').body.child).toBe('r1/b/2');
  });
});

describe('[C131] a run that ends', () => {
  it('has its child cancelled when it was cancelled, also one that may not have been started', () => {
    for (const run of [ready(), begun(ready())]) {
      const over = control(run, 'run.cancelled');
      expect(wanted(over)).toMatchObject([{ body: { work: 'crew.cancel', child: 'r1/b/1' } }]);
      expect(wanted(cancelled(over))).toEqual([]);
    }
  });

  it('[C189] has its child cancelled by whoever is there, where it was cancelled by somebody without its definition', () => {
    const dropped = ready(rerun(begun(ready()), ['a']), 'other');
    const over = apply(dropped, { ...envelope(), ...sent, type: 'run.cancelled', held: true }, planless(dropped));
    const route = anyRoute;
    expect(wanted(over)).toMatchObject([
      { id: 'r1/b/cancel/1#1', route, body: { work: 'crew.cancel', key: 'r1/b/cancel/1', child: 'r1/b/1' } },
      { id: 'r1/b/cancel/2#1', route, body: { work: 'crew.cancel', key: 'r1/b/cancel/2', child: 'r1/b/2' } },
    ]);
    const of = (run: Run, command: WantedCommand | undefined) => {
      const { id = '', body } = command ?? {};
      const about = { task: 'b', command: id, child: body?.child ?? '' };
      return apply(run, { ...envelope(id), type: 'crew.cancelled', ...about }, planless(run));
    };
    expect(wanted(wanted(over).reduce(of, over))).toEqual([]);
  });

  it('has its child cancelled when an outcome ended it, and begins anew when it is run again', () => {
    const outcomes = { drop: { label: 'Drop it', end: true } };
    const crew = defineCrew('acts', { input })
      .task('b', { crew: talks, input: ({ input }) => input, result: 'draft' })
      .task('x', { ...task, review: { outcomes } });
    const by = planOf(crew.definition, { sha256 });
    const start = { ...envelope('start'), ...sent, type: 'run.started', run: 'r1', title: '', input: {} } as const;
    const first = apply(null, start, by);
    const live = apply(first, { ...result(commandOf(first, 'crew.start')), type: 'crew.started', child: 'r1/b/1' }, by);
    const asked = apply(live, { ...result(commandOf(live, 'model.call')), ...answers('text') }, by);
    const about = {
      review: 'x',
      revision: 1,
      contentHash: asked.reviews.x?.context.content.hash ?? '',
      feedback: null,
    };
    const chosen = { type: 'review.decided', decision: 'outcome', outcome: 'drop' } as const;
    const over = apply(asked, { ...envelope(), ...sent, ...about, ...chosen }, by);
    expect(over.crew.state).toBe('done');
    const command = commandOf(over, 'crew.cancel');
    const given = { ...result(command), type: 'crew.cancelled', child: 'r1/b/1' } as const;
    const again = apply(
      apply(over, given, by),
      { ...envelope(), ...sent, type: 'run.rerun', from: ['x'], feedback: null },
      by,
    );
    expect(works(again)).toEqual(['crew.start', 'model.call']);
    expect(row(again)?.context.children.count).toBe(2);
  });

  it('leaves a child alone that has ended, and one of a run that is paused', () => {
    expect(wanted(control(inReview(), 'run.cancelled'))).toEqual([]);
    expect(wanted(control(begun(ready()), 'run.paused'))).toEqual([]);
  });
});

describe('[C132] a task whose child never goes on', () => {
  it('is failed, and done by another child when it is run again', () => {
    const run = failed(begun(ready()), true);
    expect(run.crew).toMatchObject({ state: 'failed', context: { failure: { code: 'CREW_FAILED', task: 'b' } } });
    const again = rerun(run, ['b']);
    expect(works(again)).toEqual(['crew.start']);
    expect(row(again)?.context.children.count).toBe(2);
  });

  it('is done by the same child when that only failed', () => {
    expect(works(rerun(failed(begun(ready()), false), ['b']))).toEqual(['crew.reopen']);
  });

  it('begins anew when it is found ended while it is told to go on', () => {
    const run = sendBack(inReview(), ['b']);
    const next = apply(run, { ...result(commandOf(run, 'crew.reopen')), type: 'crew.cancelled', child: 'r1/b/1' });
    expect(works(next)).toEqual(['crew.start']);
    expect(row(next)?.context).toMatchObject({ attempt: 3, children: { count: 2 } });
  });
});

describe('[C133] a copy', () => {
  const copyOf = (run: Run) => apply(run, { ...envelope(), type: 'run.copied', run: 'r2' });

  it('has no children: what one was doing is begun by another, under the copy’s id', () => {
    const copy = copyOf(begun(ready()));
    expect(wanted(copy)).toEqual([]);
    expect(wanted(control(copy, 'run.resumed'))).toMatchObject([{ id: 'r2/b/2/0/0#0', body: { work: 'crew.start' } }]);
    expect(row(copy)?.context.children).toMatchObject({ count: 1, phase: 'starting', dropped: [] });
  });

  it('keeps what was accepted, and begins with a child of its own when that is sent back', () => {
    const copy = copyOf(inReview());
    expect(row(copy)?.state).toBe('accepted');
    expect(works(control(sendBack(copy, ['b']), 'run.resumed'))).toEqual(['crew.start']);
  });

  it('answers to no parent', () => {
    const parent = { run: 'r1', task: 'b', route: 'acts@h', attempt: 1 };
    const event = { ...envelope('start'), ...sent, type: 'run.started', run: 'r1/b/1', title: '', input: {} } as const;
    const copy = apply(apply(null, { ...event, parent }, childPlan), { ...envelope(), type: 'run.copied', run: 'r2' });
    expect(wanted(control(copy, 'run.cancelled'))).toEqual([]);
  });
});

describe('[C134] a crew as a task', () => {
  const loose = () => defineCrew('acts', { input }) as unknown as { task(key: string, options: object): unknown };
  const given = { crew: talks, input: () => ({ product: 'K' }), result: 'draft' };

  it.each<[string, object, RegExp]>([
    ['a result that it does not have', { result: 'ghost' }, /names task "ghost" of crew "talks"/],
    ['a task to reopen that it does not have', { reopen: ['ghost'] }, /names task "ghost" of crew "talks"/],
    ['nothing to reopen', { reopen: [] }, /reopens no task/],
    ['no input', { input: undefined }, /has a crew but no input/],
    ['an agent beside it', { agent, prompt: () => '' }, /both a crew and an agent/],
    ['a function beside it', { perform: () => '' }, /both a crew and a function/],
  ])('is refused with %s', (_, options, message) => {
    expect(() => loose().task('b', { ...given, ...options })).toThrow(message);
  });

  it('yields what its result yields, and hides what that hides', () => {
    const output = z.object({ text: z.string(), price: z.number() });
    const child = defineCrew('secret', { input }).task('draft', { ...task, output, mask: { price: 'everyone' } });
    const [b] = planOf(
      defineCrew('acts', { input }).task('b', {
        crew: child,
        input: ({ input }) => input,
        result: 'draft',
        mask: { text: { except: { group: 'legal' } } },
      }).definition,
      { sha256 },
    ).tasks;
    expect(b?.output).toMatchObject({ required: ['text', 'price'] });
    expect(b?.mask).toEqual([
      { path: 'price', visibleTo: [] },
      { path: 'text', visibleTo: ['group:legal'] },
    ]);
  });

  it('is covered by its parent’s hash, with all that is data', () => {
    expect(plan.tasks[1]).toMatchObject({
      kind: 'crew',
      crew: { name: 'talks', hash: childPlan.hash, result: 'draft', reopen: ['draft'] },
    });
    const other = defineCrew('talks', { input, version: '2' }).task('draft', task);
    const hashOf = (crew: typeof other) =>
      planOf(
        defineCrew('acts', { input }).task('b', { crew, input: ({ input }) => input, result: 'draft' }).definition,
        { sha256 },
      ).hash;
    expect(hashOf(other)).not.toBe(hashOf(defineCrew('talks', { input }).task('draft', task)));
  });
});

describe('[C135] every event of it', () => {
  it('leads to the same run from JSON, and leaves an entry that leads there again', () => {
    const journal: JournalEntry[] = [];
    const through = (run: Run | null, event: RunEvent): Run => {
      const taken = step(run, event, { plan, sha256 });
      const again = step(JSON.parse(JSON.stringify(run)), event, { plan, sha256 });
      expect(canonical(JSON.parse(JSON.stringify(taken)))).toBe(canonical(JSON.parse(JSON.stringify(again))));
      journal.push(...(taken.entries ?? []));
      return taken.run as Run;
    };
    const start = { ...envelope('start'), ...sent, type: 'run.started', run: 'r1', title: '', input: {} } as const;
    let run = through(null, start);
    run = through(run, { ...result(commandOf(run, 'model.call')), ...answers('one') });
    run = through(run, { ...result(commandOf(run, 'crew.start')), type: 'crew.started', child: 'r1/b/1' });
    run = through(run, { ...envelope(), ...sent, type: 'run.rerun', from: ['b'], feedback: null });
    run = through(run, { ...result(commandOf(run, 'crew.reopen')), type: 'crew.reopened', child: 'r1/b/1' });
    run = through(run, { ...envelope(), ...sent, type: 'run.cancelled' });
    const command = commandOf(run, 'crew.cancel');
    run = through(run, { ...result(command), type: 'crew.cancelled', child: command.body.child ?? '' });
    const replayed = journal.reduce<Run | null>((before, { key, at, type, body }) => {
      return step(before, { ...(body as object), key, at, type } as unknown as RunEvent, { plan, sha256 }).run;
    }, null);
    expect(replayed).toEqual(run);
  });
});
