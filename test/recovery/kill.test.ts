import { faultPoints } from '@holdpoint/runtime';
import { sqliteFaultPoints } from '@holdpoint/store-sqlite';
import { beforeAll, describe, expect, it } from 'vitest';
import { edited } from './driver.ts';
import { keepsItsPromise, severalAtATime, type Undisturbed, undisturbedRun } from './promise.ts';
import { pairs, randomly, sample, seeded, singles } from './schedules.ts';

severalAtATime();

// imports have a test of their own, and so have tools
const points = [
  ...faultPoints.filter((point) => !point.startsWith('import.') && point !== 'tool.started'),
  ...sqliteFaultPoints,
  'model.asked',
];
// a person's checked decisions are fewer than the steps of a run
const rare = 'decide.checked';
const long = process.env.HOLDPOINT_LONG === '1';
const seed = Number(process.env.HOLDPOINT_SEED ?? Math.floor(Math.random() * 1e9));

let undisturbed: Undisturbed;
beforeAll(async () => {
  undisturbed = await undisturbedRun();
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

describe.concurrent('a process killed once', () => {
  for (const schedule of [
    ...singles(points, [1, 2]),
    ...singles(
      points.filter((point) => point !== rare),
      [5],
    ),
    ...singles(['effect.asked'], [1, 2]),
  ]) {
    it(`keeps every promise: ${schedule.name}`, async () => {
      expect(await keepsItsPromise(schedule, undisturbed)).toBe(1);
    });
  }
});

describe.concurrent(`a process killed, and the one that recovers killed too, HOLDPOINT_SEED=${seed}`, () => {
  for (const schedule of long ? pairs(points) : sample(pairs(points), 40, seeded(seed))) {
    it(`keeps every promise: ${schedule.name}`, async () => {
      expect(await keepsItsPromise(schedule, undisturbed)).toBe(2);
    });
  }
});

describe(`processes killed at random instants, HOLDPOINT_SEED=${seed}`, () => {
  const schedules = randomly(long ? 1_000 : 50, 400, seeded(seed));
  let crashes = 0;

  describe.concurrent('one schedule', () => {
    for (const schedule of schedules) {
      it(`keeps every promise: ${schedule.name}`, async () => {
        const died = await keepsItsPromise(schedule, undisturbed, { MODEL_MS: '15' });
        crashes += died;
      });
    }
  });

  it('dies in the middle of its work more often than not', () => {
    expect(crashes).toBeGreaterThan(schedules.length / 2);
  });
});
