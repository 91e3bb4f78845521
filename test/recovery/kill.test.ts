import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edited } from './driver.ts';
import { campaignPoints, kinds } from './places.ts';
import { keepsItsPromise, severalAtATime, type Undisturbed, undisturbedRun } from './promise.ts';
import { pairs, randomly, sample, seeded, seedOf, singles } from './schedules.ts';

severalAtATime();

const seed = seedOf();
// a person's checked decisions are fewer than the steps of a run
const rare = 'decide.checked';

describe.concurrent.each(kinds)('on $name', (kind) => {
  const points = campaignPoints(kind);
  let undisturbed: Undisturbed;
  beforeAll(async () => {
    undisturbed = await undisturbedRun('campaign', kind);
  });

  describe('an undisturbed run', () => {
    it('comes to every fault point at least five times, to the check of a decision twice', () => {
      const least = (point: string) => (point === rare ? 2 : 5);
      expect(points.filter((point) => (undisturbed.hits[point] ?? 0) < least(point))).toEqual([]);
    });

    it('publishes what the person approved', () => {
      expect(undisturbed.content.outputs).toMatchObject({
        angle: ['accepted', 1, { text: 'It saves.' }],
        draft: ['accepted', 4, { text: 'Saves 28 % (S-2).' }],
        localizeDe: ['accepted', 1, { text: edited }],
        publish: ['accepted', 1, { receipt: `published ${edited.length} characters` }],
      });
    });
  });

  describe('a process killed once', () => {
    for (const schedule of singles([...points, 'effect.asked'], [1])) {
      it(`keeps every promise: ${schedule.name}`, async () => {
        expect(await keepsItsPromise(schedule, undisturbed, { kind })).toBe(1);
      });
    }
  });

  describe(`a process killed, and the one that recovers killed too, HOLDPOINT_SEED=${seed}`, () => {
    for (const schedule of sample(pairs(points), kind.name === 'SQLite' ? 12 : 4, seeded(seed))) {
      it(`keeps every promise: ${schedule.name}`, async () => {
        expect(await keepsItsPromise(schedule, undisturbed, { kind })).toBe(2);
      });
    }
  });

  describe(`processes killed at random instants, HOLDPOINT_SEED=${seed}`, () => {
    const schedules = randomly(kind.name === 'SQLite' ? 50 : 10, 400, seeded(seed));
    let crashes = 0;
    let played = 0;

    for (const schedule of schedules) {
      it(`keeps every promise: ${schedule.name}`, async () => {
        const died = await keepsItsPromise(schedule, undisturbed, { kind, env: { MODEL_MS: '15' } });
        crashes += died;
        played += 1;
      });
    }

    afterAll(() => {
      // they die in the middle of their work more often than not
      if (played === schedules.length) expect(crashes).toBeGreaterThan(schedules.length / 2);
    });
  });
});
