import { until } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { becomes, build, clientOf, live, start, watch } from './support.ts';

it('[R10] shows a run and its review that came after the page was opened', async () => {
  const house = await build();
  const [anna, sam] = [await live(house.url, 'anna'), clientOf(house.url, 'sam')];
  const [inbox, runs] = [anna.reviews('reviewer'), anna.runs()];
  watch(inbox);
  watch(runs);
  await becomes(runs, ({ status }) => status === 'ready');
  const run = await start(sam);
  await becomes(inbox, ({ data }) => data?.items[0]?.run.id === run.id, 1_000);
  await becomes(runs, ({ data }) => data?.items[0]?.status === 'waiting', 1_000);
});

it('grows page by page over the real cursors, and stays whole when it is read again', async () => {
  const house = await build({ concurrency: 20 });
  const client = clientOf(house.url, 'anna');
  const started: string[] = [];
  for (let nth = 0; nth < 70; nth += 1) started.push((await start(client, `Product ${nth}`)).id);
  const runs = client.runs();
  watch(runs);
  await becomes(runs, ({ data }) => data?.items.length === 50);
  await runs.more();
  const ids = () => runs.getSnapshot().data?.items.map(({ id }) => id) ?? [];
  expect(ids().sort()).toEqual(started.sort());
  await runs.more();
  const asOf = runs.getSnapshot().asOf;
  runs.refresh();
  await until(() => runs.getSnapshot().asOf !== asOf);
  expect(ids()).toHaveLength(70);
  const inbox = client.reviews('reviewer');
  watch(inbox);
  await becomes(inbox, ({ data }) => data?.items.length === 50 && data.next !== null);
  await inbox.more();
  await until(async () => {
    inbox.refresh();
    return inbox.getSnapshot().data?.items.length === 70;
  });
});

it('reads nothing for who does not subscribe', async () => {
  const house = await build();
  const client = await live(house.url, 'anna');
  client.reviews('reviewer');
  client.runs();
  await start(client);
  expect(house.requests).toEqual(['POST /runs']);
});

it('tells a foreign run from nothing in nothing', async () => {
  const house = await build();
  const [sam, olga] = [clientOf(house.url, 'sam'), await live(house.url, 'olga')];
  const { id } = await start(sam);
  for (const run of [id, 'absent']) {
    watch(olga.run(run));
    watch(olga.stream(run));
    await becomes(olga.run(run), ({ status }) => status === 'error');
    expect(olga.run(run).getSnapshot()).toMatchObject({ data: null, error: { code: 'RUN_NOT_FOUND' } });
    expect(olga.stream(run).getSnapshot()).toEqual({ writing: [], live: false });
  }
});
