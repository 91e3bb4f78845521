import type { ReviewView } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { chain, numbered } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, decide, ended, eventsOf, serve, start } from './support.ts';

const ways = stores.flatMap(([from, openFrom]) =>
  stores.flatMap(([to, openTo]) => (from === to ? [] : [[from, to, openFrom, openTo] as const])),
);

describe.each(ways)('[R33] [R88] a run parked on %s and moved to %s in mid-review', (_from, _to, openFrom, openTo) => {
  it('is decided there, under the same link, and nothing that was done is done again', async () => {
    const given = { crews: [chain], script: numbered };
    const one = await serve({ ...given, store: openFrom() });
    const olga = client(one.url, 'olga');
    const run = await start(olga, 'Kettle', 'chain');
    await decide(olga, await asked(olga, run, 1, 'a'), {
      type: 'revise',
      feedback: 'With “metric” units: 1 l ≠ 1 qt.',
    });
    const parked = await asked(olga, run, 2, 'a');
    const snapshot = await one.holdpoint.runtime.exportRun({ tenant: 'acme', run: run.id });
    const before = await eventsOf(olga, run);
    await one.stop();

    const two = await serve({ ...given, store: openTo() });
    await two.holdpoint.runtime.importRun(JSON.parse(JSON.stringify(snapshot)), { as: 'move' });
    const [anna, there] = [client(two.url, 'anna'), client(two.url, 'olga')];
    expect((await eventsOf(there, run)).slice(0, before.length)).toEqual(before);
    const { body: view } = await there.get<ReviewView>(`/reviews/${parked.id}`);
    expect(view).toMatchObject({ id: parked.id, revision: 2, contentHash: parked.contentHash, state: 'open' });
    expect(view.revisions).toEqual(parked.revisions);
    expect((await decide(there, view)).status).toBe(200);
    await decide(there, await asked(there, run, 1, 'b'));
    await decide(anna, await asked(anna, run, 1, 'c'));
    await ended(anna, run);
    // `a` and `d` were made where the run came from
    expect(['a', 'd', 'b', 'c'].map((task) => two.model.count(task))).toEqual([0, 0, 1, 1]);
  });
});
