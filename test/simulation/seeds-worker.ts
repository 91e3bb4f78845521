import { parentPort, workerData } from 'node:worker_threads';
import { applyMutation } from './mutations.ts';
import { counted, nothingPlayed, type Share } from './play-seeds.ts';

// Plays a share of the schedules in a thread of its own, with the code under test as it is on disk, or mutated.

const { from, count, stride, enough, mutation, fault } = workerData as Share;
for (const change of mutation ?? []) applyMutation(change);
// only now: what is loaded before cannot be changed
const { simulate } = await import('./simulate.ts');

let played = nothingPlayed;
for (let nth = 0; nth < count && played.broken.length < enough; nth += 1) {
  const seed = from + nth * stride;
  played = counted(played, seed, await simulate({ seed, ...(fault && { fault }) }));
}
parentPort?.postMessage(played);
