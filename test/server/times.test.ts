import type { ReviewPage } from '@holdpoint/protocol';
import { defineCrew, defineTool, memoryStore, sqliteStore } from '@holdpoint/server';
import type { Store } from '@holdpoint/store';
import { reply, type Script, type ScriptedCall, until } from '@holdpoint/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { input, numbered, task } from './crews.ts';
import { asked, client, decide, decision, ended, eventsOf, on, serve, start, Text, told, writer } from './support.ts';
import { temporaryFile } from './temporary-file.ts';

const hour = 3_600_000;
const begun = 1_790_000_000_000;
const review = {
  by: { group: 'legal' },
  due: '2h',
  remind: '1h',
  escalate: { after: '48h', to: { group: 'sales' } },
  expire: { after: '96h', as: 'fail' },
} as const;
const crew = defineCrew('copy', { input }).task('draft', { ...task, review });

/** Stores whose clock the test sets; each opens the same data again. */
const clocks: readonly (readonly [name: string, open: () => (now: () => number) => Store])[] = [
  [
    'memory',
    () => {
      let store: Store | null = null;
      // what stands in memory outlives a server that stops, as long as nobody closes it
      return (now) => (store ??= { ...memoryStore({ now }), close: async () => {} });
    },
  ],
  [
    'SQLite',
    () => {
      const file = temporaryFile();
      return (now) => sqliteStore({ file, now });
    },
  ],
];

describe.each(clocks)('[R17] [R80] a review that nobody decides, on %s,', (_, opening) => {
  function stage(options: Parameters<typeof serve>[0] = {}) {
    const clock = { now: begun };
    const open = opening();
    const begin = async () => {
      const served = await serve({ crews: [crew], script: numbered, ...options, store: open(() => clock.now) });
      onTestFinished(served.stop);
      return served;
    };
    return { clock, begin };
  }
  const typesOf = async (as: ReturnType<typeof client>, run: { readonly id: string }) =>
    (await eventsOf(as, run)).map(({ type }) => type);

  it('says when it is due and when it ends, and reminds once', async () => {
    const { clock, begin } = stage();
    const anna = client((await begin()).url, 'anna');
    const run = await start(anna, 'Kettle', 'copy');
    const view = await asked(anna, run);
    expect(view).toMatchObject({ dueAt: begun + 2 * hour, expiresAt: begun + 96 * hour, escalated: false });
    clock.now += hour - 1;
    expect(await typesOf(anna, run)).not.toContain('review.reminded');
    clock.now += 1;
    await until(async () => (await typesOf(anna, run)).includes('review.reminded'));
    clock.now += 3 * hour;
    expect((await typesOf(anna, run)).filter((type) => type === 'review.reminded')).toHaveLength(1);
  });

  it('is asked of others once, after three days without any process, and either may decide', async () => {
    const { clock, begin } = stage();
    const one = await begin();
    const run = await start(client(one.url, 'anna'), 'Kettle', 'copy');
    await asked(client(one.url, 'anna'), run);
    expect((await client(one.url, 'olga').get<ReviewPage>('/reviews')).body.items).toEqual([]);
    await one.stop();
    clock.now += 72 * hour;
    const two = await begin();
    const olga = client(two.url, 'olga');
    const view = await asked(olga, run);
    expect(view).toMatchObject({ escalated: true, revision: 1, openedAt: begun });
    const types = await typesOf(client(two.url, 'anna'), run);
    expect(types.filter((type) => type === 'review.escalated')).toHaveLength(1);
    expect(types.filter((type) => type === 'review.reminded')).toHaveLength(1);
    expect(await asked(client(two.url, 'anna'), run)).toMatchObject({ id: view.id });
    expect((await decide(olga, view)).status).toBe(200);
    await ended(olga, run);
  });

  it('ends as its gate says, and a decision that comes too late is refused with its reason', async () => {
    const { clock, begin } = stage();
    const served = await begin();
    const anna = client(served.url, 'anna');
    const run = await start(anna, 'Kettle', 'copy');
    const view = await asked(anna, run);
    clock.now += 96 * hour;
    const over = await ended(anna, run, 'failed');
    expect(over.failure).toMatchObject({ code: 'REVIEW_EXPIRED', task: 'draft' });
    const late = await anna.post(decision(view), on(view));
    expect(late).toMatchObject({ status: 409, body: { code: 'REVIEW_EXPIRED' } });
    expect((await anna.get<typeof view>(`/reviews/${view.id}`)).body).toMatchObject({
      state: 'expired',
      expiresAt: null,
    });
    // done again, people are asked again, and its times count anew
    expect((await client(served.url, 'boss').post(`/runs/${run.id}/rerun`, { from: ['draft'] })).status).toBe(200);
    expect(await asked(anna, run, 2)).toMatchObject({ dueAt: clock.now + 2 * hour, escalated: false });
  });

  it('of a tool does not run it, and its agent is told', async () => {
    const ran: unknown[] = [];
    const pay = defineTool({
      name: 'pay',
      description: 'Pays.',
      input: z.object({ amount: z.number() }),
      approve: { by: { group: 'legal' }, expire: '1h' },
      perform: (given) => ran.push(given),
    });
    const desk = defineCrew('desk', { input }).task('draft', {
      agent: { ...writer, tools: [pay] },
      prompt: () => 'Pay.',
      output: Text,
    });
    const script: Script = {
      draft: ({ results }: ScriptedCall) =>
        results.length === 0 ? reply.calls([{ tool: 'pay', arguments: { amount: 5 } }]) : { text: 'not paid' },
    };
    const { clock, begin } = stage({ crews: [desk], script });
    const served = await begin();
    const anna = client(served.url, 'anna');
    const run = await start(anna, 'Kettle', 'desk');
    expect(await asked(anna, run)).toMatchObject({ expiresAt: begun + hour });
    clock.now += hour;
    await ended(anna, run);
    expect(told(served.model, 'draft', 1)).toContain('Nobody answered in time');
    expect(ran).toEqual([]);
  });
});
