import type { EventPage, ReviewPage } from '@holdpoint/protocol';
import { defineCrew } from '@holdpoint/server';
import { until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { input, task } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, decide, ended, eventsOf, serve, start, Text, told } from './support.ts';

const byAttempt = { draft: ({ attempt }: { readonly attempt: number }) => ({ text: `v${attempt}` }) };

describe.each(stores)('guards on %s', (_, open) => {
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

  it('[R40] waits for a check that takes its time, and takes a promise that fails for a refusal', async () => {
    const lookedUp = Promise.withResolvers<true | string>();
    const crew = defineCrew('looking', { input }).task('draft', {
      ...task,
      guards: {
        inStock: ({ text }) => (text === 'v1' ? lookedUp.promise : true),
        priced: async ({ text }) => {
          if (text === 'v2') throw new Error('The price list is locked.');
          return undefined;
        },
      },
      review: true,
    });
    const { url, model } = await serve({ store: open(), crews: [crew], script: byAttempt });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'looking');
    await until(() => model.requests.length === 1);
    expect((await anna.get<ReviewPage>('/reviews')).body.items).toEqual([]);
    lookedUp.resolve('Sold out.');
    expect(await asked(anna, run)).toMatchObject({ task: { attempt: 3 }, revisions: [{ repairs: 2 }] });
    expect(told(model, 'draft', 1)).toContain('- inStock: Sold out.');
    expect(told(model, 'draft', 2)).toContain('- priced: This check could not be made: The price list is locked.');
  });

  it('[R40] [R43] puts what a check made of the output in its place, for the checks after it and for all else', async () => {
    const crew = defineCrew('trimming', { input })
      .task('draft', {
        ...task,
        guards: {
          trimmed: ({ text }) => ({ output: { text: text.trim() } }),
          tight: ({ text }) => text === text.trim() || 'Has blanks around it.',
        },
        review: true,
      })
      .task('print', { needs: ['draft'], perform: ({ draft }) => draft, output: Text });
    const script = { draft: [{ text: '  Boils.\n' }] };
    const { url } = await serve({ store: open(), crews: [crew], script });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'trimming');
    const view = await asked(anna, run);
    expect(view.revisions).toMatchObject([
      { proposal: { text: 'Boils.' }, repairs: 0, guards: [{ passed: true }, { passed: true }] },
    ]);
    await decide(anna, view);
    await ended(anna, run);
    const outputs = (await eventsOf(anna, run)).flatMap(({ body }) => (body as { output?: object }).output ?? []);
    expect(outputs).toEqual([{ text: 'Boils.' }, { text: 'Boils.' }]);
  });

  it('[R40] takes no notice of what a check changes in place', async () => {
    const crew = defineCrew('meddling', { input }).task('draft', {
      ...task,
      guards: {
        meddling: (output) => {
          output.text = 'mine';
        },
        after: ({ text }) => text === 'v1' || `Got ${text}.`,
      },
      review: true,
    });
    const { url } = await serve({ store: open(), crews: [crew], script: byAttempt });
    const anna = client(url, 'anna');
    const view = await asked(anna, await start(anna, 'Kettle', 'meddling'));
    expect(view.revisions).toMatchObject([
      { attempt: 1, proposal: { text: 'v1' }, guards: [{ passed: true }, { passed: true }] },
    ]);
  });

  it('[R40] refuses what a check made of the output where it misses the schema', async () => {
    const crew = defineCrew('breaking', { input }).task('draft', {
      ...task,
      guards: { broken: () => ({ output: { txt: 'x' } as unknown as { text: string } }) },
      guardTries: 1,
      whenGuardsFail: 'review',
      review: true,
    });
    const { url } = await serve({ store: open(), crews: [crew], script: byAttempt });
    const anna = client(url, 'anna');
    const view = await asked(anna, await start(anna, 'Kettle', 'breaking'));
    expect(view.revisions).toMatchObject([
      {
        proposal: { text: 'v1' },
        guards: [{ name: 'broken', passed: false, message: expect.stringContaining('does not fit the schema') }],
      },
    ]);
  });
});
