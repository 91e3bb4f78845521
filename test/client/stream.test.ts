import { until } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { becomes, build, live, start, watch } from './support.ts';

const text = 'Boils in 90 seconds, and switches itself off. '.repeat(12).trim();
const script = { draft: [{ text }] };
const whole = JSON.stringify({ text });

it('[R94] shows what an agent writes while it writes, and nothing of it afterwards', async () => {
  const house = await build({ script, tokensPerSecond: 150 });
  const client = await live(house.url, 'anna');
  const run = await start(client);
  const stream = client.stream(run.id);
  const { seen } = watch(stream);
  await becomes(stream, ({ live: isLive, writing }) => isLive && (writing[0]?.text.length ?? 0) > 50);
  await becomes(client.run(run.id), ({ data }) => data?.status === 'waiting');
  expect(stream.getSnapshot()).toEqual({ live: true, writing: [] });
  const texts = seen.flatMap(({ writing }) => writing).map((one) => ({ ...one, isPart: whole.startsWith(one.text) }));
  expect(texts.length).toBeGreaterThan(3);
  expect(texts.filter(({ task, attempt, isPart }) => task !== 'draft' || attempt !== 1 || !isPart)).toEqual([]);
});

it('[R94] [R58] catches up after a reload in mid-stream, and after a broken socket', async () => {
  const house = await build({ script, tokensPerSecond: 40 });
  const early = await live(house.url, 'anna');
  const run = await start(early);
  watch(early.stream(run.id));
  await becomes(early.stream(run.id), ({ writing }) => (writing[0]?.text.length ?? 0) > 20);

  const late = await live(house.url, 'anna');
  const stream = late.stream(run.id);
  const { seen } = watch(stream);
  await becomes(stream, ({ writing }) => (writing[0]?.text.length ?? 0) > 20, 3_000);
  house.cut();
  await becomes(stream, ({ live: isLive }) => !isLive);
  const before = stream.getSnapshot().writing[0]?.text.length ?? 0;
  const cutAt = seen.length;
  await becomes(stream, ({ live: isLive, writing }) => isLive && (writing[0]?.text.length ?? 0) > before, 5_000);
  // what was there stays until it is replaced
  expect(seen.slice(cutAt).every(({ writing }) => (writing[0]?.text.length ?? 0) > 0)).toBe(true);
  expect(seen.flatMap(({ writing }) => writing).filter((one) => !whole.startsWith(one.text))).toEqual([]);
});

it('watches the run only while somebody looks', async () => {
  const house = await build({ script, tokensPerSecond: 40 });
  const client = await live(house.url, 'anna');
  const run = await start(client);
  const rooms = () => house.rooms().filter((room) => room.includes(run.id));
  const first = watch(client.stream(run.id));
  await until(() => rooms().length === 1);
  first.end();
  await until(() => rooms().length === 0);
  expect(client.stream(run.id).getSnapshot()).toEqual({ live: false, writing: [] });
});
