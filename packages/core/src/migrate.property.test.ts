import { hash } from 'node:crypto';
import type { Json } from '@holdpoint/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as z from 'zod';
import {
  type CrewPlan,
  defineCrew,
  firstBroken,
  type JournalEntry,
  namesOfTask,
  openWords,
  planOf,
  type Run,
  type RunEvent,
  routeOf,
  step,
  taskKeyOf,
  type WantedCommand,
  wanted,
} from './index.ts';

// Two runs get the same answers and decisions, but one of them is migrated in between: to the same plan under another
// version, or under other names. It must want the same work all the time, and come to the same end.

const sha256 = (text: string) => hash('sha256', text);
const runs = Number(process.env.PROPERTY_RUNS ?? 100);
const by = { tenant: 'acme', user: { id: 'anna', name: 'Anna' }, groups: [] };
const sent = { by, channel: 'http', request: 'q' } as const;
const usage = { inputTokens: 1, outputTokens: 1, requests: 1 };
const agent = { role: 'Writer', goal: 'Write', backstory: 'Writes.' };
const output = z.string();
const task = { agent, prompt: () => '', output };

/** The same crew under the keys `a1`, `b1`, … of that edition. */
function edition(version: string, names: string): CrewPlan {
  // they differ as the types of fixed ones do
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((key) => `${key}${names}`) as ['a', 'b', 'c', 'd'];
  return planOf(
    defineCrew('crew', { input: z.string(), version })
      .task(a, { ...task, guards: { tone: 'Be kind.' } })
      .task(b, { ...task, needs: [a], review: { sendBackTo: [a] } })
      .task(c, { needs: [a], when: () => true, forEach: () => ['x'], concurrency: 1, ...task, review: { each: true } })
      .task(d, { needs: [b, c], perform: () => '', output, review: { sendBackTo: [a, b, c] } }).definition,
    { sha256 },
  );
}

interface Side {
  run: Run;
  plan: CrewPlan;
  readonly entries: JournalEntry[];
  readonly plans: CrewPlan[];
}

const first = (run: Run, id: string) => namesOfTask(run, id).at(-1) ?? id;

/** What the run wants, without names, tries and routes: what is done, for which attempt, turn and judgement. */
function work(run: Run): readonly string[] {
  return wanted(run).map(({ body }) => {
    const place = body.key.slice(`${run.id}/${body.task}`.length);
    return `${body.work} ${first(run, body.task)} ${place.replace(/reply\d+/, 'reply')}`;
  });
}

/** Where everything stands, under the names it had first. */
function standing({ tasks, reviews, crew, ...run }: Run) {
  const named = (id: string) => first({ crew, tasks, reviews, ...run }, id);
  return {
    crew: crew.state,
    tasks: Object.entries(tasks).map(([id, { state, context }]) => {
      const { attempt, repairs, mustRun, accepted } = context;
      const open = openWords(context).map(({ number }) => number);
      return [named(id), state, attempt, repairs, mustRun, accepted?.attempt, accepted?.hash, open];
    }),
    reviews: Object.entries(reviews).map(([id, { state, context }]) => {
      const { revision, rounds, attempt, task } = context;
      // one that was opened keeps its id
      return [named(id), named(task), state, revision, rounds, attempt];
    }),
  };
}

function send(side: Side, event: object, at: number): boolean {
  const given = { at, salt: 's', ...event } as RunEvent;
  const taken = step(JSON.parse(JSON.stringify(side.run ?? null)) as Run | null, given, { plan: side.plan, sha256 });
  if (!taken.entries) return false;
  side.run = taken.run;
  side.entries.push(...taken.entries);
  side.plans.push(...taken.entries.map(() => side.plan));
  return true;
}

/** The answer to a command, drawn by a number. */
function answerTo(run: Run, { id, body }: WantedCommand, draw: number): object {
  const result = { key: id, task: body.task, command: id };
  const spoken = { messages: [], usage, model: 'm' };
  const { attempt = 0 } = run.tasks[body.task]?.context ?? {};
  const text: Json = draw % 3 === 0 ? 'same' : `text ${draw % 7}`;
  switch (body.work) {
    case 'condition.ask':
      return { ...result, type: 'task.admitted', admit: draw % 4 !== 0 };
    case 'items.list':
      return { ...result, type: 'items.listed', items: ['x', 'y'].slice(draw % 2).map((key) => ({ key, item: text })) };
    case 'guard.judge':
      return {
        ...result,
        type: 'guard.judged',
        verdict: { name: 'tone', passed: draw % 3 !== 0, message: null },
        usage,
        model: 'm',
      };
    default: {
      const failure = { code: 'MODEL_UNAVAILABLE', message: 'Down.' };
      if (draw % 6 === 0) return { ...result, type: 'call.failed', failure, retryAt: 1 };
      return { ...result, ...spoken, type: 'call.answered', attempt, inputHash: null, output: text, verdicts: [] };
    }
  }
}

it('[C209] wants the same work as an unmigrated run, whenever it is migrated, and comes to the same end', () => {
  const counts = { migrated: 0, refused: 0, renamed: 0, done: 0 };
  fc.assert(
    fc.property(fc.array(fc.nat(999), { minLength: 10, maxLength: 60 }), (draws) => {
      const plan = edition('0', '');
      const sides = [0, 1].map((): Side => ({ run: null as unknown as Run, plan, entries: [], plans: [] })) as [
        Side,
        Side,
      ];
      const [still, moved] = sides;
      let at = 0;
      let names = '';
      for (const side of sides)
        send(side, { ...sent, key: 's', type: 'run.started', run: 'r', title: '', input: 'i' }, 1);
      for (const draw of draws) {
        at += 1;
        if (draw % 3 === 0) {
          const renames = draw % 2 === 0;
          const to = edition(`${at}`, renames ? `${at}` : names);
          const tasks = renames ? Object.fromEntries(['a', 'b', 'c', 'd'].map((key) => [key + names, key + at])) : {};
          const before = moved.run;
          const event = { ...sent, key: `m${at}`, type: 'run.migrated', plan: moved.plan, definition: to.hash, tasks };
          const old = moved.plan;
          moved.plan = to;
          if (send(moved, event, at)) {
            if (renames) names = `${at}`;
            counts.migrated += 1;
            counts.renamed += renames ? 1 : 0;
            expect(wanted(moved.run).every(({ route }) => route === routeOf(to))).toBe(true);
            const ids = new Set(wanted(before).map(({ id }) => id));
            expect(wanted(moved.run).filter(({ id }) => ids.has(id))).toEqual([]);
          } else {
            moved.plan = old;
            counts.refused += 1;
            // only a name that a worker has in its hands, or an end, keeps it
            expect(renames || moved.run.crew.state === 'done').toBe(true);
          }
        }
        const events = sides.map(({ run, plan: { tasks } }) => next(run, tasks, draw, at));
        for (const [index, event] of events.entries()) {
          if (event) send(sides[index] as Side, event, at);
        }
        expect(work(moved.run).toSorted()).toEqual(work(still.run).toSorted());
        expect(standing(moved.run)).toEqual(standing(still.run));
      }
      if (moved.run.crew.state === 'done') counts.done += 1;
      expect(firstBroken({ tenant: 'acme', run: 'r' }, moved.entries, { sha256 })).toBeNull();
      expect(replayed(moved)).toEqual(moved.run);
    }),
    { numRuns: runs },
  );
  expect(counts.migrated).toBeGreaterThan(runs);
  expect(counts.renamed).toBeGreaterThan(runs / 10);
  expect(counts.refused).toBeGreaterThan(runs / 10);
  expect(counts.done).toBeGreaterThan(runs / 100);
});

/** What happens next, drawn by a number: the same in both runs, under their own names. */
function next(run: Run, tasks: CrewPlan['tasks'], draw: number, at: number): object | null {
  const asked = Object.entries(run.reviews).filter(([, { state }]) => state === 'open');
  const commands = wanted(run);
  const pick = Math.floor(draw / 3);
  if (pick % 11 === 0) return { ...sent, key: `k${at}`, type: pick % 2 ? 'run.paused' : 'run.resumed' };
  if (asked.length > 0 && (commands.length === 0 || pick % 2 === 0)) {
    const [review, { context }] = asked[pick % asked.length] as (typeof asked)[number];
    const about = { review, revision: context.revision, contentHash: context.content.hash, feedback: 'Again.' };
    const gate = tasks.find(({ key }) => key === taskKeyOf(context.task))?.gate;
    const to = gate?.sendBackTo[pick % (gate.sendBackTo.length + 1)];
    const revise = pick % 5 < 2;
    const decision = {
      type: 'review.decided',
      decision: revise ? 'revise' : 'approve',
      ...(revise && to && { to: [to] }),
    };
    return { ...sent, ...about, ...decision, key: `k${at}` };
  }
  const sorted = commands.toSorted((one, other) => (first(run, one.body.task) < first(run, other.body.task) ? -1 : 1));
  const command = sorted[pick % Math.max(1, sorted.length)];
  return command ? answerTo(run, command, pick) : null;
}

function replayed({ entries, plans }: Side): Run | null {
  let run: Run | null = null;
  for (const [index, { key, at, type, body }] of entries.entries()) {
    if (type === 'review.opened' || type === 'task.kept') continue;
    const event = { ...(body as object), key, at, type } as unknown as RunEvent;
    run = step(run, event, { plan: plans[index] as CrewPlan, sha256 }).run;
  }
  return run;
}
