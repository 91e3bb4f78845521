import { createRuntime } from '@holdpoint/runtime';
import { bench, instant } from './bench-crew.ts';
import { openStore } from './open-store.ts';

// A process that only works. Its model answers with the instant at which it was asked.

const { PLACE = '' } = process.env;

const model: typeof instant = {
  ...instant,
  respond: async (...asked) => {
    const text = JSON.stringify({ text: `${performance.timeOrigin + performance.now()}` });
    return { ...(await instant.respond(...asked)), text };
  },
};
const never = { pollMs: 600_000, leaseMs: 1_800_000 }; // what is done was heard of, not found by looking around
await createRuntime({ crews: [bench], store: await openStore(PLACE), model, concurrency: 32, ...never }).start();
setInterval(() => {}, 60_000);
console.log('works');
