import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kind } from '../places.ts';
import { keepsItsPromise, type Undisturbed, undisturbedRun } from '../promise.ts';
import type { Schedule } from '../schedules.ts';

export interface SchedulesToPlay {
  readonly title: string;
  readonly kind: Kind;
  readonly crew?: string;
  readonly schedules: readonly Schedule[];
  readonly env?: Readonly<Record<string, string>>;
  /** How many processes die in each; without it that is a matter of time. */
  readonly deaths?: number;
}

/** A test for each schedule, and a line at the end that says what was played. */
export function playSchedules({ title, kind, crew = 'campaign', schedules, env = {}, deaths }: SchedulesToPlay): void {
  describe(title, () => {
    let begun = 0;
    let undisturbed: Undisturbed;
    let kept = 0;
    let died = 0;
    beforeAll(async () => {
      undisturbed = await undisturbedRun(crew, kind);
      begun = performance.now();
    });

    for (const schedule of schedules) {
      it.concurrent(`keeps every promise: ${schedule.name}`, async () => {
        const own = await keepsItsPromise(schedule, undisturbed, { kind, crew, env });
        died += own;
        kept += 1;
        if (deaths !== undefined) expect(own).toBe(deaths);
      });
    }

    afterAll(() => {
      const seconds = Math.round((performance.now() - begun) / 1_000);
      const broke = schedules.length - kept;
      console.info(`figures: ${title}: ${schedules.length} schedules, ${died} kills, ${broke} broken, ${seconds} s`);
    });
  });
}
