import type { CrewView, ImpactView, Problem, ReviewPage, RunView } from '@holdpoint/protocol';
import { defineCrew, defineTool, memoryStore, sqliteStore } from '@holdpoint/server';
import { reply, type Script, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { input } from './crews.ts';
import { stores } from './stores.ts';
import { asked, client, decide, ended, eventsOf, serve, start, Text, told, writer } from './support.ts';
import { temporaryFile } from './temporary-file.ts';

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

  it('has agents that call tools, each asked about under its own item', async () => {
    const paid: string[] = [];
    const pay = defineTool({
      name: 'pay',
      description: 'Pays money back.',
      input: z.object({ amount: z.number() }),
      idempotent: false,
      approve: { by: { group: 'legal' } },
      perform: ({ amount }, { key }) => {
        paid.push(`${key} ${amount}`);
        return 'paid';
      },
    });
    const crew = defineCrew('refunds', { input })
      .task('settle', {
        forEach: () => ['A-1', 'A-2'],
        agent: writer,
        tools: [pay],
        prompt: ({ item }) => `Settle ${item}.`,
        output: Text,
        review: { each: true, by: { group: 'legal' } },
      })
      .task('report', { needs: ['settle'], agent: writer, prompt: () => 'Report.', output: Text });
    const stage = await serve({
      crews: [crew],
      script: {
        settle: ({ item, attempt, results }) =>
          attempt === 1 && results.length === 0
            ? reply.calls([{ tool: 'pay', arguments: { amount: item === 'A-1' ? 10 : 20 } }])
            : { text: `${item} ${attempt}: ${results.at(-1)?.content}` },
        report: [{ text: 'all paid' }],
      },
    });
    const anna = client(stage.url, 'anna');
    const run = await start(client(stage.url, 'sam'), 'Kettle', 'refunds');
    const about = (item: string, revision = 1) => asked(anna, run, revision, `settle[${item}]`);
    const second = await about('A-2');
    expect(second).toMatchObject({
      id: `${run.id}.settle[A-2]~1.0.1`,
      kind: 'tool',
      group: null,
      task: { id: 'settle[A-2]', title: 'Settle: A-2' },
    });
    expect(second.revisions[0]?.proposal).toEqual({ amount: 20 });
    await decide(anna, second, { type: 'edit', patch: [{ op: 'replace', path: '/amount', value: 15 }] });
    await decide(anna, await about('A-1'));
    const shown = await about('A-1');
    expect(shown).toMatchObject({ kind: 'output', group: { index: 0, total: 2 } });
    expect(shown.calls.map(({ id, result }) => [id, result?.outcome])).toEqual([['settle[A-1]~1.0.1', 'returned']]);
    await decide(anna, shown, { type: 'revise', feedback: 'Say whom.' });
    await decide(anna, await about('A-2'));
    await decide(anna, await about('A-1', 2));
    await ended(anna, run);
    expect(paid).toEqual([`${run.id}/settle[A-2]/1/0/call1 15`, `${run.id}/settle[A-1]/1/0/call1 10`]);
    // what was said about an item is said about all that is made from it
    expect(told(stage.model, 'report', 0)).toContain('Say whom.');
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
          await until(() => most === 2 || item === 'it');
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
