import { campaignPoints, deskPoints, kinds } from '../places.ts';
import { severalAtATime } from '../promise.ts';
import { singles } from '../schedules.ts';
import { playSchedules } from './played-schedules.ts';

severalAtATime();

// a person's checked decisions are fewer than the steps of a run
const rare = 'decide.checked';

for (const kind of kinds) {
  const points = campaignPoints(kind);
  const often = points.filter((point) => point !== rare);
  playSchedules({
    title: `killed at later hits, campaign on ${kind.name}`,
    kind,
    schedules: [...singles([...points, 'effect.asked'], [2]), ...singles(often, [5])],
    deaths: 1,
  });
  playSchedules({
    title: `killed at later hits, desk on ${kind.name}`,
    kind,
    crew: 'desk',
    schedules: [...singles(deskPoints(kind), [2]), ...singles(['effect.asked'], [4])],
    deaths: 1,
  });
}
