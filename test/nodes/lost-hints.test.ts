import type { RunPage, RunSummary, RunView } from '@holdpoint/protocol';
import type { Store } from '@holdpoint/server';
import { until } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asked, client, decide, start } from '../server/support.ts';
import { hasRedis, startRedis } from '../support/redis.ts';
import { type House, openHouse } from './house.ts';
import { browserOf, lasting, placesHere, read } from './support.ts';
import { unreliable } from './unreliable.ts';

/** How soon a page must show what is recorded, whatever became of the hints. A page reads by itself after 45 s. */
const seconds = { timeoutMs: 12_000 };

describe.each(placesHere)('hints between nodes on $name', ({ begin }) => {
  it('may be lost, doubled and out of order: every page shows within seconds what is recorded', async () => {
    const place = await begin();
    const worker = await openHouse(place);
    const web = await openHouse(place, { concurrency: 0, store: hearingBadly });
    await showsAll(worker, web);
  });
});

it.skipIf(!hasRedis)(
  'hints over an adapter that is no better, from a store that tells nobody, are enough',
  async () => {
    const redis = await lasting(startRedis());
    const store = ({ watch: _, ...silent }: Store): Store => silent;
    const worker = await openHouse(redis, { store, pollMs: 20 });
    const web = await openHouse(redis, { concurrency: 0, store });
    const { adapter } = web.io.of('/holdpoint') as unknown as {
      readonly adapter: { onMessage(message: unknown): void };
    };
    adapter.onMessage = unreliable(adapter.onMessage.bind(adapter));
    await showsAll(worker, web);
  },
);

/** Runs move over one node, pages watch over the other: in the end they show what the store has. */
async function showsAll(worker: House, web: House): Promise<void> {
  const browsers = await Promise.all(['anna', 'ben'].map((name) => browserOf(name, web.url)));
  const anna = client(worker.url, 'anna');
  const runs: RunSummary[] = [];
  for (const product of ['Kettle', 'Pan', 'Pot', 'Cup']) runs.push(await start(anna, product));
  for (const browser of browsers) {
    for (const resource of [browser.runs(), ...runs.map(({ id }) => browser.run(id))]) {
      onTestFinished(resource.subscribe(() => {}).unsubscribe);
    }
  }
  for (const [index, run] of runs.entries()) {
    await decide(anna, await asked(anna, run), { type: 'revise', feedback: 'Shorter.' });
    const second = await asked(anna, run, 2);
    if (index % 2 === 0) await decide(anna, second);
  }
  const { items } = await read<RunPage>(worker.url, '/runs', 'anna');
  expect(items.map(({ status }) => status)).toEqual(['waiting', 'done', 'waiting', 'done']);
  for (const browser of browsers) {
    for (const run of runs) {
      const view = await read<RunView>(worker.url, `/runs/${run.id}`, 'anna');
      const shown = browser.run(run.id);
      await until(() => shown.getSnapshot().data?.version, { ...seconds, accept: (seen) => seen === view.version });
      expect(shown.getSnapshot().data).toEqual(view);
    }
    await until(() => browser.runs().getSnapshot().data?.items, {
      ...seconds,
      accept: (seen) => JSON.stringify(seen) === JSON.stringify(items),
    });
  }
}

/** The same store, heard badly; and of the first run nothing is heard from its second review on. */
function hearingBadly({ watch, ...store }: Store): Store {
  let first: string | undefined;
  return {
    ...store,
    watch: (changed) => {
      const tell = unreliable(changed);
      const stop = watch?.((change) => {
        first ??= change.run;
        if (change.run !== first || change.version < 6) tell(change);
      });
      return () => stop?.();
    },
  };
}
