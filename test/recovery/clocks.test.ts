import { until } from '@holdpoint/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ask, patiently, startOf } from './driver.ts';
import { type Kind, kinds } from './places.ts';
import { playedWell, severalAtATime, type Undisturbed, undisturbedRun } from './promise.ts';
import { readRuns } from './read-runs.ts';
import { readCalls, type StoredEntry } from './run-file.ts';
import { createStage, type Stage } from './stage.ts';
import { expireMs, remindMs } from './timed.ts';
import type { Sight, StartAnswer } from './wire.ts';

severalAtATime();

const hours = (count: number) => ({ CLOCK_MS: String(count * 3_600_000) });

let undisturbed: Undisturbed;
beforeAll(async () => {
  undisturbed = await undisturbedRun();
});

describe.concurrent.each(kinds.filter(({ hasOwnClocks }) => !hasOwnClocks))(
  'processes whose clocks are five hours apart, on $name',
  (kind) => {
    it('do every piece of work once between them, and record when it was by the clock of the server', async () => {
      const env = { MODEL_MS: '50', LEASE_MS: '15000', CONCURRENCY: '1' };
      const begun = Date.now();
      await using behind = createStage({ kind, env: { ...env, ...hours(-2) } });
      await using ahead = createStage({ on: behind, env: { ...env, ...hours(3) } });
      await ahead.address();
      await playedWell(behind, undisturbed.content);
      const at = (await journalOf(behind)).map((entry) => entry.at);
      expect(at).toEqual(at.toSorted((a, b) => a - b));
      expect(at[0]).toBeGreaterThanOrEqual(begun);
      expect(at.at(-1)).toBeLessThanOrEqual(Date.now());
    });

    it.each([
      { dead: 3, successor: -2 },
      { dead: -2, successor: 3 },
    ])('take over what one left that was killed, $dead hours off, when its lease runs out', async (off) => {
      await using first = createStage({ kind, kills: ['model.asked:4'], env: hours(off.dead) });
      await ask(first, '/start', startOf('campaign'));
      await until(() => first.crashes > 0, patiently);
      await using second = createStage({ on: first, env: hours(off.successor) });
      await playedWell(second, undisturbed.content, { crashes: 1 });
    });

    it('leave each other their leases, and let no instant come early, late or twice', async () => {
      const { calls, opened, reminded, expired } = await timedRun(kind, { LEASE_MS: '600' });
      expect(calls).toBe(1);
      expect(reminded - opened).toBeGreaterThanOrEqual(remindMs);
      expect(expired - opened).toBeGreaterThanOrEqual(expireMs);
      expect(expired - opened).toBeLessThan(expireMs + 10_000);
    });
  },
);

// one machine has one clock, so this needs a machine whose clock is set, and a process that does not see it
describe.concurrent.each(kinds.filter(({ hasOwnClocks }) => hasOwnClocks))(
  'processes whose clocks are five hours apart, on $name, which has no clock of its own',
  (kind) => {
    const crashes = 1; // whose clock is ahead takes over what is under way: as if the other had died

    it('take work from each other, and keep every promise that is not about time', async () => {
      const env = { MODEL_MS: '20', LEASE_MS: '15000' };
      await using behind = createStage({ kind, env: { ...env, ...hours(-2) } });
      await using ahead = createStage({ on: behind, env: { ...env, ...hours(3) } });
      await ahead.address();
      await playedWell(behind, undisturbed.content, { crashes, hasOwnClocks: true });
    });

    it('let no instant come early by what is recorded, nor twice', async () => {
      const { calls, opened, reminded, expired } = await timedRun(kind, { LEASE_MS: '15000' });
      expect(calls).toBeLessThanOrEqual(1 + crashes);
      expect(reminded - opened).toBeGreaterThanOrEqual(remindMs);
      expect(expired - opened).toBeGreaterThanOrEqual(expireMs);
    });

    it('wait for the time at which a clock that was set back is where it was, and go on then', async () => {
      await using stage = createStage({ kind, kills: ['model.asked:4'] });
      await ask(stage, '/start', startOf('campaign'));
      await until(() => stage.crashes > 0, patiently);
      await using setBack = createStage({ on: stage, env: hours(-1) });
      const [stored] = await readRuns(stage.place);
      for (let looks = 0; looks < 4; looks += 1) {
        const { value } = await ask<Sight>(setBack, `/sight?run=${stored?.run}&known=${stored?.version}`);
        expect(value.version).toBe(stored?.version);
      }
      await setBack.kill();
      await using setRight = createStage({ on: stage });
      await playedWell(setRight, undisturbed.content, { crashes: 2 });
    });
  },
);

/** A slow answer, then a question that nobody answers, with two processes at work. */
async function timedRun(kind: Kind, env: Readonly<Record<string, string>>) {
  await using behind = createStage({ kind, env: { SLOW_MS: '1500', ...env, ...hours(-2) } });
  await using ahead = createStage({ on: behind, env: { SLOW_MS: '1500', ...env, ...hours(3) } });
  await ahead.address();
  const { run } = (await ask<StartAnswer>(behind, '/start', startOf('timed'))).value;
  const sight = async () => (await ask<Sight>(behind, `/sight?run=${run}`)).value;
  await until(sight, { ...patiently, accept: ({ state }) => state === 'done' });
  await Promise.all([behind.kill(), ahead.kill()]);
  const journal = await journalOf(behind);
  const once = (type: string) => {
    const found = journal.filter((entry) => entry.type === type);
    expect(found.map((entry) => entry.type)).toEqual([type]);
    return found[0]?.at ?? Number.NaN;
  };
  return {
    calls: readCalls(behind.calls).length,
    opened: once('review.opened'),
    reminded: once('review.reminded'),
    expired: once('review.expired'),
  };
}

async function journalOf({ place }: Stage): Promise<readonly StoredEntry[]> {
  const [run] = await readRuns(place);
  return run?.journal ?? [];
}
