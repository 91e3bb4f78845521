import { memoryStore } from '@holdpoint/server';
import { expect, it } from 'vitest';
import { type Person, person } from './campaign-person.ts';
import { stageCampaign } from './campaign-stage.ts';
import { atRefund, stageDesk } from './refund-stage.ts';

/** Hours from when people are asked until the answer should be there, and until nobody is asked any more. */
function hours({ openedAt, dueAt, expiresAt }: Awaited<ReturnType<Person['review']>>) {
  const after = (at: number | null) => (at === null ? null : (at - openedAt) / 3_600_000);
  return { due: after(dueAt), expires: after(expiresAt) };
}

it('wants legal’s answer in four hours, marketing’s in a day, and gives a campaign up after two weeks alone', async () => {
  const { url } = await stageCampaign(memoryStore());
  const mara = person(url, 'mara');
  const run = await mara.start();
  const draft = await mara.asked(run, 'draft');
  expect(hours(draft)).toEqual({ due: 4, expires: null });
  await mara.decide(draft, { type: 'approve' });
  expect(hours(await mara.asked(run, 'localize[de]'))).toEqual({ due: 24, expires: null });
  await mara.approveLanguages(run, ['de', 'fr', 'it']);
  expect(hours(await mara.asked(run, 'publication'))).toEqual({ due: 24, expires: 14 * 24 });
});

it('wants the lead’s answer about money in four hours and the letter’s in eight, and ends neither by itself', async () => {
  const desk = await stageDesk();
  const { run, asked } = await atRefund(desk);
  expect(hours(asked)).toEqual({ due: 4, expires: null });
  await desk.lead.decide(asked, { type: 'approve' });
  expect(hours(await desk.sami.asked(run, 'reply'))).toEqual({ due: 8, expires: null });
});
