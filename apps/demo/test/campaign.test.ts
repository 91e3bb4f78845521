import { reply, type ScriptedCall } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { campaignScript } from '../server/campaign-script.ts';
import { type Answer, edit, person, request, sentBack } from './campaign-person.ts';
import { type Stage, stageCampaign, stores } from './campaign-stage.ts';

const headline = 'Quiet mornings start here.';
const ownWords = 'Pour a cup or a litre, and it stays hot.';
/** What legal makes of the second version: a sentence of their own, and one that the localizers know. */
const ownBody = `${ownWords} In a lab test it cut energy use by 28 % (S-2).`;

/** How often the model was asked. */
function asks({ model }: Stage) {
  const count = (task: string) => model.count(task);
  return {
    research: count('marketResearch'),
    scan: count('competitorScan'),
    draft: count('draft'),
    judge: count('draft:judge'),
    localize: ['de', 'fr', 'it'].map((language) => count(`localize[${language}]`)),
  };
}

function expectRefused(answer: Answer<unknown>, status: number, code: string): void {
  expect(answer).toMatchObject({ status, body: { code, message: expect.stringMatching(/\S/) } });
}

/** A campaign whose first version waits for legal. */
async function atFirstVersion(stage: Stage) {
  const mara = person(stage.url, 'mara');
  const run = await mara.start();
  return { mara, jonas: person(stage.url, 'jonas'), run, first: await mara.asked(run, 'draft') };
}

/** Legal sent the first back to research, and the second waits. */
async function atSecondVersion(stage: Stage) {
  const { mara, run, first, ...rest } = await atFirstVersion(stage);
  expect(await mara.decide(first, sentBack)).toMatchObject({ status: 200 });
  return { ...rest, mara, run, first, second: await mara.asked(run, 'draft', 2) };
}

describe.each(stores)('campaign copy (S2), on %s,', (_, open) => {
  it('[R40] [R42] [R85] shows legal a version that passed its guards, beside what the sources say', async () => {
    const stage = await stageCampaign(open());
    const { first } = await atFirstVersion(stage);
    expect(first).toMatchObject({ question: 'Can this copy go to localization?', input: { due: '2026-12-01' } });
    expect(first.allowed).toMatchObject([
      { type: 'approve', label: 'Approve and localize' },
      { type: 'edit' },
      { type: 'revise', to: [{ id: 'marketResearch' }, { id: 'draft' }] },
      { type: 'outcome', outcome: 'drop', label: 'Drop campaign', ends: true },
    ]);
    expect(first.revisions).toMatchObject([
      {
        repairs: 1,
        guards: ['Banned words', 'Every number has a source', 'No superlatives without proof'].map((name) => ({
          name,
          passed: true,
        })),
        presented: [
          {
            claim: 'cuts energy use by 40 %',
            source: 'S-2',
            quote: 'lower energy use',
            sourceSays: expect.stringContaining('28 % lower energy use'),
            quoteStandsThere: true,
          },
        ],
      },
    ]);
    expect(asks(stage)).toEqual({ research: 1, scan: 1, draft: 2, judge: 1, localize: [0, 0, 0] });
  });

  it('[R76] previews what sending it back to research does, and takes no other task', async () => {
    const stage = await stageCampaign(open());
    const { mara, first } = await atFirstVersion(stage);
    const { body } = await mara.impact(first, 'marketResearch');
    expect(Object.fromEntries(body.tasks.map(({ id, fate }) => [id, fate]))).toEqual({
      brief: 'stays',
      marketResearch: 'runsAgain',
      competitorScan: 'stays',
      draft: 'runsAgain',
      localize: 'notStarted',
      publication: 'notStarted',
      publish: 'notStarted',
    });
    expect(body).toMatchObject({ approvals: [], effects: [], cost: { usage: { requests: 4 } } });
    expectRefused(await mara.impact(first, 'competitorScan'), 422, 'DECISION_NOT_ALLOWED');
    expectRefused(await mara.decide(first, { ...sentBack, to: ['competitorScan'] }), 422, 'DECISION_NOT_ALLOWED');
    expect(await mara.review(first.id)).toEqual(first);
  });

  it('[R03] [R23] researches again but scans once, and drafts from both results and the words', async () => {
    const stage = await stageCampaign(open());
    const { run, second } = await atSecondVersion(stage);
    expect(asks(stage)).toEqual({ research: 2, scan: 1, draft: 4, judge: 3, localize: [0, 0, 0] });
    const said = stage.model.requests.find(({ key }) => key.startsWith(`${run}/draft/3/`))?.messages.at(-1)?.content;
    expect(said).toContain('## Market research (attempt 2');
    expect(said).toContain('## Competitor scan (attempt 1');
    expect(said).toContain(`"""\n${request}\n"""`);
    expect(second.revisions).toMatchObject([
      { proposal: { headline }, decision: { type: 'revise', to: ['marketResearch'], feedback: request } },
      {
        proposal: { headline, body: expect.stringContaining('28 % (S-2)') },
        // the judge refused “quietest in class” first
        repairs: 1,
        answers: [{ text: request, by: { id: 'mara' }, task: { id: 'draft' }, revision: 1 }],
        decision: null,
      },
    ]);
  });

  it('[R41] refuses an edit with a banned word or an unproved superlative, with the guard’s own words', async () => {
    const stage = await stageCampaign(open());
    const { mara, run, second } = await atSecondVersion(stage);
    const { version } = await mara.run(run);
    const banned = await mara.decide(second, edit('/callToAction', 'See the unbeatable kettle.'));
    expectRefused(banned, 422, 'CHECK_REFUSED');
    const message = '“unbeatable” is on the list of banned words.';
    expect(banned.body).toMatchObject({ data: { verdicts: [{ name: 'Banned words', passed: false, message }] } });
    const loud = await mara.decide(second, edit('/headline', 'The quietest in class.'));
    expectRefused(loud, 422, 'CHECK_REFUSED');
    expect(loud.body).toMatchObject({ data: { verdicts: [{ name: 'No superlatives without proof' }] } });
    // functions first: the judge was asked about the second edit alone
    expect(asks(stage)).toMatchObject({ draft: 4, judge: 4 });
    expect(await mara.review(second.id)).toEqual(second);
    expect((await mara.events(run)).slice(version)).toMatchObject([
      { type: 'check.refused', by: { id: 'mara' }, body: { output: { callToAction: 'See the unbeatable kettle.' } } },
      { type: 'check.refused', by: { id: 'mara' }, body: { output: { headline: 'The quietest in class.' } } },
    ]);
  });

  it('[R84] localizes after the approval alone, and from the text that legal edited', async () => {
    const stage = await stageCampaign(open());
    const { mara, run, second } = await atSecondVersion(stage);
    expect(asks(stage)).toMatchObject({ localize: [0, 0, 0] });
    expect(await mara.decide(second, edit('/body', ownBody))).toMatchObject({ status: 200 });
    const anna = person(stage.url, 'anna');
    await anna.approveLanguages(run, ['de', 'fr', 'it']);
    const publication = await anna.asked(run, 'publication');
    expect(asks(stage)).toEqual({ research: 2, scan: 1, draft: 4, judge: 4, localize: [1, 1, 1] });
    expect(publication.revisions[0]?.proposal).toMatchObject({
      headline,
      languages: [
        { language: 'de', body: `„${ownWords}“ Im Labortest senkte er den Energieverbrauch um 28 % (S-2).` },
        { language: 'fr', body: expect.stringContaining(`«\u00a0${ownWords}\u00a0»`) },
        { language: 'it', body: expect.stringContaining(`«${ownWords}»`) },
      ],
    });
    const { revisions } = await mara.review(second.id);
    expect(revisions.map(({ decision, edited }) => [decision?.type, edited])).toEqual([
      ['revise', null],
      ['edit', { ...(second.revisions[1]?.proposal as object), body: ownBody }],
    ]);
    expect(revisions[1]?.proposal).toEqual(second.revisions[1]?.proposal);

    await anna.decide(publication, { type: 'approve' });
    expect(await mara.ended(run)).toMatchObject({ status: 'done', outcome: null, tasks: { settled: 10, total: 10 } });
    const published = (await mara.events(run)).filter(({ task }) => task === 'publish');
    expect(published).toMatchObject([{ type: 'call.answered', body: { output: { headline } } }]);
  });

  it('[R70] refuses a second lawyer’s approval of the first version once there is a second', async () => {
    const stage = await stageCampaign(open());
    const { mara, jonas, first, second } = await atSecondVersion(stage);
    const late = await jonas.decide(first, { type: 'approve' });
    expectRefused(late, 409, 'REVIEW_STALE');
    expect(late.body).toMatchObject({ data: { revision: 2, contentHash: second.contentHash } });
    expect(await mara.review(second.id)).toEqual(second);
    expect(asks(stage)).toMatchObject({ localize: [0, 0, 0] });
    expect(await jonas.decide(second, { type: 'approve' })).toMatchObject({ status: 200 });
  });

  it('[R45] refuses a send-back without words, and asks no model because of it', async () => {
    const stage = await stageCampaign(open());
    const { mara, first } = await atFirstVersion(stage);
    for (const feedback of ['', ' \n']) {
      expectRefused(await mara.decide(first, { ...sentBack, feedback }), 422, 'FEEDBACK_REQUIRED');
    }
    expect(await mara.review(first.id)).toEqual(first);
    expect(asks(stage)).toMatchObject({ research: 1, draft: 2 });
  });

  it('[R29] takes “looks good but …” as rework, with the words as legal wrote them', async () => {
    const stage = await stageCampaign(open());
    const { mara, run, first } = await atFirstVersion(stage);
    const words = 'looks good but the headline is too loud';
    expect(await mara.reply(first, words)).toMatchObject({ status: 202 });
    const second = await mara.asked(run, 'draft', 2);
    expect(second.revisions[0]?.decision).toMatchObject({ type: 'revise', feedback: words, interpreted: true });
    expect(second.replies).toMatchObject([{ text: words, by: { id: 'mara' }, state: 'read', label: 'revise' }]);
    const said = stage.model.requests.find(({ key }) => key.startsWith(`${run}/draft/3/`))?.messages.at(-1)?.content;
    expect(said).toContain(`"""\n${words}\n"""`);
    expect(stage.model.count('draft:reply')).toBe(1);
    expect(asks(stage)).toMatchObject({ research: 1, localize: [0, 0, 0] });
  });

  it('[R46] asks legal to choose when nobody can read their words, and takes the button', async () => {
    const down = { ...campaignScript, 'draft:reply': () => reply.fail('MODEL_UNAVAILABLE') };
    const stage = await stageCampaign(open(), down, { baseMs: 1 });
    const { mara, run, first } = await atFirstVersion(stage);
    await mara.reply(first, 'looks good');
    const waiting = await mara.replied(first, 'unclear');
    expect(waiting).toMatchObject({
      state: 'open',
      revision: 1,
      decision: null,
      allowed: first.allowed,
      replies: [{ text: 'looks good', note: 'This could not be interpreted. Please choose.' }],
    });
    expect(stage.model.count('draft:reply')).toBe(3);
    expect(asks(stage)).toMatchObject({ localize: [0, 0, 0] });
    expect(await mara.decide(first, { type: 'approve' })).toMatchObject({ status: 200 });
    await person(stage.url, 'anna').asked(run, 'localize[de]');
    expect(stage.model.count('draft:reply')).toBe(3);
  });

  it('[R45] refuses an empty answer, and asks no model because of it', async () => {
    const stage = await stageCampaign(open());
    const { mara, first } = await atFirstVersion(stage);
    for (const text of ['', ' \n']) expectRefused(await mara.reply(first, text), 422, 'FEEDBACK_REQUIRED');
    expect(await mara.review(first.id)).toEqual(first);
    expect(stage.model.count('draft:reply')).toBe(0);
  });

  it('ends as done and dropped, with nothing localized or published', async () => {
    const stage = await stageCampaign(open());
    const { mara, run, first } = await atFirstVersion(stage);
    const dropped = await mara.decide(first, { type: 'outcome', outcome: 'drop', feedback: 'The date is gone.' });
    expect(dropped).toMatchObject({ status: 200 });
    const view = await mara.ended(run);
    expect(view).toMatchObject({ status: 'done', outcome: { name: 'drop', label: 'Drop campaign' } });
    expect(view.taskList.filter(({ attempt }) => attempt > 0).map(({ id }) => id)).toEqual([
      'brief',
      'marketResearch',
      'competitorScan',
      'draft',
    ]);
    expect(asks(stage)).toMatchObject({ localize: [0, 0, 0] });
  });

  it('has a draft that misses the schema twice repaired before legal sees it', async () => {
    const stage = await stageCampaign(open(), {
      ...campaignScript,
      draft: (call: ScriptedCall) => {
        if (call.attempt > 1 || call.turn > 1) return campaignScript.draft(call);
        return call.turn === 0 ? reply.text('Here is your copy!') : { headline: 'The claims are missing.' };
      },
    });
    const { mara, run, first } = await atFirstVersion(stage);
    expect(first.revisions).toMatchObject([{ revision: 1, attempt: 2, proposal: { headline } }]);
    const missed = (await mara.events(run)).filter(({ type }) => type === 'call.misfit');
    expect(missed.map(({ task }) => task)).toEqual(['draft', 'draft']);
    expect(asks(stage)).toMatchObject({ research: 1, scan: 1, draft: 4 });
  });
});
