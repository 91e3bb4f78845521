import { campaignPoints, kinds } from '../places.ts';
import { severalAtATime } from '../promise.ts';
import { pairs } from '../schedules.ts';
import { playSchedules } from './played-schedules.ts';

severalAtATime();

for (const kind of kinds) {
  const schedules = pairs(campaignPoints(kind));
  playSchedules({ title: `killed, and the one that recovers too, on ${kind.name}`, kind, schedules, deaths: 2 });
}
