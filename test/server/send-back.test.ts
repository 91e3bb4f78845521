import type { Problem, ReviewView, RunView } from '@holdpoint/protocol';
import { defineCrew } from '@holdpoint/server';
import type { Script } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { chain, input, numbered, task } from './crews.ts';
import { stores } from './stores.ts';
import {
  asked,
  type Client,
  client,
  decide,
  ended,
  eventsOf,
  expectProblem,
  type StageOptions,
  serve,
  start,
  told,
} from './support.ts';

/** A run of the chain whose first two tasks are approved and whose last one is asked about. */
async function atTheEnd(options: StageOptions) {
  const stage = await serve({ crews: [chain], script: numbered, ...options });
  const [anna, olga] = [client(stage.url, 'anna'), client(stage.url, 'olga')];
  const run = await start(anna, 'Kettle', 'chain');
  for (const task of ['a', 'b']) await decide(olga, await asked(olga, run, 1, task));
  return { ...stage, anna, olga, run, view: await asked(anna, run, 1, 'c') };
}

const counts = (model: { count(task: string): number }) => ['a', 'b', 'c', 'd'].map((task) => model.count(task));
const rowsOf = async (as: Client, run: { readonly id: string }) => (await as.get<RunView>(`/runs/${run.id}`)).body;

describe.each(stores)('work that is sent back, on %s,', (_, open) => {
  it('[R03] is made again with all that depends on it, and nothing beside it is', async () => {
    const { anna, olga, run, view, model } = await atTheEnd({ store: open() });
    const feedback = 'Ask the lab, not the “brochure”.';
    expect(await decide(anna, view, { type: 'revise', to: ['a'], feedback })).toMatchObject({
      status: 200,
      body: { decision: { type: 'revise', to: ['a'], feedback } },
    });
    const first = await asked(olga, run, 2, 'a');
    expect(first).toMatchObject({ task: { attempt: 2 }, revisions: [{}, { answers: [{ text: feedback }] }] });
    expect(counts(model)).toEqual([2, 1, 1, 1]);
    await decide(olga, first);
    await decide(olga, await asked(olga, run, 2, 'b'));
    const last = await asked(anna, run, 2, 'c');
    expect(counts(model)).toEqual([2, 2, 2, 1]);
    expect(told(model, 'a', 1)).toContain(`Reviewer feedback 1, by anna! on revision 1 of “C”:\n"""\n${feedback}\n"""`);
    expect(told(model, 'b', 1)).toContain('From a v2.');
    expect(told(model, 'c', 1)).toContain('From b v2 and d v1.');
    await decide(anna, last);
    expect((await ended(anna, run)).taskList.map(({ id, attempt }) => `${id}${attempt}`)).toEqual([
      'a2',
      'b2',
      'd1',
      'c2',
    ]);
  });

  it('[R03] leaves the old versions readable, with who approved what', async () => {
    const { anna, olga, run, view } = await atTheEnd({ store: open() });
    await decide(anna, view, { type: 'revise', to: ['a'], feedback: 'Again.' });
    for (const task of ['a', 'b']) await decide(olga, await asked(olga, run, 2, task));
    await asked(anna, run, 2, 'c');
    for (const [task, reader, by] of [
      ['a', olga, 'olga'],
      ['b', olga, 'olga'],
      ['c', anna, 'anna'],
    ] as const) {
      const { body } = await reader.get<ReviewView>(`/reviews/${run.id}.${task}`);
      expect(body.revisions.map(({ proposal }) => proposal)).toEqual([{ text: `${task} v1` }, { text: `${task} v2` }]);
      expect(body.revisions[0]?.decision).toMatchObject({ by: { id: by } });
    }
    const outputs = (await eventsOf(anna, run)).flatMap(({ type, body }) =>
      type === 'call.answered' ? [(body as { output: { text: string } }).output.text] : [],
    );
    expect(outputs.toSorted()).toEqual(['a v1', 'a v2', 'b v1', 'b v2', 'c v1', 'c v2', 'd v1']);
  });

  it('[R04] goes to several tasks at once, and each of them is told why', async () => {
    const { anna, olga, run, view, model } = await atTheEnd({ store: open() });
    const answer = await decide(anna, view, { type: 'revise', to: ['d', 'a', 'd'], feedback: 'Use metric units.' });
    expect(answer).toMatchObject({ status: 200, body: { decision: { to: ['a', 'd'] } } });
    for (const task of ['a', 'b']) await decide(olga, await asked(olga, run, 2, task));
    await asked(anna, run, 2, 'c');
    expect(counts(model)).toEqual([2, 2, 2, 2]);
    // b was not asked for anything: it works from other material, and knows the words as a fact about that
    const asks = (task: string) => /Reviewer feedback 1[^\n]*\n"""\nUse metric units\./.test(told(model, task, 1));
    for (const task of ['a', 'd', 'c']) expect(asks(task)).toBe(true);
    expect(asks('b')).toBe(false);
    expect(told(model, 'b', 1)).toContain('Use metric units.');
  });

  it('[R04] offers the tasks its gate names and its own, and takes no other', async () => {
    const { anna, run, view, model } = await atTheEnd({ store: open() });
    expect(view.allowed.find(({ type }) => type === 'revise')?.to?.map(({ id }) => id)).toEqual(['a', 'd', 'c']);
    const before = await rowsOf(anna, run);
    for (const to of [['b'], ['a', 'b'], ['ghost'], ['constructor'], ['__proto__']]) {
      const answer = await decide<Problem>(anna, view, { type: 'revise', to, feedback: 'No.' });
      expectProblem(answer, 422, 'DECISION_NOT_ALLOWED');
      expect(answer.body.data).toEqual({ allowed: ['a', 'd', 'c'] });
    }
    expect(await rowsOf(anna, run)).toEqual(before);
    expect((await asked(anna, run, 1, 'c')).revisions).toEqual(view.revisions);
    expect(counts(model)).toEqual([1, 1, 1, 1]);
  });

  it('[R77] stops where a task comes out byte for byte the same: what follows stays, with its approval', async () => {
    const same = { ...numbered, a: () => ({ text: 'a, always' }) };
    const { anna, olga, run, view, model } = await atTheEnd({ store: open(), script: same });
    const approved = (await olga.get<ReviewView>(`/reviews/${run.id}.b`)).body;
    await decide(anna, view, { type: 'revise', to: ['a'], feedback: 'Again.' });
    await decide(olga, await asked(olga, run, 2, 'a'));
    const last = await asked(anna, run, 2, 'c');
    expect(counts(model)).toEqual([2, 1, 2, 1]);
    expect((await olga.get<ReviewView>(`/reviews/${run.id}.b`)).body).toMatchObject({
      state: 'decided',
      turn: 'nobody',
      decision: approved.decision,
      revisions: approved.revisions,
    });
    const events = await eventsOf(anna, run);
    expect(events.filter(({ type }) => type === 'task.kept').map(({ task }) => task)).toEqual(['b']);
    expect(last.upstream).toMatchObject([{ output: { text: 'b v1' }, acceptedBy: { id: 'olga' } }, {}]);
    expect((await rowsOf(anna, run)).taskList[1]).toMatchObject({
      status: 'accepted',
      attempt: 1,
      acceptedAttempt: 1,
      acceptedBy: { id: 'olga' },
    });
  });

  it('[R51] supersedes a question beside it that rests on the same work, until it is asked anew', async () => {
    const crew = defineCrew('fork', { input })
      .task('a', task)
      .task('b', { ...task, needs: ['a'], review: { sendBackTo: ['a'] } })
      .task('c', { ...task, needs: ['a'], review: true });
    const again = Promise.withResolvers<{ text: string }>();
    const script: Script = { ...numbered, a: ({ nth }) => (nth === 0 ? { text: 'a v1' } : again.promise) };
    const { url } = await serve({ store: open(), crews: [crew], script });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'fork');
    const [beside, view] = [await asked(anna, run, 1, 'c'), await asked(anna, run, 1, 'b')];
    await decide(anna, view, { type: 'revise', to: ['a'], feedback: 'Again.' });
    expectProblem(await decide(anna, beside), 409, 'REVIEW_SUPERSEDED');
    expect((await anna.get<ReviewView>(`/reviews/${beside.id}`)).body).toMatchObject({
      state: 'superseded',
      turn: 'agent',
      allowed: [],
    });
    again.resolve({ text: 'a v2' });
    const anew = await asked(anna, run, 2, 'c');
    expect(anew.revisions.map(({ proposal }) => proposal)).toEqual([{ text: 'c v1' }, { text: 'c v2' }]);
    expectProblem(await decide(anna, beside), 409, 'REVIEW_STALE');
    for (const open of [anew, await asked(anna, run, 2, 'b')]) expect((await decide(anna, open)).status).toBe(200);
    await ended(anna, run);
  });
});
