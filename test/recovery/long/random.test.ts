import { kinds } from '../places.ts';
import { severalAtATime } from '../promise.ts';
import { randomly, seeded, seedOf } from '../schedules.ts';
import { playSchedules } from './played-schedules.ts';

severalAtATime();

const seed = seedOf();

for (const kind of kinds) {
  playSchedules({
    title: `killed at random instants on ${kind.name}, HOLDPOINT_SEED=${seed}`,
    kind,
    schedules: randomly(kind.name === 'SQLite' ? 1_000 : 100, 400, seeded(seed)),
    env: { MODEL_MS: '15' },
  });
}
