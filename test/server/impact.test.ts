import type { ImpactView, Problem, RunView } from '@holdpoint/protocol';
import { defineCrew } from '@holdpoint/server';
import { type Script, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { input, task } from './crews.ts';
import { stores } from './stores.ts';
import {
  asked,
  type Client,
  client,
  decide,
  ended,
  eventsOf,
  expectProblem,
  serve,
  start,
  Text,
  writer,
} from './support.ts';

/** Research and a scan beside it, a draft that legal approves, its effect outside, and a last gate over all of it. */
const campaign = defineCrew('campaign', { input })
  .task('marketResearch', task)
  .task('competitorScan', task)
  .task('draft', {
    agent: writer,
    needs: ['marketResearch', 'competitorScan'],
    prompt: ({ marketResearch }) => `From ${marketResearch.text}.`,
    output: Text,
    review: { by: { group: 'legal' } },
  })
  .task('teaser', { needs: ['draft'], perform: ({ draft }) => draft, output: Text, effect: 'Published in the shop' })
  .task('localize', {
    agent: writer,
    needs: ['draft'],
    prompt: ({ draft }) => `From ${draft.text}.`,
    output: Text,
    review: { by: { group: 'legal' }, sendBackTo: ['marketResearch', 'draft'] },
  })
  .task('launch', { needs: ['localize', 'teaser'], perform: ({ localize }) => localize, output: Text });
const names = ['marketResearch', 'competitorScan', 'draft', 'localize'];
const numbered: Script = Object.fromEntries(
  names.map((name) => [name, ({ attempt }: { readonly attempt: number }) => ({ text: `${name} v${attempt}` })]),
);

const impactOf = async (as: Client, { id }: { readonly id: string }, to = '') =>
  as.get<ImpactView>(`/reviews/${id}/impact${to && `?to=${to}`}`);

const rowsOf = async (as: Client, run: { readonly id: string }) => (await as.get<RunView>(`/runs/${run.id}`)).body;

describe.each(stores)('[R76] the impact of a send-back, on %s,', (_, open) => {
  const begin = async (script: Script = numbered) => {
    const stage = await serve({ store: open(), crews: [campaign], script });
    const anna = client(stage.url, 'anna');
    const run = await start(client(stage.url, 'sam'), 'Kettle', 'campaign');
    await decide(anna, await asked(anna, run, 1, 'draft'));
    const view = await asked(anna, run, 1, 'localize');
    // both work from the draft, and either may be done first
    await until(() => rowsOf(anna, run), { accept: ({ taskList }) => taskList[3]?.status === 'accepted' });
    return { ...stage, anna, run, view };
  };

  it('tells what runs again, may run again, stays and is not begun; which approvals fall; effects, and the cost', async () => {
    const { anna, run, view } = await begin();
    const { status, body } = await impactOf(anna, view, 'marketResearch');
    const { version, taskList } = await rowsOf(anna, run);
    expect(status).toBe(200);
    expect(body).toMatchObject({ to: ['marketResearch'], version });
    expect(body.tasks.map(({ id, fate, allowed }) => [id, fate, allowed])).toEqual([
      ['marketResearch', 'runsAgain', true],
      ['competitorScan', 'stays', false],
      ['draft', 'mayRunAgain', true],
      ['teaser', 'mayRunAgain', false],
      ['localize', 'runsAgain', true],
      ['launch', 'notStarted', false],
    ]);
    expect(body.tasks[2]).toEqual({
      id: 'draft',
      title: 'Draft',
      agent: 'Copywriter',
      status: 'accepted',
      attempt: 1,
      workedMs: taskList[2]?.workedMs,
      gated: true,
      allowed: true,
      fate: 'mayRunAgain',
    });
    const draft = { id: 'draft', title: 'Draft' };
    expect(body.approvals).toEqual([
      { task: draft, by: { id: 'anna', name: 'anna!' }, at: expect.any(Number), certain: false },
    ]);
    expect(body.effects).toEqual([
      { task: { id: 'teaser', title: 'Teaser' }, effect: 'Published in the shop', at: taskList[3]?.endedAt },
    ]);
    const again = taskList.filter(({ id }) => ['marketResearch', 'draft', 'teaser', 'localize'].includes(id));
    expect(body.cost.tasks).toEqual(
      again.map(({ id, title, workedMs, usage }) => ({ task: { id, title }, workedMs, usage })),
    );
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(body.cost).toMatchObject({
      workedMs: sum(again.map(({ workedMs }) => workedMs)),
      usage: {
        inputTokens: sum(again.map(({ usage }) => usage.inputTokens)),
        outputTokens: sum(again.map(({ usage }) => usage.outputTokens)),
        requests: 3,
      },
    });
  });

  it.each([
    ['', ['localize'], ['localize'], [], []],
    ['localize', ['localize'], ['localize'], [], []],
    ['draft', ['draft'], ['draft', 'localize'], ['teaser'], [true]],
    [
      'draft,marketResearch,draft',
      ['draft', 'marketResearch'],
      ['marketResearch', 'draft', 'localize'],
      ['teaser'],
      [true],
    ],
  ] as const)('of to=%s is exactly what it names', async (to, named, again, perhaps, approvals) => {
    const { anna, view } = await begin();
    const { body } = await impactOf(anna, view, to);
    const fated = (fate: string) => body.tasks.filter((task) => task.fate === fate).map(({ id }) => id);
    expect([body.to, fated('runsAgain'), fated('mayRunAgain')]).toEqual([named, again, perhaps]);
    expect(body.approvals.map(({ certain }) => certain)).toEqual(approvals);
  });

  it.each([
    ['every output differs', numbered, ['competitorScan']],
    [
      'the research comes out the same',
      { ...numbered, marketResearch: () => ({ text: 'always' }) },
      ['competitorScan', 'draft', 'teaser'],
    ],
  ] as const)('is what then happens, where %s', async (_name, script, kept) => {
    const { anna, run, view } = await begin(script);
    const { body } = await impactOf(anna, view, 'marketResearch');
    const before = await rowsOf(anna, run);
    await decide(anna, view, { type: 'revise', to: body.to, feedback: 'Again.' });
    if (!kept.some((id) => id === 'draft')) await decide(anna, await asked(anna, run, 2, 'draft'));
    await decide(anna, await asked(anna, run, 2, 'localize'));
    const after = await ended(anna, run);
    const attemptOf = (rows: RunView, id: string) => rows.taskList.find((row) => row.id === id)?.attempt ?? 0;
    const again = body.tasks.filter(({ id }) => attemptOf(after, id) > Math.max(attemptOf(before, id), 0));
    const fates = again.filter(({ fate }) => fate !== 'notStarted').map(({ id }) => id);
    const certain = body.tasks.filter(({ fate }) => fate === 'runsAgain').map(({ id }) => id);
    const reached = body.tasks.filter(({ fate }) => fate === 'runsAgain' || fate === 'mayRunAgain').map(({ id }) => id);
    expect(fates).toEqual(expect.arrayContaining(certain));
    expect(reached).toEqual(expect.arrayContaining(fates));
    expect(fates).toEqual(reached.filter((id) => !kept.some((name) => name === id)));
    const events = await eventsOf(anna, run);
    expect(events.filter(({ type }) => type === 'task.kept').map(({ task }) => task)).toEqual(
      reached.filter((id) => kept.some((name) => name === id)),
    );
  });

  it.each(['competitorScan', 'teaser', 'ghost', 'constructor', '__proto__', 'draft,competitorScan'])(
    'is not told for %s, where nothing may be sent to, and what may is',
    async (to) => {
      const { anna, view } = await begin();
      const answer = (await impactOf(anna, view, to)) as unknown as Awaited<ReturnType<typeof anna.get<Problem>>>;
      expectProblem(answer, 422, 'DECISION_NOT_ALLOWED');
      expect(answer.body.data).toEqual({ allowed: ['marketResearch', 'draft', 'localize'] });
    },
  );

  it('is told to whom may read the review; of others’ and of absent ones there is none', async () => {
    const { anna, url, view } = await begin();
    expect((await impactOf(client(url, 'sam'), view)).status).toBe(200);
    for (const [as, id] of [
      [client(url, 'olga'), view.id],
      [client(url, 'twin'), view.id],
      [anna, `${'0'.repeat(32)}.localize`],
      [anna, `${view.run.id}.teaser`],
      [anna, `${view.run.id}.constructor`],
    ] as const) {
      expectProblem(await impactOf(as, { id }, 'draft'), 404, 'REVIEW_NOT_FOUND');
    }
    expectProblem(await impactOf(anna, view, 'x'.repeat(9001)), 400, 'BAD_REQUEST');
  });
});
