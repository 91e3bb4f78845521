import type { RunView } from '@holdpoint/protocol';
import { defineCrew } from '@holdpoint/server';
import { type Reply, reply, type Script, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { input, numbered, task } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, decide, ended, eventsOf, requestsOf, serve, start, told } from './support.ts';

const rule = 'No superlatives without a source.';
const toned = defineCrew('toned', { input }).task('draft', {
  ...task,
  guards: { sober: rule, short: ({ text }) => text.length < 40 || 'Too long.', kind: 'Is friendly.' },
  review: true,
});
const passes = { passes: true, problem: null };
const refuses = (problem: string) => ({ passes: false, problem });

describe.each(stores)('guards that are sentences, on %s,', (_, open) => {
  const begin = async (judge: Script[string], options: object = {}) => {
    const script = { ...numbered, 'draft:judge': judge };
    const stage = await serve({ store: open(), crews: [toned], script, ...options });
    const anna = client(stage.url, 'anna');
    return { ...stage, anna, run: await start(anna, 'Kettle', 'toned') };
  };

  it('[R40] [R85] are judged by a model after the functions, and their words reach the agent and the reviewer', async () => {
    const { anna, run, model } = await begin(({ messages }) => {
      const [, { content = '' } = {}] = messages;
      return content.includes('draft v1') && content.includes(rule) ? refuses('“Best” has no source.') : passes;
    });
    const view = await asked(anna, run);
    expect(view.revisions).toMatchObject([
      {
        attempt: 2,
        repairs: 1,
        proposal: { text: 'draft v2' },
        guards: ['short', 'sober', 'kind'].map((name) => ({ name, passed: true, message: null })),
      },
    ]);
    expect(told(model, 'draft', 1)).toContain('- sober: “Best” has no source.');
    const judged = (await eventsOf(anna, run)).filter(({ type }) => type === 'guard.judged');
    expect(judged.map(({ body }) => (body as { verdict: object }).verdict)).toEqual([
      { name: 'sober', passed: false, message: '“Best” has no source.' },
      { name: 'kind', passed: true, message: null },
      { name: 'sober', passed: true, message: null },
      { name: 'kind', passed: true, message: null },
    ]);
    // a judge has a conversation of its own, and its calls are counted with the task's
    const judges = requestsOf(model, 'draft:judge');
    expect(judges.map(({ messages }) => messages.length)).toEqual([2, 2, 2, 2]);
    const { body } = await anna.get<RunView>(`/runs/${run.id}`);
    expect(body.usage.requests).toBe(model.requests.length);
  });

  it('[R40] are not asked about what a function refuses', async () => {
    const draft = ({ attempt }: { readonly attempt: number }) => ({ text: attempt === 1 ? 'x'.repeat(50) : 'short' });
    const script = { draft };
    const { url, model } = await serve({ store: open(), crews: [toned], script });
    const anna = client(url, 'anna');
    await asked(anna, await start(anna, 'Kettle', 'toned'));
    expect([model.count('draft'), model.count('draft:judge')]).toEqual([2, 2]);
  });

  it.each<[what: string, answer: Reply]>([
    ['an essay', 'This looks entirely fine to me, well done!'],
    ['nothing', ''],
    ['another shape', { passes: 'yes', problem: null }],
    ['a list', reply.json([true])],
    ['yes', 'yes'],
    ['a refusal without a reason', { passes: false, problem: null }],
  ])('[R40] take %s for a refusal', async (_what, answer) => {
    const { anna, run } = await begin(() => answer);
    expect(await ended(anna, run, 'failed')).toMatchObject({
      failure: { code: 'GUARDS_FAILED', task: 'draft' },
      taskList: [{ attempt: 3, review: null }],
    });
    const verdicts = (await eventsOf(anna, run)).flatMap(({ body }) => (body as { verdict?: object }).verdict ?? []);
    expect(verdicts).toHaveLength(6);
    for (const verdict of verdicts)
      expect(verdict).toMatchObject({ passed: false, message: expect.stringMatching(/\S/) });
  });

  it('[R40] wait for a model that is down, and pass nothing meanwhile', async () => {
    const down = reply.fail('MODEL_UNAVAILABLE', { message: 'Overloaded.' });
    const { anna, run, model } = await begin(({ nth }) => (nth < 2 ? down : passes), { retry: { baseMs: 1 } });
    const view = await asked(anna, run);
    expect(view.revisions).toMatchObject([{ attempt: 1, repairs: 0 }]);
    // two failures and two judgements; the draft was written once
    expect([model.count('draft'), model.count('draft:judge')]).toEqual([1, 4]);
    const types = (await eventsOf(anna, run)).map(({ type }) => type);
    expect(types).toEqual([
      'run.started',
      'call.answered',
      'call.failed',
      'call.failed',
      'guard.judged',
      'guard.judged',
      'review.opened',
    ]);
  });

  it('[R40] fail the run when their model stays away, and nobody is asked', async () => {
    const { anna, run } = await begin(() => reply.fail('MODEL_REJECTED', { message: 'No such model.' }));
    expect(await ended(anna, run, 'failed')).toMatchObject({
      failure: { code: 'MODEL_REJECTED' },
      taskList: [{ status: 'failed', review: null, acceptedAttempt: null }],
    });
  });

  it('[R06] keep their tries apart from the rounds of people', async () => {
    const crew = defineCrew('toned', { input }).task('draft', {
      ...task,
      guards: { sober: rule },
      guardTries: 1,
      review: true,
    });
    const { anna, run, model } = await begin(() => passes, { crews: [crew] });
    for (let round = 1; round <= 5; round += 1) {
      const view = await asked(anna, run, round);
      expect((await decide(anna, view, { type: 'revise', feedback: `Point ${round}.` })).status).toBe(200);
    }
    expect(await asked(anna, run, 6)).toMatchObject({ task: { attempt: 6 } });
    await until(() => model.count('draft:judge') === 6);
  });
});
