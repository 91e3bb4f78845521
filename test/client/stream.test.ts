import type { StepsSnapshot, StreamSnapshot } from '@holdpoint/client';
import { reply, until } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { decide, asked as opened, client as plain } from '../server/support.ts';
import { openShop, refund, refundCrew } from '../server/tool-crews.ts';
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

it('[R94] shows thoughts and calls as they come; a late viewer and one whose socket broke see the same', async () => {
  const order = { tool: 'getOrder', arguments: { orderId: 'A-4721' } };
  const house = await build({
    crews: [refundCrew(openShop())],
    script: {
      look: [reply.thinking('Where is the parcel? '.repeat(12), { text: 'looked' })],
      settle: [[reply.calls([order, refund(95.9)]), { done: 'yes' }]],
    },
    tokensPerSecond: 80,
  });
  const early = await live(house.url, 'anna');
  const run = await early.startRun('desk', { product: 'Kettle' });
  const { seen } = watch(early.steps(run.id));
  watch(early.stream(run.id));
  const thinks = ({ thinking, writing }: StreamSnapshot) =>
    writing.length === 0 && thinking?.[0]?.text.startsWith('Where is') === true;
  await becomes(early.stream(run.id), thinks);
  const late = await live(house.url, 'anna');
  watch(late.stream(run.id));
  watch(late.steps(run.id));
  await becomes(late.stream(run.id), thinks);
  house.cut();

  const calls = ({ steps }: StepsSnapshot) =>
    steps.flatMap((step) => (step.type === 'call' ? [`${step.title}: ${step.state}`] : []));
  await becomes(early.steps(run.id), (now) => calls(now).join() === 'Get order: returned,Issue refund: waiting');
  const anna = plain(house.url, 'anna');
  await decide(anna, await opened(anna, run));
  for (const client of [early, late]) {
    await becomes(client.steps(run.id), ({ steps }) => steps.at(-1)?.type === 'answer' && steps.length > 2);
    await becomes(client.stream(run.id), ({ live: isLive, writing, thinking }) => isLive && !thinking && !writing[0]);
  }
  const reloaded = await live(house.url, 'anna');
  watch(reloaded.steps(run.id));
  await becomes(reloaded.steps(run.id), ({ steps }) => steps.length > 4);
  const whole = early.steps(run.id).getSnapshot();
  expect([late, reloaded].map((client) => client.steps(run.id).getSnapshot())).toEqual([whole, whole]);
  expect(calls(whole)).toEqual(['Get order: returned', 'Issue refund: returned']);
  // the guard looked again at the approval
  const types = ['answer', 'call', 'call', 'verdict', 'verdict', 'answer'];
  expect(whole.steps.map(({ type }) => type)).toEqual(types);
  const counts = seen.map(({ steps }) => steps.length);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
});
