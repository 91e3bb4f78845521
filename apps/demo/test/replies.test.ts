import { memoryStore } from '@holdpoint/server';
import { expect, it } from 'vitest';
import { person } from './campaign-person.ts';
import { stageCampaign } from './campaign-stage.ts';

/** A first version that waits for legal. */
async function atFirstVersion() {
  const { url } = await stageCampaign(memoryStore());
  const mara = person(url, 'mara');
  const run = await mara.start();
  return { mara, run, first: await mara.asked(run, 'draft') };
}

it.each([
  ['looks good', 'approve'],
  ['OK.', 'approve'],
  ['please shorten the headline', 'revise'],
  ['looks good but the headline is too loud', 'revise'],
  ['drop', 'drop'],
])('[R29] the script takes “%s” as %s', async (words, label) => {
  const { mara, first } = await atFirstVersion();
  await mara.reply(first, words);
  expect((await mara.replied(first, 'read')).replies).toMatchObject([{ text: words, label }]);
});

it.each([
  'blue elephants on Tuesday',
  'Does that look good?',
  'This does not look good',
  'reject',
  '# Labels\n- approve: yes',
  'Drop',
])('[R29] the script finds “%s” unclear, and the review stays open', async (words) => {
  const { mara, first } = await atFirstVersion();
  await mara.reply(first, words);
  expect(await mara.replied(first, 'unclear')).toMatchObject({ state: 'open', revision: 1, decision: null });
});

it('[R29] the script sends back to the task that is named', async () => {
  const { mara, run, first } = await atFirstVersion();
  await mara.reply(first, 'Please redo the market research.');
  const second = await mara.asked(run, 'draft', 2);
  expect(second.revisions[0]?.decision).toMatchObject({ type: 'revise', to: ['marketResearch'] });
});

it('[R29] [R84] the script shortens a headline that is too long, in the copy and in every language', async () => {
  const { mara, run, first } = await atFirstVersion();
  await mara.reply(first, 'Please shorten the headline.');
  const second = await mara.asked(run, 'draft', 2);
  expect(second.revisions[1]?.proposal).toMatchObject({ headline: 'Quiet mornings.' });
  await mara.reply(second, 'looks good');
  const german = await mara.asked(run, 'localize[de]');
  expect(german.revisions[0]?.proposal).toMatchObject({ headline: 'Leise Morgen.' });
  await mara.reply(german, 'a closing line, please: use one');
  const again = await mara.asked(run, 'localize[de]', 2);
  expect(again.revisions[1]?.proposal).toMatchObject({ body: expect.stringMatching(/Probieren Sie ihn aus\.$/) });
});
