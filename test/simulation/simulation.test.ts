import { faultPoints } from '@holdpoint/runtime';
import { describe, expect, it } from 'vitest';
import { describeBroken, traceOf } from './broken-schedule.ts';
import { type Played, playSeeds } from './play-seeds.ts';

const { SIMULATION_SEED: given, SIMULATION_RUNS: wanted, HOLDPOINT_LONG: long } = process.env;
const seed = given === undefined ? Math.floor(Math.random() * 1e9) : Number(given);
const runs = Number(wanted ?? (given === undefined ? (long === '1' ? 100_000 : 5_000) : 1));

/** What happens to runs at all: a thousand schedules come to each of it. */
const events = [
  ...['run.started', 'run.paused', 'run.resumed', 'run.cancelled', 'run.rerun', 'run.reported'],
  ...['call.answered', 'call.failed', 'call.misfit', 'call.deferred', 'guard.judged', 'task.admitted', 'task.kept'],
  ...['tools.called', 'tool.started', 'tool.returned', 'tool.failed', 'tool.doubted', 'items.listed'],
  ...['crew.started', 'crew.reopened', 'crew.cancelled'],
  ...['review.opened', 'review.decided', 'review.reminded', 'review.escalated', 'review.expired', 'check.refused'],
];

describe(`${runs} schedules, SIMULATION_SEED=${seed}`, () => {
  let played: Played | undefined;

  it('keep the promise', { timeout: 60_000 + 100 * runs }, async () => {
    played = await playSeeds({ from: seed, count: runs });
    const { schedules, commits, crashes, freezes } = played;
    console.info(`figures: ${schedules} schedules: ${commits} commits, ${crashes} crashes, ${freezes} zombies`);
    const [first] = played.broken;
    expect(first && (await describeBroken(first.seed, first.violations))).toBeUndefined();
    expect(schedules).toBe(runs);
  });

  it.runIf(runs >= 1_000)('come to all that can happen to a run', () => {
    expect(events.filter((type) => !played?.events[type])).toEqual([]);
  });
});

describe('one schedule', () => {
  it.each([1, 2, 3, 4, 5])('happens the same way twice, seed %i', async (one) => {
    const [first, again] = [await traceOf({ seed: one }), await traceOf({ seed: one })];
    expect(again).toEqual(first);
    expect(first.commits).toBeGreaterThan(0);
  });

  it('is another one for another seed', async () => {
    const [first, other] = [await traceOf({ seed: 1 }), await traceOf({ seed: 2 })];
    expect(other.hash).not.toBe(first.hash);
  });

  it('may die at every fault point that a run passes', async () => {
    const reached = new Set<string>();
    for (let one = 1; one <= 4_000 && reached.size < passed.length; one += 1) {
      const { lines } = await traceOf({ seed: one });
      for (const line of lines) {
        const [, point] = / reaches (\S+)$/.exec(line) ?? [];
        if (point) reached.add(point);
      }
    }
    expect([...reached].sort()).toEqual([...passed].sort());
  });

  it('is told by who did what, once it broke the promise', async () => {
    const told = await describeBroken(1, ['I0 nothing is right']);
    expect(told).toMatch(/^SIMULATION_SEED=1 breaks the promise:\n {2}I0 nothing is right\n/);
    expect(told).toMatch(/ms {2}(anna|ben|cleo) +wants act-1-1: start \w+\n/);
    expect(told).toMatch(/ms {2}node\d +commit [0-9a-f]{6} 1 run\.started/);
  });
});

/** Runs are neither exported nor imported here. */
const passed = faultPoints.filter((point) => !point.startsWith('import.'));
