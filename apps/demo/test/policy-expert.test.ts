import { until } from '@holdpoint/testing';
import { expect, it } from 'vitest';
import { type Desk, finish, stageDesk, start } from './refund-stage.ts';

const old = { ticketId: 'T-8850', customerId: 'C-2231', orderId: 'A-4730' };

/** What the task holds now that proposes how to settle the ticket. */
async function proposing({ sami }: Desk, run: string) {
  const { taskList } = await sami.run(run);
  return taskList.find(({ id }) => id === 'propose');
}

it('the clerk asks the policy expert about an order that is too old, and waits for what it says', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const askPolicyExpert = async () => {
    await released;
    return { reasonCode: 'GOODWILL', because: 'P-4 leaves it to the desk.' };
  };
  const desk = await stageDesk({ script: { askPolicyExpert } });
  const run = await start(desk.sami, old);
  const [call] = (await until(() => proposing(desk, run), { accept: (task) => task?.calls.length === 1 }))?.calls ?? [];
  expect(call).toMatchObject({ title: 'Policy expert', state: 'started', child: `${run}/propose~1:0:1` });
  const child = call?.child ?? '';
  expect(await desk.sami.run(child)).toMatchObject({
    label: 'Policy expert',
    title: 'A-4730, day 41',
    status: 'running',
  });

  release();
  const asked = await desk.lead.asked(run, 'refund');
  expect(asked.revisions[0]?.proposal).toMatchObject({ amount: 24, reasonCode: 'GOODWILL' });
  expect(await desk.sami.run(child)).toMatchObject({ status: 'done', tasks: { settled: 1, total: 1 } });
  expect((await desk.sami.events(child)).map(({ type }) => type)).not.toContain('review.opened');
});

it.each([
  ['The strainer broke after a few weeks.', 'WARRANTY'],
  ['The parcel came too late for the party.', 'CARRIER'],
  ['I do not like it any more.', 'GOODWILL'],
])('offline, the expert finds a reason code for “%s”: %s', async (text, reasonCode) => {
  const desk = await stageDesk();
  const asked = await desk.lead.asked(await start(desk.sami, { ...old, text }), 'refund');
  expect(asked.revisions[0]?.proposal).toMatchObject({ reasonCode });
});

it('the clerk asks nobody about an order that is fresh, nor twice when a proposal is asked for again', async () => {
  const desk = await stageDesk();
  const handed = async (run: string) =>
    (await desk.sami.events(run)).filter(({ type, task }) => type === 'tools.called' && task === 'propose').length;
  const fresh = await start(desk.sami);
  const asked = await desk.lead.asked(fresh, 'refund');
  expect(await handed(fresh)).toBe(0);
  await desk.lead.decide(asked, { type: 'approve' });
  await finish(desk, fresh);

  const late = await start(desk.sami, old);
  const first = await desk.lead.asked(late, 'refund');
  await desk.lead.decide(first, { type: 'revise', feedback: 'Not the shipping.', to: ['propose'] });
  await until(() => proposing(desk, late), { accept: (task) => task?.status === 'accepted' && task.attempt === 2 });
  expect(await handed(late)).toBe(1);
});
