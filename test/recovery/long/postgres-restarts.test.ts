import { expect, it } from 'vitest';
import { restartsUnderLoad } from '../restarts-under-load.ts';
import { seeded, seedOf } from '../schedules.ts';

const minutes = 10;
const seed = seedOf();

it(
  `keeps every promise while Postgres crashes every few seconds for ten minutes, HOLDPOINT_SEED=${seed}`,
  async () => {
    const random = seeded(seed);
    const { stops, seconds, runs, events, slowestResumeMs, ended, violations } = await restartsUnderLoad({
      goesOn: (_, elapsedMs) => elapsedMs < minutes * 60_000,
      upMs: () => 2_000 + 4_000 * random(),
      downMs: () => 1_500 * random(),
    });
    console.info(
      `figures: Postgres stopped ${stops} times in ${Math.round(seconds)} s: ${runs} runs, ${events} events, work resumed within ` +
        `${Math.round(slowestResumeMs)} ms, ${ended} processes ended, ${violations.length} violations`,
    );
    expect(violations).toEqual([]);
    expect(ended).toBe(0);
    expect(slowestResumeMs).toBeLessThan(10_000);
  },
  30 * 60_000,
);
