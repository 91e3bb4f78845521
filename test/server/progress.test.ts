import type { JsonObject, RunView } from '@holdpoint/protocol';
import { sqliteStore } from '@holdpoint/server';
import { reply, until } from '@holdpoint/testing';
import { expect, it, onTestFinished } from 'vitest';
import { connect } from './live.ts';
import { asked, client, decide, ended, eventsOf, serve, start } from './support.ts';
import { temporaryFile } from './temporary-file.ts';
import { openShop, refund, refundCrew } from './tool-crews.ts';

const order = { tool: 'getOrder', arguments: { orderId: 'A-4721' } };
const done = { done: 'yes' };

it('[R94] a run says of a task that calls tools what it waits for, masked, and of the present turn alone', async () => {
  const { url } = await serve({
    crews: [refundCrew(openShop())],
    script: { look: [{ text: 'looked' }], settle: [[reply.calls([order]), reply.calls([refund(95.9), order]), done]] },
  });
  const anna = client(url, 'anna');
  const run = await start(anna, 'Kettle', 'desk');
  const view = await asked(anna, run);
  const settle = async () =>
    (await anna.get<RunView>(`/runs/${run.id}`)).body.taskList.find(({ id }) => id === 'settle');
  const task = await until(settle, { accept: (one) => one?.calls[1]?.state === 'settled' });
  expect(task).toMatchObject({
    status: 'calling',
    calls: [
      { id: 'settle~1.1.1', title: 'Issue refund', state: 'waiting', review: view.id, arguments: { amount: 95.9 } },
      { id: 'settle~1.1.2', tool: 'getOrder', result: { outcome: 'returned', output: { total: 95.9, card: '•••' } } },
    ],
  });
  await decide(anna, view);
  expect((await ended(anna, run)).taskList.map(({ calls }) => calls)).toEqual([[], []]);
});

it('[R94] events name the turn that is over, and each call by the id that its later events carry', async () => {
  const { url } = await serve({
    crews: [refundCrew(openShop())],
    script: { look: [{ text: 'looked' }], settle: [[reply.calls([order]), done]] },
  });
  const anna = client(url, 'anna');
  const run = await start(anna, 'Kettle', 'desk');
  await ended(anna, run);
  const events = (await eventsOf(anna, run)).filter(({ task }) => task === 'settle');
  expect(events).toMatchObject([
    {
      type: 'tools.called',
      body: { attempt: 1, turn: 0, calls: [{ call: 'settle~1.0.1', title: 'Get order', arguments: order.arguments }] },
    },
    { type: 'tool.returned', body: { call: 'settle~1.0.1' } },
    { type: 'call.answered', body: { attempt: 1, turn: 1 } },
  ]);
});

it('[R94] thoughts stream beside the answer, and a late viewer gets both', async () => {
  const text = 'Boils a litre in ninety seconds. '.repeat(12);
  const { url } = await serve({ script: { draft: [reply.thinking('Is it fast? ', { text })] }, tokensPerSecond: 40 });
  const run = await start(client(url, 'sam'));
  const early = await connect(url, { token: 'sam' });
  await early.watch(run.id);
  await until(() => early.frames.some(({ reasoning }) => !reasoning));
  const late = await connect(url, { token: 'boss' });
  await late.watch(run.id);
  await until(() => late.frames.length >= 2);
  expect(late.frames.slice(0, 2)).toMatchObject([
    { reasoning: true, offset: 0, text: expect.stringMatching(/^Is it/) },
    { offset: 0, text: expect.stringMatching(/^\{"text":"Boils|^\{"te/) },
  ]);
});

it('[R30] the store alone tells every message, call, result, feedback and decision of a run in order', async () => {
  const file = temporaryFile();
  const { url, stop } = await serve({
    store: sqliteStore({ file }),
    crews: [refundCrew(openShop())],
    script: { look: [{ text: 'looked' }], settle: [[reply.calls([order]), reply.calls([refund(95.9)]), done]] },
  });
  const anna = client(url, 'anna');
  const run = await start(anna, 'Kettle', 'desk');
  await decide(anna, await asked(anna, run), { type: 'reject', feedback: 'The parcel service pays.' });
  await ended(anna, run);
  await stop();
  const store = sqliteStore({ file });
  onTestFinished(() => store.close());
  const told = (await store.journal({ tenant: 'acme', run: run.id }, {})).flatMap(({ type, ...entry }) => {
    const body = (entry.body ?? {}) as JsonObject;
    const messages = (body.messages ?? []) as unknown as readonly { role: string; content: string }[];
    const calls = (body.calls ?? []) as unknown as readonly { tool: string }[];
    return [
      ...messages.map(({ role }) => role),
      ...calls.map(({ tool }) => `calls ${tool}`),
      ...(type === 'tool.returned' ? [`returned ${JSON.stringify(body.output)}`] : []),
      ...(type === 'review.decided' ? [`${body.decision}: ${body.feedback}`] : []),
      ...(type === 'call.answered' ? [`answer ${JSON.stringify(body.output)}`] : []),
    ];
  });
  expect(told.filter((line) => !['system', 'user'].includes(line))).toEqual([
    'assistant',
    'answer {"text":"looked"}',
    'assistant',
    'calls getOrder',
    'returned {"total":95.9,"card":"4111-4417"}',
    'tool',
    'assistant',
    'calls issueRefund',
    'reject: The parcel service pays.',
    'tool',
    'assistant',
    'answer {"done":"yes"}',
  ]);
});
