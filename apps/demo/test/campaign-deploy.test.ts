import { type RunningProcess, startModelServer, startProcess } from '@holdpoint/testing';
import { expect, it, onTestFinished } from 'vitest';
import { campaignScript } from '../server/campaign-script.ts';
import { edit, person, sentBack } from './campaign-person.ts';
import { temporaryFile } from './campaign-stage.ts';

const entry = new URL('../server/main.ts', import.meta.url);

it('[R03] [R18] goes through S2 over a deploy at every review, and asks the model nothing twice', async () => {
  await using endpoint = await startModelServer(campaignScript);
  const settings = {
    PORT: '0',
    HOLDPOINT_FILE: temporaryFile(),
    OPENAI_BASE_URL: endpoint.url,
    OPENAI_API_KEY: 'k',
  };
  let running: RunningProcess = await startProcess({ entry, env: settings });
  onTestFinished(async () => void (await running.kill()));
  const mara = () => person(running.address, 'mara');
  const deploy = async () => {
    expect(await running.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    running = await startProcess({ entry, env: settings });
  };

  const run = await mara().start();
  const first = await mara().asked(run, 'draft');
  await deploy();
  expect(await mara().review(first.id)).toEqual(first);
  await mara().decide(first, sentBack);
  const second = await mara().asked(run, 'draft', 2);
  await deploy();
  expect(await mara().review(second.id)).toEqual(second);
  await mara().decide(second, edit('/headline', 'Mornings, but quiet.'));
  await mara().decide(await mara().asked(run, 'localize[de]'), { type: 'approve' });
  const french = await mara().asked(run, 'localize[fr]');
  await deploy();
  expect(await mara().review(french.id)).toEqual(french);
  for (const view of [await mara().asked(run, 'localize[it]'), french]) await mara().decide(view, { type: 'approve' });
  const publication = await mara().asked(run, 'publication');
  await deploy();
  expect(await mara().review(publication.id)).toEqual(publication);
  expect(publication.revisions[0]?.proposal).toMatchObject({
    languages: [{ headline: '„Mornings, but quiet.“' }, {}, {}],
  });
  await mara().decide(publication, { type: 'approve' });
  expect(await mara().ended(run)).toMatchObject({ status: 'done', outcome: null });

  const asked = ['brief', 'marketResearch', 'competitorScan', 'draft', 'draft:judge', 'localize[de]', 'localize[it]'];
  expect(asked.map((task) => endpoint.count(task))).toEqual([1, 2, 1, 4, 4, 1, 1]);
});
