import type { Problem, ReviewView } from '@holdpoint/protocol';
import { defineCrew, HoldpointError } from '@holdpoint/server';
import { describe, expect, it } from 'vitest';
import { input, numbered, task } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, decide, ended, eventsOf, expectProblem, serve, start, Text, told } from './support.ts';

type Present = (output: { readonly text: string }) => unknown;

/** A draft with something shown beside it, and an agent that works from the draft. */
const order = (present: Present, more: { readonly recheck?: boolean; readonly guard?: () => true | string } = {}) =>
  defineCrew('order', { input })
    .task('draft', {
      ...task,
      guards: { open: more.guard ?? (() => true) },
      review: {
        present,
        recheck: more.recheck ?? false,
        outcomes: { later: 'Approve for later', drop: { label: 'Drop it', end: true } },
      },
    })
    .task('next', { ...task, needs: ['draft'] });
const script = { ...numbered, next: [{ text: 'next' }] };

describe.each(stores)('what is shown beside an output, on %s,', (_, open) => {
  const begin = async (...given: Parameters<typeof order>) => {
    const stage = await serve({ store: open(), crews: [order(...given)], script });
    const anna = client(stage.url, 'anna');
    const run = await start(anna, 'Kettle', 'order');
    return { ...stage, anna, run, view: await asked(anna, run) };
  };
  const reread = async (as: ReturnType<typeof client>, { id }: ReviewView) =>
    (await as.get<ReviewView>(`/reviews/${id}`)).body;

  it('[R42] is loaded once for each revision, and is nothing to the tasks that follow', async () => {
    const asks: string[] = [];
    const { anna, run, view, model } = await begin(async ({ text }) => {
      asks.push(text);
      return { customer: 'Mrs. Dalloway', about: text };
    });
    expect(view.revisions).toMatchObject([
      {
        proposal: { text: 'draft v1' },
        presented: { customer: 'Mrs. Dalloway', about: 'draft v1' },
        presentFailure: null,
      },
    ]);
    await reread(anna, view);
    await decide(anna, view, { type: 'revise', feedback: 'Again.' });
    const second = await asked(anna, run, 2);
    expect(second.revisions.map(({ presented }) => presented)).toMatchObject([
      { about: 'draft v1' },
      { about: 'draft v2' },
    ]);
    expect(asks).toEqual(['draft v1', 'draft v2']);
    await decide(anna, second);
    await ended(anna, run);
    expect(told(model, 'next', 0)).toContain('{"text":"draft v2"}');
    expect(JSON.stringify(model.requests)).not.toContain('Dalloway');
  });

  it('[R42] [R43] cannot change the output, though it adds to it in place', async () => {
    const { anna, run, view, model } = await begin((output) => Object.assign(output, { text: 'mine', stock: 5 }));
    expect(view.revisions).toMatchObject([{ presented: { text: 'mine', stock: 5 } }]);
    expect(view.revisions[0]?.proposal).toEqual({ text: 'draft v1' });
    await decide(anna, view);
    await ended(anna, run);
    expect(told(model, 'next', 0)).toContain('{"text":"draft v1"}');
  });

  it.each([
    ['throws', new Error('ECONNREFUSED db.internal:5432'), 'What is shown beside it could not be loaded.'],
    ['says what is wrong', new HoldpointError('INTERNAL', 'Order 12 is archived.'), 'Order 12 is archived.'],
  ])('[R42] loses no review when it %s: the output is shown, with a warning', async (_name, thrown, presentFailure) => {
    const { anna, run, view, errors } = await begin(() => {
      throw thrown;
    });
    expect(view.revisions).toMatchObject([{ proposal: { text: 'draft v1' }, presented: null, presentFailure }]);
    expect(errors).toEqual([thrown]);
    expect(JSON.stringify([view, await eventsOf(anna, run)])).not.toContain('db.internal');
    expect((await decide(anna, view)).status).toBe(200);
    await ended(anna, run);
  });

  it.each([
    ['a function', () => () => {}],
    ['a number that JSON lacks', () => ({ price: Number.NaN })],
    ['a date', () => ({ at: new Date(0) })],
  ])('[R42] counts as failed when it gives %s', async (_name, present) => {
    const { view, errors } = await begin(present);
    expect(view.revisions).toMatchObject([{ presented: null, presentFailure: expect.stringMatching(/\S/) }]);
    expect(errors).toMatchObject([{ code: 'INTERNAL' }]);
  });

  it('[R70] that changed since refuses the approval as stale and is shown anew, as the next revision', async () => {
    let balance = 50;
    const { anna, run, view } = await begin(() => ({ balance }), { recheck: true });
    balance = 20;
    const refused = await decide<Problem>(anna, view, {}, 'once');
    expectProblem(refused, 409, 'REVIEW_STALE');
    const anew = await asked(anna, run, 2);
    expect(refused.body.data).toMatchObject({ revision: 2, contentHash: anew.contentHash, openedAt: anew.openedAt });
    expect(anew).toMatchObject({ id: view.id, contentHash: view.contentHash, task: { attempt: 1 } });
    expect(anew.revisions).toMatchObject([
      { revision: 1, attempt: 1, presented: { balance: 50 }, decision: null },
      { revision: 2, attempt: 1, presented: { balance: 20 }, decision: null },
    ]);
    // what was decided on the first look is stale for good; on the second, it holds
    expectProblem(await decide(anna, view), 409, 'REVIEW_STALE');
    expect((await decide(anna, anew, {}, 'once')).status).toBe(200);
    await ended(anna, run);
    expect((await eventsOf(anna, run)).filter(({ type }) => type === 'review.refreshed')).toHaveLength(1);
  });

  it('[R69] [R70] that changed is shown anew once, however many approve or edit at once', async () => {
    let balance = 50;
    const { anna, run, view } = await begin(() => ({ balance }), { recheck: true });
    balance = 20;
    const patch = [{ op: 'replace', path: '/text', value: 'mine' }] as const;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => decide(anna, view, index % 2 ? { type: 'edit', patch } : {})),
    );
    for (const answer of answers) expectProblem(answer, 409, 'REVIEW_STALE');
    const anew = await asked(anna, run, 2);
    expect(anew.revisions).toMatchObject([{ presented: { balance: 50 } }, { presented: { balance: 20 } }]);
    expect((await eventsOf(anna, run)).filter(({ type }) => type === 'review.refreshed')).toHaveLength(1);
  });

  it('[R70] is not looked at again where the gate does not ask for it, nor for requested changes', async () => {
    for (const recheck of [true, false]) {
      let asks = 0;
      const { anna, view } = await begin(() => ({ asks: ++asks }), { recheck });
      const parts = recheck ? ({ type: 'revise', feedback: 'Again.' } as const) : {};
      expect((await decide(anna, view, parts)).status).toBe(200);
      expect((await reread(anna, view)).revisions[0]).toMatchObject({ presented: { asks: 1 } });
    }
  });

  it('[R70] holds up an outcome that the output goes on with, and none that ends the run', async () => {
    let verdict: true | string = true;
    const { anna, run, view } = await begin(() => ({}), { recheck: true, guard: () => verdict });
    verdict = 'The offer ended.';
    expectProblem(await decide(anna, view, { type: 'outcome', outcome: 'later' }), 422, 'CHECK_REFUSED');
    expect((await decide(anna, view, { type: 'outcome', outcome: 'drop' })).status).toBe(200);
    expect((await ended(anna, run)).outcome).toEqual({ name: 'drop', label: 'Drop it' });
  });

  it('[R70] comes after the guards, which may refuse the approval themselves; the review stays open', async () => {
    let verdict: true | string = true;
    const { anna, run, view } = await begin(() => ({}), { recheck: true, guard: () => verdict });
    verdict = 'The offer ended.';
    const refused = await decide<Problem>(anna, view);
    expectProblem(refused, 422, 'CHECK_REFUSED');
    expect(refused.body).toMatchObject({
      message: 'open: The offer ended.',
      data: { verdicts: [{ name: 'open', passed: false }] },
    });
    expect(await reread(anna, view)).toEqual(view);
    expect((await eventsOf(anna, run)).at(-1)).toMatchObject({
      type: 'check.refused',
      by: { id: 'anna' },
      body: { decision: 'approve', verdicts: [{ name: 'open', passed: false, message: 'The offer ended.' }] },
    });
    verdict = true;
    expect((await decide(anna, view)).status).toBe(200);
  });

  it('reaches the person of the task alone: the one who decides later sees the plain output', async () => {
    const crew = defineCrew('two', { input })
      .task('draft', { ...task, review: { present: () => ({ customer: 'Mrs. Dalloway' }) } })
      .task('next', { needs: ['draft'], perform: ({ draft }) => draft, output: Text, review: true });
    const { url } = await serve({ store: open(), crews: [crew], script });
    const anna = client(url, 'anna');
    const run = await start(anna, 'Kettle', 'two');
    await decide(anna, await asked(anna, run, 1, 'draft'));
    const later = await asked(anna, run, 1, 'next');
    expect(later.upstream).toMatchObject([{ output: { text: 'draft v1' } }]);
    expect(JSON.stringify(later)).not.toContain('Dalloway');
  });
});
