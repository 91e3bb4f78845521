import { defineCrew, type ReviewOptions } from '@holdpoint/server';
import { type Reply, reply, type Script } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { input, numbered, task } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, decide, eventsOf, requestsOf, serve, start, told } from './support.ts';

const comments = [{ anchor: { path: '/text' }, text: 'Name the litres.' }];
const found = (second: boolean): Reply => ({
  results: [
    { point: 1, answered: true, note: null },
    { point: 2, answered: second, note: second ? 'It says 1.7 l.' : 'No litres.' },
  ],
});

describe.each(stores)('a gate that checks whether points are answered, on %s,', (_, open) => {
  /** Two points were made about the first draft; what the check says of later ones. */
  const begin = async (
    verifyFeedback: NonNullable<ReviewOptions['verifyFeedback']>,
    points: Script[string],
    mask = {},
  ) => {
    const crew = defineCrew('checked', { input }).task('draft', { ...task, review: { verifyFeedback }, mask });
    const script = { ...numbered, 'draft:points': points };
    const stage = await serve({ store: open(), crews: [crew], script, retry: { baseMs: 1 } });
    const anna = client(stage.url, 'anna');
    const run = await start(anna, 'Kettle', 'checked');
    await decide(anna, await asked(anna, run), { type: 'revise', feedback: 'Shorter.', comments });
    return { ...stage, anna, run };
  };

  it('[R37] has the agent try once more, with the ignored point named, before the person sees it', async () => {
    const { anna, run, model } = await begin('retry', ({ attempt }) => found(attempt > 2));
    const view = await asked(anna, run, 2);
    expect(view.task.attempt).toBe(3);
    expect(view.revisions[1]).toMatchObject({
      attempt: 3,
      repairs: 0,
      answers: [
        { text: 'Shorter.', status: 'answered', note: null },
        { text: 'Name the litres.', status: 'answered', note: 'It says 1.7 l.' },
      ],
    });
    const again = requestsOf(model, 'draft')[2]?.messages.at(-1)?.content ?? '';
    expect(again).toMatch(/^Your result was compared .*not answered yet:\n- 1\.1: No litres\.\n\nGive the full/);
    // all points stay open, word for word
    expect(again).toContain('Reviewer feedback 1, by anna! on revision 1 of “Draft”:\n"""\nShorter.\n"""');
    expect(again).not.toContain('- 1: ');
  });

  it('[R37] shows the point as unanswered where one more try did not help', async () => {
    const { anna, run, model } = await begin('retry', () => found(false));
    const view = await asked(anna, run, 2);
    expect(view.revisions[1]).toMatchObject({
      attempt: 3,
      answers: [{ status: 'answered' }, { status: 'unanswered', note: 'No litres.' }],
    });
    expect([model.count('draft'), model.count('draft:points')]).toEqual([3, 2]);
  });

  it('[R37] shows it flagged at once where the gate only shows', async () => {
    const { anna, run, model } = await begin('show', () => found(false));
    const view = await asked(anna, run, 2);
    expect(view.revisions[1]).toMatchObject({
      attempt: 2,
      answers: [{ status: 'answered' }, { status: 'unanswered', note: 'No litres.' }],
    });
    expect([model.count('draft'), model.count('draft:points')]).toEqual([2, 1]);
    const check = told(model, 'draft:points', 0);
    expect(check).toContain('1. {"text":"Shorter."}\n2. {"text":"Name the litres."');
    expect(check).toContain('# Earlier version\n{"text":"draft v1"}\n\n# Result\n{"text":"draft v2"}');
  });

  it.each<[string, Reply]>([
    ['is down for good', reply.fail('MODEL_REJECTED')],
    ['talks nonsense', 'Everything is fine!'],
  ])('[R37] holds up nothing when its model %s: the points are unchecked', async (_what, answer) => {
    const { anna, run } = await begin('retry', () => answer);
    expect((await asked(anna, run, 2)).revisions[1]).toMatchObject({
      attempt: 2,
      answers: [
        { status: 'unchecked', note: null },
        { status: 'unchecked', note: null },
      ],
    });
  });

  it('[R37] waits for a model that is away for a moment', async () => {
    const { anna, run, model } = await begin('show', ({ nth }) =>
      nth === 0 ? reply.fail('MODEL_UNAVAILABLE') : found(true),
    );
    expect((await asked(anna, run, 2)).revisions[1]?.answers).toMatchObject([
      { status: 'answered' },
      { status: 'answered' },
    ]);
    expect(model.count('draft:points')).toBe(2);
  });

  it('hides what the check found where it may quote what is masked', async () => {
    const { anna, run } = await begin('show', () => found(false), { text: { except: { group: 'sales' } } });
    const view = await asked(anna, run, 2);
    expect(view.revisions[1]?.answers[1]).toMatchObject({
      status: 'unanswered',
      note: expect.stringMatching(/^Hidden/),
    });
    expect(JSON.stringify([view, await eventsOf(anna, run)])).not.toContain('No litres.');
  });
});
