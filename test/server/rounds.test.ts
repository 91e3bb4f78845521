import { defineCrew } from '@holdpoint/core';
import type { EventPage, ReviewPage, ReviewView, RunView } from '@holdpoint/protocol';
import { reply, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { asked, type Client, client, decision, ended, on, serve, start, stores, Text, writer } from './support.ts';

const input = z.object({ product: z.string() });
const byAttempt = { draft: ({ attempt }: { readonly attempt: number }) => ({ text: `v${attempt}` }) };
const task = { agent: writer, prompt: () => 'Write.', output: Text };

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
    expect((await anna.post(decision(view), on(view))).status).toBe(200);
    expect(await ended(anna, run)).toMatchObject({ taskList: [{ attempt: 13 }], usage: { requests: 13 } });
    const last = model.requests[12]?.messages.at(-1)?.content ?? '';
    for (let round = 1; round <= 12; round += 1) expect(last).toContain(`Point ${round}.`);
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

  it('[R40] shows one review of attempt 3 after two automatic repairs, with what the guards said of it', async () => {
    const crew = defineCrew('repairing', { input }).task('draft', {
      ...task,
      guards: { third: ({ text }) => text === 'v3' || `Not ${text}.`, always: () => true },
      review: true,
    });
    const { url, model } = await serve({ store: open(), crews: [crew], script: byAttempt });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'repairing');
    const view = await asked(anna, run);
    expect(view.task.attempt).toBe(3);
    expect(view.revisions).toMatchObject([
      {
        revision: 1,
        attempt: 3,
        repairs: 2,
        proposal: { text: 'v3' },
        guards: [
          { name: 'third', passed: true, message: null },
          { name: 'always', passed: true, message: null },
        ],
      },
    ]);
    expect((await anna.get<ReviewPage>('/reviews')).body.items).toHaveLength(1);
    expect(model.requests[1]?.messages.at(-1)?.content).toContain('- third: Not v1.');
    const { body } = await anna.get<EventPage>(`/runs/${run.id}/events`);
    const verdicts = body.events.flatMap(({ body }) => (body as { verdicts?: { message: string }[] }).verdicts ?? []);
    expect(verdicts.map(({ message }) => message)).toEqual(['Not v1.', null, 'Not v2.', null, null, null]);
  });

  it('[R40] fails the run when the guards are never content, and asks nobody', async () => {
    const crew = defineCrew('hopeless', { input }).task('draft', {
      ...task,
      guards: { never: () => 'No.' },
      review: true,
    });
    const { url, model } = await serve({ store: open(), crews: [crew], script: byAttempt });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'hopeless');
    const failure = { code: 'GUARDS_FAILED', message: expect.stringContaining('3'), hint: expect.any(String) };
    expect(await ended(anna, run, 'failed')).toMatchObject({
      failure: { ...failure, task: 'draft' },
      taskList: [{ status: 'failed', attempt: 3, review: null, failure: { ...failure, retryAt: null } }],
    });
    expect((await anna.get<ReviewPage>('/reviews')).body.items).toEqual([]);
    expect(model.requests).toHaveLength(3);
  });

  it('[R40] shows the last attempt marked as failing, where the crew says so', async () => {
    const crew = defineCrew('lenient', { input }).task('draft', {
      ...task,
      guards: {
        never: () => 'No.',
        throwing: () => {
          throw new Error('Lexicon is down.');
        },
      },
      guardTries: 2,
      whenGuardsFail: 'review',
      review: true,
    });
    const { url } = await serve({ store: open(), crews: [crew], script: byAttempt });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'lenient');
    expect(await asked(anna, run)).toMatchObject({
      revisions: [
        {
          attempt: 2,
          repairs: 1,
          guards: [
            { name: 'never', passed: false, message: 'No.' },
            { name: 'throwing', passed: false, message: expect.stringContaining('Lexicon is down.') },
          ],
        },
      ],
    });
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
