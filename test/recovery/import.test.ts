import { join } from 'node:path';
import { faultPoints } from '@holdpoint/runtime';
import { until } from '@holdpoint/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ask, patiently, startOf } from './driver.ts';
import { playedWell, severalAtATime, type Undisturbed, undisturbedRun } from './promise.ts';
import { createStage } from './stage.ts';
import type { OpenReview } from './wire.ts';

severalAtATime();

let undisturbed: Undisturbed;
beforeAll(async () => {
  undisturbed = await undisturbedRun();
});

const points = faultPoints.filter((point) => point.startsWith('import.'));

describe.concurrent.each(['nowhere', ...points])(
  'a run moved to another file while it waits, by a process killed at %s',
  (point) => {
    it('goes on there as if it had never been elsewhere', async () => {
      await using source = createStage();
      await ask(source, '/start', startOf('campaign'));
      await until(async () => (await ask<readonly OpenReview[]>(source, '/reviews')).value[0], patiently);
      const snapshot = (await ask<object>(source, '/export')).value;
      await source.kill();

      const database = join(source.database, '..', 'other.db');
      await using target = createStage({
        on: { ...source, database },
        kills: point === 'nowhere' ? [] : [`${point}:1`],
      });
      // the first answer may be lost; then the repeat finds the run
      await until(() => ask(target, '/import', snapshot), {
        ...patiently,
        accept: ({ status }) => status === 200 || status === 409,
      });
      expect(await playedWell(target, undisturbed.content)).toBe(point === 'nowhere' ? 0 : 1);
    });
  },
);
