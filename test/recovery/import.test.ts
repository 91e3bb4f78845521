import { dirname } from 'node:path';
import { faultPoints } from '@holdpoint/runtime';
import { until } from '@holdpoint/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { ask, patiently, startOf } from './driver.ts';
import { kinds } from './places.ts';
import { playedWell, severalAtATime, type Undisturbed, undisturbedRun } from './promise.ts';
import { createStage } from './stage.ts';
import type { OpenReview, StartAnswer } from './wire.ts';

severalAtATime();

let undisturbed: Undisturbed;
beforeAll(async () => {
  undisturbed = await undisturbedRun();
});

const points = faultPoints.filter((point) => point.startsWith('import.'));

const cases = kinds.flatMap((kind) => ['nowhere', ...points].map((point) => ({ to: kind.name, kind, point })));

describe.concurrent.each(cases)(
  'a run moved from a file to $to while it waits, by a process killed at $point',
  ({ kind, point }) => {
    it('goes on there as if it had never been elsewhere', async () => {
      await using source = createStage();
      const { run } = (await ask<StartAnswer>(source, '/start', startOf('campaign'))).value;
      await until(async () => (await ask<readonly OpenReview[]>(source, '/reviews')).value[0], patiently);
      const snapshot = (await ask<object>(source, `/export?run=${run}`)).value;
      await source.kill();

      await using target = createStage({
        on: { ...source, place: kind.place(dirname(source.calls)) },
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
