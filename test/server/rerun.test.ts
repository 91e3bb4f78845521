import type { ReviewView, RunSummary, RunView } from '@holdpoint/protocol';
import { defineCrew } from '@holdpoint/server';
import { reply, type Script } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { input, numbered, task } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, decide, ended, eventsOf, expectProblem, serve, start, Text, told, writer } from './support.ts';

/** a → b, approved, → c; and d, approved as well, beside them. */
const crew = defineCrew('line', { input })
  .task('a', task)
  .task('b', {
    agent: writer,
    needs: ['a'],
    prompt: ({ a }) => `From ${a.text}.`,
    output: Text,
    review: { by: { group: 'legal' } },
  })
  .task('c', { agent: writer, needs: ['b'], prompt: ({ b }) => `From ${b.text}.`, output: Text })
  .task('d', { ...task, review: { by: { group: 'legal' } } });

describe.each(stores)('a rerun on %s', (_, open) => {
  const begin = async (script: Script = numbered) => {
    const stage = await serve({ store: open(), crews: [crew], script });
    const [anna, boss] = [client(stage.url, 'anna'), client(stage.url, 'boss')];
    const run = await start(client(stage.url, 'sam'), 'Kettle', 'line');
    const rerun = (body: object, key?: string, as = boss) => as.post<RunSummary>(`/runs/${run.id}/rerun`, body, key);
    return { ...stage, anna, boss, run, rerun };
  };
  const done = async (script?: Script) => {
    const stage = await begin(script);
    for (const name of ['b', 'd']) await decide(stage.anna, await asked(stage.anna, stage.run, 1, name));
    await ended(stage.anna, stage.run);
    return stage;
  };
  const attempts = ({ taskList }: RunView) => taskList.map(({ attempt }) => attempt);

  it('of a run that is done makes these tasks again, with the words, and leaves what is beside them', async () => {
    const { anna, run, rerun, model } = await done();
    const feedback = 'The price list changed.';
    expect(await rerun({ from: ['a'], feedback })).toMatchObject({
      status: 200,
      body: { status: 'running', endedAt: null },
    });
    await decide(anna, await asked(anna, run, 2, 'b'));
    expect(attempts(await ended(anna, run))).toEqual([2, 2, 2, 1]);
    expect(told(model, 'a', 1)).toContain(`Reviewer feedback 1, by boss!:\n"""\n${feedback}\n"""`);
    // b is asked for nothing: it knows the words as a fact about what it works from
    expect(told(model, 'b', 1)).toContain(`Said by boss!:\n"""\n${feedback}\n"""`);
    expect(told(model, 'b', 1)).not.toContain('Reviewer feedback');
    expect(told(model, 'b', 1)).toContain('From a v2.');
    expect((await eventsOf(anna, run)).find(({ type }) => type === 'run.rerun')).toMatchObject({
      by: { id: 'boss' },
      body: { from: ['a'], feedback },
    });
  });

  it('[R83] shows its words beside what answers them', async () => {
    const { anna, run, rerun } = await done();
    await rerun({ from: ['b'], feedback: 'Say it plainly.' });
    const { revisions } = await asked(anna, run, 2, 'b');
    expect(revisions.map(({ answers }) => answers)).toEqual([
      [],
      [expect.objectContaining({ text: 'Say it plainly.', by: { id: 'boss', name: 'boss!' }, revision: null })],
    ]);
  });

  it('[R77] without words still makes its tasks again; what gets the same from them stays approved', async () => {
    const { anna, run, rerun, model } = await done({ ...numbered, a: () => ({ text: 'always' }) });
    expect((await rerun({ from: ['a'] })).status).toBe(200);
    const view = await ended(anna, run);
    expect(attempts(view)).toEqual([2, 1, 1, 1]);
    expect(view.taskList[1]).toMatchObject({ acceptedBy: { id: 'anna' } });
    expect(['a', 'b', 'c', 'd'].map(model.count)).toEqual([2, 1, 1, 1]);
    expect((await eventsOf(anna, run)).filter(({ type }) => type === 'task.kept').map(({ task }) => task)).toEqual([
      'b',
      'c',
    ]);
  });

  it('of a run that failed takes what failed along, and asks again what was asked when it ended', async () => {
    const script: Script = {
      ...numbered,
      a: ({ nth }) => (nth === 0 ? reply.after(50, reply.fail('MODEL_REJECTED', { message: 'No.' })) : { text: 'a' }),
    };
    const { anna, run, rerun } = await begin(script);
    const open = await asked(anna, run, 1, 'd');
    await ended(anna, run, 'failed');
    const closed = (await anna.get<ReviewView>(`/reviews/${open.id}`)).body;
    expect(closed).toMatchObject({ state: 'cancelled', turn: 'nobody', allowed: [] });
    expectProblem(await decide(anna, open), 409, 'REVIEW_CANCELLED');
    expect((await rerun({ from: ['a'] })).body).toMatchObject({ status: 'running' });
    const again = await asked(anna, run, 1, 'd');
    expect([again.state, again.contentHash, again.revisions]).toEqual(['open', open.contentHash, open.revisions]);
    await decide(anna, again);
    await decide(anna, await asked(anna, run, 1, 'b'));
    expect(await ended(anna, run)).toMatchObject({ failure: null, status: 'done' });
  });

  it('of a run that goes on stops what is under way, and supersedes what is asked about it', async () => {
    const { anna, run, rerun, model } = await begin();
    const old = await asked(anna, run, 1, 'b');
    expect((await rerun({ from: ['b', 'b'], feedback: 'Shorter.' })).status).toBe(200);
    const anew = await asked(anna, run, 2, 'b');
    expect(anew).toMatchObject({
      task: { attempt: 2 },
      revisions: [{ decision: null }, { proposal: { text: 'b v2' } }],
    });
    expectProblem(await decide(anna, old), 409, 'REVIEW_STALE');
    expect(told(model, 'b', 1)).toContain('Shorter.');
    expect(model.count('a')).toBe(1);
  });

  it('is not for a run that was cancelled, nor for tasks that it does not have', async () => {
    const { boss, run, rerun } = await begin();
    for (const from of [['ghost'], ['a', 'ghost'], ['constructor'], ['__proto__']]) {
      expectProblem(await rerun({ from }), 404, 'TASK_NOT_FOUND');
    }
    expect((await boss.post(`/runs/${run.id}/cancel`, {})).status).toBe(200);
    expectProblem(await rerun({ from: ['a'] }), 409, 'RUN_CANCELLED');
    expectProblem(await boss.post(`/runs/${'0'.repeat(32)}/rerun`, { from: ['a'] }), 404, 'RUN_NOT_FOUND');
  });

  it('is for admins alone', async () => {
    const { url, rerun } = await done();
    for (const [token, status, code] of [
      ['anna', 403, 'FORBIDDEN'],
      ['sam', 403, 'FORBIDDEN'],
      ['olga', 404, 'RUN_NOT_FOUND'],
      ['twin', 404, 'RUN_NOT_FOUND'],
      [undefined, 401, 'UNAUTHENTICATED'],
    ] as const) {
      expectProblem(await rerun({ from: ['a'] }, 'k', client(url, token)), status, code);
    }
  });

  it('is answered alike when it is repeated, and done once', async () => {
    const { anna, run, rerun } = await done();
    expect((await rerun({ from: ['d'] }, 'once')).headers.get('idempotent-replay')).toBeNull();
    await asked(anna, run, 2, 'd');
    const repeated = await rerun({ from: ['d'] }, 'once');
    expect([repeated.status, repeated.headers.get('idempotent-replay')]).toEqual([200, 'true']);
    expectProblem(await rerun({ from: ['a'] }, 'once'), 422, 'IDEMPOTENCY_KEY_REUSED');
    expect((await eventsOf(anna, run)).filter(({ type }) => type === 'run.rerun')).toHaveLength(1);
  });

  it.each([
    ['no tasks', {}],
    ['an empty list', { from: [] }],
    ['a text', { from: 'a' }],
    ['a number', { from: [1] }],
    ['an empty name', { from: [''] }],
    ['a very long name', { from: ['x'.repeat(141)] }],
    ['301 tasks', { from: Array.from({ length: 301 }, (_, index) => `t${index}`) }],
    ['words over the cap', { from: ['a'], feedback: 'x'.repeat(16_385) }],
    ['half a character', { from: ['a'], feedback: '\ud800' }],
    ['an unknown member', { from: ['a'], force: true }],
  ])('with %s is refused', async (_name, body) => {
    const { anna, run, rerun } = await begin();
    const before = (await eventsOf(anna, run)).length;
    expectProblem(await rerun(body), 400, 'BAD_REQUEST');
    expect((await eventsOf(anna, run)).slice(before).filter(({ type }) => type === 'run.rerun')).toEqual([]);
  });
});
