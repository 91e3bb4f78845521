import { describe, expect, it } from 'vitest';
import { edit, person, wish } from './campaign-person.ts';
import { stageCampaign, stores } from './campaign-stage.ts';

describe.each(stores)('the languages of a campaign (S2), on %s,', (_, open) => {
  const atLanguages = async () => {
    const { url, model } = await stageCampaign(open());
    const mara = person(url, 'mara');
    const run = await mara.start();
    await mara.decide(await mara.asked(run, 'draft'), { type: 'approve' });
    const asks = () =>
      ['draft', 'de', 'fr', 'it'].map((key) => model.count(key === 'draft' ? key : `localize[${key}]`));
    return { model, mara, run, anna: person(url, 'anna'), asks };
  };

  it('[R93] are decided one by one, and the one that is sent back alone is done again', async () => {
    const { model, anna, run, asks } = await atLanguages();
    const french = await anna.asked(run, 'localize[fr]');
    expect(french).toMatchObject({
      question: 'Does this say the same as the approved copy?',
      task: { title: 'Localize: fr' },
      group: { title: 'Localize', index: 1, total: 3 },
      revisions: [{ proposal: { language: 'fr' }, presented: { approvedHeadline: 'Quiet mornings start here.' } }],
    });
    await anna.approveLanguages(run, ['it', 'de']);
    const words = 'Say it to one person, not to many.';
    expect(await anna.decide(french, { type: 'revise', feedback: words })).toMatchObject({ status: 200 });
    const again = await anna.asked(run, 'localize[fr]', 2);
    expect(asks()).toEqual([2, 1, 2, 1]);
    const told = model.requests.find(({ key }) => key.startsWith(`${run}/localize[fr]/2/`))?.messages.at(-1)?.content;
    expect(told).toContain(`"""\n${words}\n"""`);
    await anna.decide(again, { type: 'approve' });
    await anna.asked(run, 'publication');
  });

  it('[R93] may be sent back one by one at the last look, and the others keep their approval', async () => {
    const { mara, anna, run, asks } = await atLanguages();
    await anna.approveLanguages(run, ['de', 'fr', 'it']);
    const publication = await anna.asked(run, 'publication');
    const sent = await anna.decide(publication, { type: 'revise', feedback: 'Say voi.', to: ['localize[it]'] });
    expect(sent).toMatchObject({ status: 200 });
    await anna.decide(await anna.asked(run, 'localize[it]', 2), { type: 'approve' });
    await anna.decide(await anna.asked(run, 'publication', 2), { type: 'approve' });
    expect(await mara.ended(run)).toMatchObject({ status: 'done' });
    expect(asks()).toEqual([2, 1, 1, 2]);
  });

  it.each([
    ['loses a number', '/body', 'Er kocht leise.', '“40 %” of the approved copy is missing.'],
    ['gains a number', '/body', '40 % weniger, 90 % leiser.', '“90 %” does not stand in the approved copy.'],
    ['is another one', '/language', 'fr', 'This is to be “de”, not “fr”.'],
  ])('[R41] are not edited into one that %s', async (_, path, value, message) => {
    const { anna, run } = await atLanguages();
    const refused = await anna.decide(await anna.asked(run, 'localize[de]'), edit(path, value));
    expect(refused).toMatchObject({ status: 422, body: { code: 'CHECK_REFUSED' } });
    expect(refused.body).toMatchObject({ data: { verdicts: [{ passed: false, message }] } });
  });

  it('[R93] are those that were asked for', async () => {
    const { mara } = await atLanguages();
    const run = await mara.start('campaign', { ...wish, languages: ['it'] });
    await mara.decide(await mara.asked(run, 'draft'), { type: 'approve' });
    await mara.approveLanguages(run, ['it']);
    const publication = await mara.asked(run, 'publication');
    expect(publication.revisions[0]?.proposal).toMatchObject({ languages: [{ language: 'it' }] });
  });

  it.each([
    ['none', []],
    ['one twice', ['it', 'it']],
    ['one that nobody speaks', ['xx']],
  ])('are not %s', async (_, languages) => {
    const { mara } = await atLanguages();
    const refused = await mara.begin('campaign', { ...wish, languages });
    expect(refused).toMatchObject({ status: 422, body: { code: 'INPUT_INVALID' } });
  });
});
