import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  type CrewDefinition,
  type CrewPlan,
  defineCrew,
  impactOf,
  planOf,
  type Run,
  type RunEvent,
  step,
  upstreamOf,
  wanted,
} from './index.ts';

const sha256 = (text: string) => hash('sha256', text);
const output = z.string();
const perform = () => '';
const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by, channel: 'code', request: 'q' } as const;
const usage = { inputTokens: 10, outputTokens: 20, requests: 1, unrecorded: 0 };

/** The run after an event, or as it was when the event was not taken. */
function after(plan: CrewPlan, run: Run | null, at: number, event: object): Run {
  const key = `k${run?.version ?? 0}`;
  return step(run, { key, at, salt: 's', ...event } as RunEvent, { plan, sha256 }).run as Run;
}
const start = (plan: CrewPlan, at = 0) =>
  after(plan, null, at, { type: 'run.started', ...sent, run: 'r1', title: '', input: 'Kettle' });
const answer = (plan: CrewPlan, run: Run, task: string, output: string, at = 0) => {
  const command = wanted(run).find(({ body }) => body.task === task)?.id;
  const made = { attempt: 0, inputHash: null, messages: [], output, verdicts: [], usage, model: null };
  return after(plan, run, at, { type: 'call.answered', task, command, ...made });
};
const decide = (plan: CrewPlan, run: Run, review: string, given: object, at = 0) => {
  const { revision, content } = run.reviews[review]?.context ?? {};
  const shown = { review, revision, contentHash: content?.hash, feedback: 'words' };
  return after(plan, run, at, { type: 'review.decided', ...sent, ...shown, ...given });
};
const openIn = (run: Run) => Object.keys(run.reviews).filter((id) => run.reviews[id]?.state === 'open');

// research ─► draft ─► publish ─► report
// keywords ────────────────────────┘        draft and report are reviewed, publish has an effect
const campaign = planOf(
  defineCrew('campaign', { input: z.string() })
    .task('research', { perform, output })
    .task('keywords', { perform, output })
    .task('draft', { needs: ['research'], perform, output, review: true })
    .task('publish', { needs: ['draft'], perform, output, effect: 'Published in the shop' })
    .task('report', { needs: ['publish', 'keywords'], perform, output, review: { sendBackTo: ['draft', 'research'] } })
    .definition,
  { sha256 },
);
/** The report is in review; each task took ten times as long as the one before it. */
function reporting(): Run {
  let run = start(campaign, 0);
  run = answer(campaign, run, 'research', 'r', 10);
  run = answer(campaign, run, 'keywords', 'k', 100);
  run = answer(campaign, run, 'draft', 'd', 110);
  run = decide(campaign, run, 'draft', { decision: 'approve' }, 5_000);
  run = answer(campaign, run, 'publish', 'p', 6_000);
  return answer(campaign, run, 'report', 'x', 16_000);
}

describe('[C71] [R76] the preview', () => {
  it('has each task of the crew in one of four sets, in the crew’s order', () => {
    expect([...impactOf(reporting(), campaign, new Set(['draft']), 'report').fates]).toEqual([
      ['research', 'stays'],
      ['keywords', 'stays'],
      ['draft', 'runsAgain'],
      ['publish', 'mayRunAgain'],
      ['report', 'runsAgain'],
    ]);
    expect([...impactOf(start(campaign), campaign, new Set(['research']), null).fates]).toEqual([
      ['research', 'runsAgain'],
      ['keywords', 'stays'],
      ['draft', 'notStarted'],
      ['publish', 'notStarted'],
      ['report', 'notStarted'],
    ]);
  });

  it('moves nothing', () => {
    const run = reporting();
    const before = JSON.stringify(run);
    impactOf(run, campaign, new Set(['research']), 'report');
    expect(JSON.stringify(run)).toBe(before);
  });
});

describe('[C72] [R76] the preview', () => {
  it('names the approvals that fall, and whether they fall in any case', () => {
    const approvalsOf = (to: string) => impactOf(reporting(), campaign, new Set([to]), 'report').approvals;
    expect(approvalsOf('research')).toEqual([{ task: 'draft', review: 'draft', certain: false }]);
    expect(approvalsOf('draft')).toEqual([{ task: 'draft', review: 'draft', certain: true }]);
    expect(approvalsOf('report')).toEqual([]);
  });

  it('names the effects that happened, of what is reached only', () => {
    const effectsOf = (to: string) => impactOf(reporting(), campaign, new Set([to]), 'report').effects;
    expect(effectsOf('draft')).toEqual([{ task: 'publish', effect: 'Published in the shop', at: 6_000 }]);
    expect(effectsOf('report')).toEqual([]);
  });

  it('says what the last pass of each reached task took, waiting for people not counted', () => {
    expect(impactOf(reporting(), campaign, new Set(['draft']), 'report').cost).toEqual([
      { task: 'draft', workedMs: 100, usage },
      { task: 'publish', workedMs: 1_000, usage },
      { task: 'report', workedMs: 10_000, usage },
    ]);
  });

  it('counts the last pass alone', () => {
    let run = decide(campaign, reporting(), 'report', { decision: 'revise', to: ['draft'] }, 20_000);
    run = answer(campaign, run, 'draft', 'd2', 20_007);
    expect(impactOf(run, campaign, new Set(['draft']), null).cost).toContainEqual({
      task: 'draft',
      workedMs: 7,
      usage,
    });
    expect(run.tasks.draft?.context).toMatchObject({ workedMs: 107, usage: { requests: 2 } });
  });
});

interface Loose {
  readonly definition: CrewDefinition;
  task(key: string, options: object): Loose;
}

/** Up to ten tasks, each needing any earlier ones; the gated ones may send back to all before them. */
const anyPlan = fc
  .array(fc.record({ needs: fc.nat(1023), gated: fc.boolean() }), { minLength: 2, maxLength: 10 })
  .map((tasks) => {
    const nodes = tasks.map(({ needs, gated }, index) => ({
      key: `t${index}`,
      needs: tasks.slice(0, index).flatMap((_, need) => ((needs >> need) & 1 ? [`t${need}`] : [])),
      gated,
    }));
    const crew = nodes.reduce<Loose>(
      (crew, { key, needs, gated }) => {
        const review = gated && { sendBackTo: [...upstreamOf(nodes, needs)] };
        return crew.task(key, { needs, perform, output, review });
      },
      defineCrew('random', { input: output }) as unknown as Loose,
    );
    return planOf(crew.definition, { sha256 });
  });

/** Answers and approves until nothing is left, or until so many moves were made. */
function goOn(plan: CrewPlan, from: Run, { moves = 999, differs }: { moves?: number; differs: boolean }): Run {
  let run = from;
  for (let move = 0; move < moves; move += 1) {
    const task = wanted(run)[0]?.body.task;
    const open = openIn(run)[0];
    if (task) run = answer(plan, run, task, differs ? `${task} at ${run.version}` : task);
    else if (open) run = decide(plan, run, open, { decision: 'approve' });
    else return run;
  }
  return run;
}

describe('[C71] [R76] what a preview said', () => {
  const fatesOf = (run: Run, plan: CrewPlan, to: readonly string[], reviewed: string | null) => {
    const { fates } = impactOf(run, plan, new Set(to), reviewed);
    const having = (fate: string) => [...fates].flatMap(([task, is]) => (is === fate ? [task] : []));
    return { again: having('runsAgain'), perhaps: having('mayRunAgain') };
  };
  const ranBetween = (before: Run, now: Run) =>
    Object.keys(now.tasks).filter(
      (task) => (now.tasks[task]?.context.attempt ?? 0) > (before.tasks[task]?.context.attempt ?? 0),
    );
  const chosen = fc.array(fc.nat(9), { minLength: 1, maxLength: 4 });

  it('comes true for a run that was done: all of it when outputs differ, the least of it when none does', () => {
    fc.assert(
      fc.property(anyPlan, chosen, fc.boolean(), (plan, picks, differs) => {
        const run = goOn(plan, start(plan), { differs: false });
        expect(run.crew.state).toBe('done');
        const from = [...new Set(picks.map((pick) => `t${pick % plan.tasks.length}`))];
        const { again, perhaps } = fatesOf(run, plan, from, null);
        const rerun = after(plan, run, 0, { type: 'run.rerun', ...sent, from, feedback: null });
        const ran = ranBetween(run, goOn(plan, rerun, { differs }));
        expect([...again].sort()).toEqual([...from].sort());
        expect(ran.sort()).toEqual([...again, ...(differs ? perhaps : [])].sort());
      }),
      { numRuns: 100 },
    );
  });

  it('comes true in the middle of a run: of what began, nothing else runs, and what must run does', () => {
    let previewed = 0;
    fc.assert(
      fc.property(anyPlan, chosen, fc.nat(12), fc.boolean(), (plan, picks, moves, differs) => {
        let run = goOn(plan, start(plan), { moves, differs: false });
        while (!openIn(run)[0] && wanted(run).length > 0) run = goOn(plan, run, { moves: 1, differs: false });
        const reviewed = openIn(run)[0];
        if (!reviewed) return;
        previewed += 1;
        const { sendBackTo = [] } = plan.tasks.find(({ key }) => key === reviewed)?.gate ?? {};
        const targets = [...sendBackTo, reviewed];
        const to = [...new Set(picks.map((pick) => targets[pick % targets.length] ?? reviewed))];
        const { again, perhaps } = fatesOf(run, plan, to, reviewed);
        const sentBack = decide(plan, run, reviewed, { decision: 'revise', to });
        expect(sentBack).not.toBe(run);
        const begun = (task: string) => (run.tasks[task]?.context.attempt ?? 0) > 0;
        const ran = ranBetween(run, goOn(plan, sentBack, { differs })).filter(begun);
        expect(ran).toEqual(expect.arrayContaining(again));
        expect([...again, ...perhaps]).toEqual(expect.arrayContaining(ran));
      }),
      { numRuns: 200 },
    );
    expect(previewed).toBeGreaterThan(50);
  });
});
