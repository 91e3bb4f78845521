import { defineCrew } from '@holdpoint/core';
import type { ReviewPage, ReviewView, RunView } from '@holdpoint/protocol';
import { reply, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { input, task } from './crews.ts';
import { stores } from './stores.ts';
import {
  asked,
  type Client,
  client,
  decide,
  decision,
  ended,
  expectProblem,
  on,
  serve,
  start,
  Text,
  told,
} from './support.ts';

const byAttempt = { draft: ({ attempt }: { readonly attempt: number }) => ({ text: `v${attempt}` }) };

async function revise(as: Client, run: { readonly id: string }, rounds: number): Promise<void> {
  for (let round = 1; round <= rounds; round += 1) {
    const view = await asked(as, run, round);
    expect((await as.post(decision(view), on(view, 'revise', `Point ${round}.`))).status).toBe(200);
  }
}

describe.each(stores)('rounds on %s', (_, open) => {
  it('[R05] [R23] goes through twelve rejections to an approval, with every point still in the prompt', async () => {
    const { url, model } = await serve({ store: open(), script: byAttempt });
    const anna = client(url, 'anna');
    const run = await start(anna);
    await revise(anna, run, 12);
    const view = await asked(anna, run, 13);
    expect(view.revisions.map(({ proposal }) => proposal)).toEqual(
      Array.from({ length: 13 }, (_, index) => ({ text: `v${index + 1}` })),
    );
    // each round stands beside what answers it, once
    expect(view.revisions.map(({ answers }) => answers.map(({ text }) => text))).toEqual([
      [],
      ...Array.from({ length: 12 }, (_, index) => [`Point ${index + 1}.`]),
    ]);
    expect((await anna.post(decision(view), on(view))).status).toBe(200);
    expect(await ended(anna, run)).toMatchObject({ taskList: [{ attempt: 13 }], usage: { requests: 13 } });
    const sent = model.requests[12]?.messages.map(({ content }) => content).join('\n') ?? '';
    for (let round = 1; round <= 12; round += 1) expect(sent).toContain(`\nPoint ${round}.\n`);
  });

  it.each([
    ['fails the run', 'fail', { status: 'failed', task: 'failed', failure: 'ROUNDS_EXHAUSTED' }],
    ['takes the output as it is', 'accept', { status: 'done', task: 'accepted', failure: undefined }],
  ] as const)('[R05] %s at the third rejection of three', async (_name, whenRoundsEnd, end) => {
    const crew = defineCrew('capped', { input }).task('draft', { ...task, review: { maxRounds: 3, whenRoundsEnd } });
    const { url, model } = await serve({ store: open(), crews: [crew], script: byAttempt });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'capped');
    await revise(anna, run, 3);
    const view = await ended(anna, run, end.status);
    expect(view.failure?.code).toBe(end.failure);
    // nobody approved it: it came to be in force by the gate's own rule
    expect(view.taskList).toMatchObject([{ status: end.task, attempt: 3, acceptedBy: null }]);
    expect(model.requests).toHaveLength(3);
    const { body } = await anna.get<ReviewView>(`/reviews/${run.id}.draft`);
    expect(body).toMatchObject({ state: 'decided', turn: 'nobody', allowed: [], decision: { type: 'revise' } });
    expect(body.revisions.map(({ decision }) => decision?.feedback)).toEqual(['Point 1.', 'Point 2.', 'Point 3.']);
  });

  it('[R05] asks others at the third rejection of three, who may go on as often as they like', async () => {
    const crew = defineCrew('escalating', { input }).task('draft', {
      ...task,
      review: { by: { group: 'legal' }, maxRounds: 3, whenRoundsEnd: { escalate: { group: 'sales' } } },
    });
    const { url, model } = await serve({ store: open(), crews: [crew], script: byAttempt });
    const [anna, olga] = [client(url, 'anna'), client(url, 'olga')];
    const run = await start(anna, 'Kettle', 'escalating');
    await revise(anna, run, 3);
    const view = await asked(olga, run, 4);
    expect(view).toMatchObject({ task: { attempt: 3 }, eligible: ['group:sales'], decision: { by: { id: 'anna' } } });
    expect(view.revisions.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 3]);
    // those who asked three times have no say in it any more
    expectProblem(await decide(anna, view), 403, 'FORBIDDEN');
    expect((await anna.get<ReviewPage>('/reviews')).body.items).toEqual([]);
    for (const revision of [4, 5, 6, 7]) {
      await decide(olga, await asked(olga, run, revision), { type: 'revise', feedback: `Point ${revision}.` });
    }
    await decide(olga, await asked(olga, run, 8));
    expect(await ended(anna, run)).toMatchObject({ taskList: [{ attempt: 7, acceptedBy: { id: 'olga' } }] });
    for (const point of [1, 2, 3, 4, 7]) expect(told(model, 'draft', 6)).toContain(`Point ${point}.`);
  });

  it('[R23] has the points of nine rounds word for word in the tenth request', async () => {
    const { url, model } = await serve({ store: open(), script: byAttempt });
    const anna = client(url, 'anna');
    await revise(anna, await start(anna), 9);
    await until(() => model.requests.length === 10);
    const contents = model.requests[9]?.messages.map(({ content }) => content) ?? [];
    for (let point = 1; point <= 9; point += 1) {
      const said = `Reviewer feedback ${point}, by anna! on revision ${point} of “Draft”:\n"""\nPoint ${point}.\n"""`;
      expect(contents.filter((content) => content.includes(said))).toHaveLength(1);
    }
    expect(contents.at(-1)).toContain('feedback 1 to 8.');
    expect(contents.at(-1)).toContain('Point 9.');
  });

  it('[R06] keeps human rounds out of the budget of the guards', async () => {
    const crew = defineCrew('strict', { input }).task('draft', {
      ...task,
      guards: { written: ({ text }) => text.length > 0 || 'Empty.' },
      guardTries: 1,
      review: true,
    });
    const { url } = await serve({ store: open(), crews: [crew], script: byAttempt });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'strict');
    await revise(anna, run, 5);
    expect(await asked(anna, run, 6)).toMatchObject({ turn: 'reviewer', task: { attempt: 6 } });
    expect((await anna.get<RunView>(`/runs/${run.id}`)).body).toMatchObject({ status: 'waiting', failure: null });
  });

  it('[R06] gives the guards their tries anew after each decision of a person', async () => {
    const crew = defineCrew('secondTry', { input }).task('draft', {
      ...task,
      guards: { even: ({ text }) => Number(text.slice(1)) % 2 === 0 || 'Odd.' },
      guardTries: 2,
      review: true,
    });
    const { url } = await serve({ store: open(), crews: [crew], script: byAttempt });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'secondTry');
    await revise(anna, run, 5);
    const view = await asked(anna, run, 6);
    expect(view.revisions.map(({ attempt, repairs }) => [attempt, repairs])).toEqual(
      [2, 4, 6, 8, 10, 12].map((attempt) => [attempt, 1]),
    );
  });

  it('[R34] finishes one branch while another waits for its person', async () => {
    const crew = defineCrew('parallel', { input })
      .task('draft', { ...task, review: { by: { group: 'legal' } } })
      .task('scan', { ...task })
      .task('report', { needs: ['scan'], perform: ({ scan }) => scan, output: Text })
      .task('publish', { needs: ['draft', 'report'], perform: ({ draft }) => draft, output: Text });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const script = { ...byAttempt, scan: () => held.then(() => ({ text: 'scanned' })) };
    const { url } = await serve({ store: open(), crews: [crew], script });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'parallel');
    const view = await asked(anna, run);
    const statuses = async () => {
      const { body } = await anna.get<RunView>(`/runs/${run.id}`);
      return [body.status, ...body.taskList.map(({ status }) => status)].join(' ');
    };
    expect(await statuses()).toBe('running inReview working blocked blocked');
    release();
    await until(async () => (await statuses()) === 'waiting inReview accepted accepted blocked');
    // the inbox tells the progress that was made meanwhile; the question is the same
    const { body } = await anna.get<ReviewView>(`/reviews/${view.id}`);
    expect(body).toEqual({ ...view, progress: { settled: 2, total: 4 } });
    await anna.post(decision(view), on(view));
    await ended(anna, run);
  });

  it('tells of a call that failed and will be tried again', async () => {
    const { url } = await serve({
      store: open(),
      script: { draft: [reply.fail('MODEL_UNAVAILABLE', { message: 'Overloaded.' })] },
      retry: { baseMs: 60_000 },
    });
    const anna = client(url, 'anna');
    const run = await start(anna);
    const failed = await until(async () => (await anna.get<RunView>(`/runs/${run.id}`)).body.taskList[0]?.failure);
    expect(failed).toMatchObject({ code: 'MODEL_UNAVAILABLE', message: expect.stringContaining('Overloaded.') });
    expect(failed.retryAt).toBeGreaterThan(run.startedAt);
  });
});
