import { hash } from 'node:crypto';
import type { Json } from '@holdpoint/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as z from 'zod';
import {
  awaitsReport,
  type CrewPlan,
  childId,
  defineCrew,
  isPlanless,
  planless,
  planOf,
  type Run,
  type RunEvent,
  routeOf,
  step,
  type WantedCommand,
  wanted,
} from './index.ts';

// Two runs that reach into each other, delivered by workers that stop and go on anywhere: between reading one run and
// moving the other, and between moving it and recording that. People act meanwhile. In the end nothing may hang.

const sha256 = (text: string) => hash('sha256', text);
const agent = { role: 'Copywriter', goal: 'Write', backstory: 'Writes.' };
const input = z.string();
const task = { agent, prompt: () => '', output: z.string() };
const talks = defineCrew('talks', { input })
  .task('facts', task)
  .task('draft', { ...task, needs: ['facts'] });
const review = { sendBackTo: ['a', 'b'] as const, outcomes: { drop: { label: 'Drop it', end: true } } };
const acts = defineCrew('acts', { input })
  .task('a', task)
  .task('x', task)
  .task('b', { needs: ['a'], crew: talks, input: ({ a }) => a, result: 'draft' })
  .task('c', { ...task, needs: ['b'], review });
const parentPlan = planOf(acts.definition, { sha256 });
const childPlan = planOf(talks.definition, { sha256 });
const boss = { tenant: 'acme', user: { id: 'boss', name: 'Boss' }, groups: [] };

/** The runs, and the numbers by which all that is left open is decided. */
interface World {
  readonly runs: Map<string, Run>;
  readonly receipts: Set<string>;
  readonly chance: () => number;
  at: number;
}

function apply(world: World, id: string, key: string, content: object, plan: CrewPlan): string | null {
  if (world.receipts.has(`${id} ${key}`)) return null;
  world.at += 1;
  const event = { ...content, key, at: world.at, salt: 's' } as RunEvent;
  const run = world.runs.get(id) ?? null;
  const taken = step(run, event, { plan, sha256 });
  if (run && isPlanless(run, [event])) expect(step(run, event, { plan: planless(run), sha256 })).toEqual(taken);
  if (!taken.entries) return taken.refusal?.code ?? null;
  world.receipts.add(`${id} ${key}`);
  world.runs.set(id, taken.run);
  return null;
}

const sent = { by: boss, channel: 'code', request: 'r' };
const planFor = (id: string) => (id === 'r' ? parentPlan : childPlan);
const isLive = (run: Run | undefined) => run?.crew.state === 'running' || run?.crew.state === 'paused';

/** A worker with one command; it may be left at each `yield`, for good as well. */
function* work(world: World, id: string, command: WantedCommand): Generator<void> {
  const record = (content: object) => {
    const { task } = command.body;
    apply(world, id, command.id, { ...content, task, command: command.id }, planFor(id));
  };
  const run = world.runs.get(id) as Run;
  const { task, key, child = '' } = command.body;
  const { attempt = 0, mustRun = false, children } = run.tasks[task]?.context ?? {};
  const other = childId(id, task, children?.count ?? 0);
  yield;
  switch (command.body.work) {
    case 'crew.start':
    case 'crew.reopen': {
      const isNew = command.body.work === 'crew.start';
      const parent = { run: id, task, route: routeOf(parentPlan), attempt };
      if (isNew) apply(world, other, key, { ...sent, ...born(other), parent }, childPlan);
      yield;
      const told = world.runs.get(other)?.crew.context.parent?.attempt === attempt;
      const from = mustRun && !isNew ? ['draft'] : [];
      const tell = { ...sent, type: 'run.rerun', from, feedback: null, attempt };
      const refusal = isNew && told ? null : apply(world, other, `${key}:told`, tell, childPlan);
      yield;
      return record({ type: refusal ? 'crew.cancelled' : isNew ? 'crew.started' : 'crew.reopened', child: other });
    }
    case 'crew.cancel': {
      const parent = { run: id, task, route: routeOf(parentPlan), attempt: 0 };
      if (!world.runs.has(child)) apply(world, child, `${key}/start`, { ...sent, ...born(child), parent }, childPlan);
      yield;
      apply(world, child, key, { ...sent, type: 'run.cancelled' }, childPlan);
      yield;
      return record({ type: 'crew.cancelled', child });
    }
    case 'crew.report': {
      const report = { run: id, attempt: run.crew.context.parent?.attempt ?? 0 };
      const parent = world.runs.get('r') as Run;
      if (awaitsReport(parent, task, report)) {
        const result = resultOf(run);
        yield;
        const more = {
          ...result,
          task,
          command: command.id,
          child: { ...report, closed: run.crew.state !== 'failed' },
        };
        const kept = run.crew.state === 'done' ? { ...more, child: { ...report, closed: false } } : more;
        apply(world, 'r', command.id, kept, parentPlan);
      }
      yield;
      return record({ type: 'run.reported', attempt: report.attempt });
    }
    default: {
      const fails = world.chance() % 12 === 0;
      const failure = { code: 'MODEL_REFUSED', message: 'No.' };
      if (fails) return record({ type: 'call.failed', failure, retryAt: null });
      return record(answered(task === 'a' ? `text ${world.chance() % 2}` : 'text'));
    }
  }
}

const born = (run: string) => ({ type: 'run.started', run, title: '', input: 'x' });
const usage = { inputTokens: 1, outputTokens: 1, requests: 1 };
function answered(output: Json) {
  const spoken = { attempt: 1, inputHash: null, messages: [], verdicts: [], usage, model: null };
  return { type: 'call.answered', ...spoken, output };
}
function resultOf({ crew, tasks }: Run) {
  if (crew.state === 'done' && tasks.draft?.state === 'accepted') return answered('text');
  return { type: 'call.failed', failure: { code: 'CREW_FAILED', message: 'No.' }, retryAt: null };
}

/** Something a person does: to the parent, or to a child by hand. */
function act(world: World, key: string): void {
  const choice = world.chance() % 10;
  const children = [...world.runs.keys()].filter((id) => id !== 'r');
  const child = children[world.chance() % Math.max(1, children.length)];
  // also by somebody who does not have the definition
  const cancel = { type: 'run.cancelled', ...(world.chance() % 2 === 0 && { held: true }) };
  const on = (content: object) => apply(world, 'r', key, { ...sent, ...content }, parentPlan);
  if (choice === 0 && world.chance() % 2 === 0) on(cancel);
  else if (choice === 1) on({ type: 'run.paused' });
  else if (choice === 2) on({ type: 'run.resumed' });
  else if (choice === 3 && child) apply(world, child, key, { ...sent, ...cancel }, childPlan);
  else if (choice === 4 && child) apply(world, child, key, { ...sent, ...again('draft') }, childPlan);
  else if (choice < 7) on(again(['a', 'b', 'c', 'x'][world.chance() % 4] ?? 'a'));
  else if (choice < 9) decide(world, key, { decision: 'revise', feedback: 'No.', to: choice === 7 ? ['b'] : ['a'] });
  else decide(world, key, { decision: 'outcome', outcome: 'drop', feedback: null });
}

const again = (task: string) => ({ type: 'run.rerun', from: [task], feedback: null });
function decide(world: World, key: string, decision: object): void {
  const { revision, content } = world.runs.get('r')?.reviews.c?.context ?? {};
  const about = { review: 'c', revision, contentHash: content?.hash };
  apply(world, 'r', key, { ...sent, type: 'review.decided', ...about, ...decision }, parentPlan);
}

const commands = (world: World) =>
  [...world.runs].flatMap(([id, run]) => wanted(run).map((command) => ({ id, command })));

it('[C127] [C128] [C130] [C131] [C132] [C188] [C189] nobody waits for what will not come, and nothing works that was given up', () => {
  const tape = fc.array(fc.nat(10_000), { minLength: 20, maxLength: 240 });
  const ends = new Map<string, number>();
  fc.assert(
    fc.property(tape, (numbers) => {
      let place = 0;
      const world: World = { runs: new Map(), receipts: new Set(), at: 0, chance: () => numbers[place++] ?? place * 7 };
      apply(world, 'r', 'start', { ...sent, ...born('r') }, parentPlan);
      const workers: Generator<void>[] = [];
      while (place < numbers.length) {
        const what = world.chance() % 16;
        const open = commands(world);
        const next = open[world.chance() % Math.max(1, open.length)];
        if (what === 0) act(world, `act ${place}`);
        else if (what < 6 && next) workers.push(work(world, next.id, next.command));
        // one that goes through at once overtakes those that rest
        else if (what < 9 && next) for (const _ of work(world, next.id, next.command));
        else workers[world.chance() % Math.max(1, workers.length)]?.next();
      }
      settle(world, workers);
      const parent = world.runs.get('r') as Run;
      const live = [...world.runs].filter(([id, run]) => id !== 'r' && isLive(run)).map(([id]) => id);
      expect(['done', 'failed', 'cancelled']).toContain(parent.crew.state);
      // a failed run may be run again, with the child it has
      const current = childId('r', 'b', parent.tasks.b?.context.children.count ?? 0);
      expect(live.filter((id) => parent.crew.state !== 'failed' || id !== current)).toEqual([]);
      const end = `${parent.crew.state}, children: ${world.runs.size - 1}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }),
    // fewer would not come by each end
    { numRuns: Math.max(500, Number(process.env.PROPERTY_RUNS ?? 3_000)) },
  );
  expect([...ends.keys()]).toEqual(
    expect.arrayContaining(['done, children: 1', 'done, children: 2', 'failed, children: 1']),
  );
}, 600_000);

/** Everybody finishes what they began, nobody dies any more, and the person approves. */
function settle(world: World, workers: readonly Generator<void>[]): void {
  for (const worker of workers) for (const _ of worker);
  for (let round = 0; round < 300; round += 1) {
    apply(world, 'r', `resume ${round}`, { ...sent, type: 'run.resumed' }, parentPlan);
    decide(world, `approve ${round}`, { decision: 'approve', feedback: null });
    const open = commands(world);
    if (open.length === 0) return;
    for (const { id, command } of open) for (const _ of work(world, id, command));
  }
  throw new Error(`Never at rest: ${JSON.stringify(commands(world))}`);
}
