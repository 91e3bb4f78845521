import type { CrewView, ImpactView, Problem, ReviewPage, RunView } from '@holdpoint/protocol';
import { defineCrew, memoryStore, sqliteStore } from '@holdpoint/server';
import { type Script, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { input } from './crews.ts';
import {
  asked,
  client,
  decide,
  ended,
  eventsOf,
  serve,
  start,
  stores,
  Text,
  temporaryFile,
  told,
  writer,
} from './support.ts';

const languages = [{ code: 'de' }, { code: 'fr' }, { code: 'it' }];

/** A text in three languages, put together at the end. */
function crewOf(review: true | { each: true }, concurrency = 5) {
  return defineCrew('campaign', { input })
    .task('plan', { perform: () => languages, output: z.array(z.object({ code: z.string() })) })
    .task('localize', {
      needs: ['plan'],
      forEach: ({ plan }) => plan,
      itemKey: ({ code }) => code,
      concurrency,
      agent: writer,
      prompt: ({ item }) => `Put it into ${item.code}.`,
      output: Text,
      guards: { short: ({ text }, { item }) => text.length < 40 || `Too long in ${item.code}.` },
      review: review === true ? { by: { group: 'legal' } } : { ...review, by: { group: 'legal' } },
      mask: { text: { except: { group: 'legal' } } },
    })
    .task('publish', {
      needs: ['localize'],
      perform: ({ localize }) => ({ text: localize.map(({ text }) => text).join(', ') }),
      output: Text,
    });
}

const script: Script = { localize: ({ item, attempt }) => ({ text: `${item} ${attempt}` }) };

async function published(as: ReturnType<typeof client>, run: { readonly id: string }) {
  await ended(as, run);
  const events = await eventsOf(as, run);
  return events.findLast(({ task, type }) => task === 'publish' && type === 'call.answered')?.body;
}

describe.each(stores)('[R93] a task for each item of a list, on %s,', (_, open) => {
  const begin = async (review: true | { each: true }) => {
    const stage = await serve({ store: open(), crews: [crewOf(review)], script });
    const anna = client(stage.url, 'anna');
    return { ...stage, anna, run: await start(client(stage.url, 'sam'), 'Kettle', 'campaign') };
  };

  it('is one review of the list, which may send back single items of it', async () => {
    const { anna, run, model } = await begin(true);
    const view = await asked(anna, run);
    expect(view).toMatchObject({ id: `${run.id}.localize`, group: null, task: { title: 'Localize' } });
    expect(view.revisions[0]?.proposal).toEqual([{ text: 'de 1' }, { text: 'fr 1' }, { text: 'it 1' }]);
    const { body } = await anna.get<ImpactView>(`/reviews/${view.id}/impact?to=${encodeURIComponent('localize[fr]')}`);
    expect(body.tasks.map(({ id, fate }) => `${id} ${fate}`)).toEqual([
      'plan stays',
      'localize runsAgain',
      'localize[de] stays',
      'localize[fr] runsAgain',
      'localize[it] stays',
      'publish notStarted',
    ]);
    await decide(anna, view, { type: 'revise', feedback: 'Say vous.', to: ['localize[fr]'] });
    const next = await asked(anna, run, 2);
    expect(next.revisions[1]?.proposal).toEqual([{ text: 'de 1' }, { text: 'fr 2' }, { text: 'it 1' }]);
    expect(told(model, 'localize[fr]', 1)).toContain('Say vous.');
    await decide(anna, next);
    expect(await published(anna, run)).toMatchObject({ output: { text: 'de 1, fr 2, it 1' } });
  });

  it('takes an edit of the list that its items’ guards pass, and no other', async () => {
    const { anna, run } = await begin(true);
    const view = await asked(anna, run);
    const edit = (path: string, value: string) =>
      decide<Problem>(anna, view, { type: 'edit', patch: [{ op: 'replace', path, value }] });
    const refused = await edit('/1/text', 'x'.repeat(50));
    expect(refused).toMatchObject({ status: 422, body: { code: 'CHECK_REFUSED' } });
    expect(refused.body.message).toBe('fr: short: Too long in fr.');
    const shorter = await decide<Problem>(anna, view, { type: 'edit', patch: [{ op: 'remove', path: '/0' }] });
    expect(shorter).toMatchObject({ status: 422, body: { code: 'EDIT_INVALID' } });
    expect((await edit('/1/text', 'vous')).status).toBe(200);
    expect(await published(anna, run)).toMatchObject({ output: { text: 'de 1, vous, it 1' } });
  });

  it('is a group of reviews, decided one by one in any order', async () => {
    const { anna, run } = await begin({ each: true });
    const views = await Promise.all(['it', 'de', 'fr'].map((key) => asked(anna, run, 1, `localize[${key}]`)));
    expect(views.map(({ id, group, task }) => [id, group?.index, task.title])).toEqual([
      [`${run.id}.localize[it]`, 2, 'Localize: it'],
      [`${run.id}.localize[de]`, 0, 'Localize: de'],
      [`${run.id}.localize[fr]`, 1, 'Localize: fr'],
    ]);
    expect(views[0]?.group).toMatchObject({ id: `${run.id}.localize`, title: 'Localize', total: 3 });
    const [italian, german, french] = views;
    if (!italian || !german || !french) throw new Error('three were asked for');
    await decide(anna, italian);
    await decide(anna, french, { type: 'revise', feedback: 'Say vous.' });
    await decide(anna, german);
    const again = await asked(anna, run, 2, 'localize[fr]');
    expect((await anna.get<ReviewPage>('/reviews')).body.items.map(({ id }) => id)).toEqual([again.id]);
    await decide(anna, again);
    expect(await published(anna, run)).toMatchObject({ output: { text: 'de 1, fr 2, it 1' } });
    const { body } = await anna.get<RunView>(`/runs/${run.id}`);
    expect(body.taskList.map(({ id, parent, kind }) => [id, parent, kind])).toEqual([
      ['plan', null, 'function'],
      ['localize', null, 'each'],
      ['localize[de]', 'localize', 'agent'],
      ['localize[fr]', 'localize', 'agent'],
      ['localize[it]', 'localize', 'agent'],
      ['publish', null, 'function'],
    ]);
    expect(body.tasks).toEqual({ total: 6, settled: 6 });
  });

  it('hides what its mask hides, in the list and in each of its items', async () => {
    const { anna, run, url } = await begin(true);
    await decide(anna, await asked(anna, run));
    await ended(anna, run);
    const outputs = (await eventsOf(client(url, 'sam'), run))
      .filter(({ type, task }) => type === 'call.answered' && task?.startsWith('localize'))
      .map(({ body }) => (body as { output: unknown }).output);
    expect(outputs).toHaveLength(4);
    expect(outputs.flat()).toEqual(Array(6).fill({ text: '•••' }));
  });

  it('is a task of its crew that says so', async () => {
    const { anna } = await begin(true);
    const { body } = await anna.get<CrewView>('/crews/campaign');
    expect(body.tasks.map(({ id, each }) => [id, each])).toEqual([
      ['plan', false],
      ['localize', true],
      ['publish', false],
    ]);
  });
});

describe('[R93] a fan-out', () => {
  it('goes on after a restart in the middle, and asks for nothing twice', async () => {
    const file = temporaryFile();
    const first = await serve({ store: sqliteStore({ file }), crews: [crewOf({ each: true }, 2)], script });
    const run = await start(client(first.url, 'sam'), 'Kettle', 'campaign');
    const anna = client(first.url, 'anna');
    await decide(anna, await asked(anna, run, 1, 'localize[fr]'));
    await asked(anna, run, 1, 'localize[it]');
    await first.stop();
    const second = await serve({ store: sqliteStore({ file }), crews: [crewOf({ each: true }, 2)], script });
    const again = client(second.url, 'anna');
    for (const key of ['it', 'de']) await decide(again, await asked(again, run, 1, `localize[${key}]`));
    expect(await published(again, run)).toMatchObject({ output: { text: 'de 1, fr 1, it 1' } });
    expect(second.model.requests).toEqual([]);
  });

  it('works on as many items at once as it says, and on no more', async () => {
    let inFlight = 0;
    let most = 0;
    const stage = await serve({
      store: memoryStore(),
      crews: [crewOf(true, 2)],
      script: {
        localize: async ({ item }) => {
          inFlight += 1;
          most = Math.max(most, inFlight);
          // the others get their chance to begin
          await until(() => inFlight === 2 || item === 'it');
          await new Promise((resolve) => setImmediate(resolve));
          inFlight -= 1;
          return { text: `${item}` };
        },
      },
    });
    const anna = client(stage.url, 'anna');
    await asked(anna, await start(client(stage.url, 'sam'), 'Kettle', 'campaign'));
    expect(most).toBe(2);
  });

  it.each<[string, () => unknown, string]>([
    ['is none', () => 'de', 'are no list'],
    ['is too long', () => Array.from({ length: 201 }, (_, index) => `k${index}`), '201 items; 200 is the most'],
    ['has a key twice', () => ['de', 'de'], 'Two items of task "localize" have the key "de"'],
    ['has a key that is unusable', () => ['d/e'], 'an unusable key: "d/e"'],
    ['has an item without a key', () => [{ code: 'de' }], 'an unusable key: itself'],
  ])('fails over a list that %s', async (_, forEach, message) => {
    const crew = defineCrew('campaign', { input }).task('localize', {
      forEach: forEach as () => string[],
      perform: ({ item }) => ({ text: item }),
      output: Text,
    });
    const stage = await serve({ crews: [crew] });
    const sam = client(stage.url, 'sam');
    const { failure } = await ended(sam, await start(sam, 'Kettle', 'campaign'), 'failed');
    expect(failure).toMatchObject({ code: 'ITEMS_INVALID', task: 'localize' });
    expect(failure?.message).toContain(message);
  });
});
