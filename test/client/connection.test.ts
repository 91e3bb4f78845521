import { until } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { asked, becomes, build, clientOf, live, on, start, watch } from './support.ts';

it('[R58] opens one socket with one handshake for three providers under StrictMode', async () => {
  const house = await build();
  const client = clientOf(house.url, 'anna');
  // mount, unmount, mount: as StrictMode does with each of three
  const releases = [0, 1, 2].map(() => {
    client.acquire()();
    return client.acquire();
  });
  await becomes(client.connection, ({ state }) => state === 'live');
  expect(house.upgrades).toHaveLength(1);
  for (const release of releases) release();
  const again = client.acquire();
  await start(client);
  expect(client.connection.getSnapshot().state).toBe('live');
  expect(house.upgrades).toHaveLength(1);
  again();
  await becomes(client.connection, ({ state }) => state === 'idle');
});

it('[R10] decides over the socket', async () => {
  const house = await build();
  const client = await live(house.url, 'anna');
  const view = await asked(client, await start(client));
  const decided = await client.decision(view.id).submit(on(view));
  expect(decided).toMatchObject({ state: 'committed', error: null, receipt: { review: view.id, decision: { type: 'approve', channel: 'socket' } } });
  await until(() => client.review(view.id).getSnapshot().data?.state === 'decided');
});
