import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createHoldpoint } from '@holdpoint/server';
import { bea, bench, feedback, instant } from './bench-crew.ts';
import { openStore } from './open-store.ts';
import type { Held } from './parked.ts';

// A new process on a store where runs are parked: when it is ready, how soon it goes on with one of them, what it holds.

const { PLACE = '' } = process.env;

const loadedMs = performance.now(); // since the process began
const store = await openStore(PLACE);
const holdpoint = createHoldpoint({ crews: [bench], store, model: instant, authenticate: () => bea });
const { runtime } = holdpoint;
await holdpoint.start();
const seat = holdpoint.as(bea);
const { items } = await seat.reviews({ limit: 1 });
const readyMs = performance.now();
const { user, system } = process.cpuUsage();

const asked = await seat.review(items[0]?.id ?? '');
const heard = new Map<string, number>();
let hear = () => {};
runtime.onChange(({ run, version }) => {
  heard.set(run, version);
  hear();
});
const { revision, contentHash } = asked;
const { answer } = await seat.decide(asked.id, { type: 'revise', revision, contentHash, feedback }, randomUUID());
while ((heard.get(answer.run.id) ?? 0) <= answer.run.version) {
  await new Promise<void>((resolve) => {
    hear = resolve;
  });
}
const resumedMs = performance.now() - readyMs;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
collect();
collect();
const { rss, heapUsed, external } = process.memoryUsage();
const held = { loadedMs, readyMs, cpuMs: (user + system) / 1_000, resumedMs, rss, heap: heapUsed + external };
console.log(JSON.stringify(held satisfies Held));
await holdpoint.stop({ graceMs: 0 });
await store.close();
process.exit();
