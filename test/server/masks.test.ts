import type { Problem, ReviewView, RunView } from '@holdpoint/protocol';
import { defineCrew, HoldpointError } from '@holdpoint/server';
import { type Script, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { input, task } from './crews.ts';
import { connect } from './live.ts';
import { stores } from './stores.ts';
import {
  asked,
  type Client,
  client,
  decide,
  ended,
  eventsOf,
  expectProblem,
  on,
  serve,
  start,
  Text,
  type Token,
  writer,
} from './support.ts';

const secret = '4711-0815';
const Payment = z.object({
  total: z.number(),
  card: z.object({ number: z.string(), holder: z.string() }),
  lines: z.array(z.object({ name: z.string(), cost: z.string() })),
});
const paid = (attempt: number) => ({
  total: 40 + attempt,
  card: { number: secret, holder: 'Dalloway' },
  lines: [{ name: 'Kettle', cost: secret }],
});

/** Sales see the whole of a payment; legal, who are asked about it, do not see card numbers and costs. */
const payment = defineCrew('payment', { input })
  .task('pay', {
    ...task,
    output: Payment,
    guards: {
      limit: ({ total, card }) => total !== 41 || `Card ${card.number} takes no 41.`,
      round: ({ total, card }) => total < 900 || `Card ${card.number} takes less than 900.`,
    },
    review: {
      by: { group: ['legal', 'sales'] },
      present: ({ card }) => ({ number: card.number, account: { 'a/b': card.number } }),
    },
    mask: {
      'card.number': { except: { group: 'sales' } },
      'lines.*.cost': { except: { group: 'sales' } },
      number: { except: { group: 'sales' } },
      'account.*': { except: { group: 'sales' } },
    },
  })
  .task('beside', task)
  .task('receipt', {
    agent: writer,
    needs: ['pay', 'beside'],
    prompt: ({ pay }) => `Receipt for ${pay.card.number}.`,
    output: Text,
    review: { by: { group: ['legal', 'sales'] }, sendBackTo: ['pay'] },
  });
const script = {
  pay: ({ attempt }: { readonly attempt: number }) => paid(attempt),
  beside: [{ text: 'beside' }],
  receipt: [{ text: 'For your payment.' }],
};
const raise = { type: 'edit', patch: [{ op: 'replace', path: '/total', value: 50 }] } as const;

/** All that one person was ever told: every body, every message of a socket. */
async function listener(url: string, token: Token) {
  const heard: unknown[] = [];
  const keep = async <Given>(given: Promise<Given>): Promise<Given> => {
    heard.push(await given);
    return given;
  };
  const plain = client(url, token);
  const as: Client = {
    get: (path) => keep(plain.get(path)),
    post: (path, body, key, more) => keep(plain.post(path, body, key, more)),
  };
  const live = await connect(url, { token });
  live.socket.onAny((...message) => heard.push(message));
  /** Each place where it was heard, with what stands before it. */
  const quotes = (text: string) =>
    JSON.stringify(heard)
      .split(text)
      .slice(0, -1)
      .map((before) => before.slice(-80));
  return { as, live, keep, quotes };
}

describe.each(stores)('what is masked, on %s,', (_, open) => {
  const begin = async (options: object = {}) => {
    const stage = await serve({ store: open(), crews: [payment], script, ...options });
    return { ...stage, run: await start(client(stage.url, 'anna'), 'Kettle', 'payment') };
  };

  it('[R42] shows that it is masked, and where, to those who may not see it', async () => {
    const { url, run } = await begin();
    const [anna, olga] = [client(url, 'anna'), client(url, 'olga')];
    const view = await asked(anna, run, 1, 'pay');
    expect(view.revisions[0]).toMatchObject({
      proposal: { total: 42, card: { number: '•••', holder: 'Dalloway' }, lines: [{ name: 'Kettle', cost: '•••' }] },
      presented: { number: '•••', account: { 'a/b': '•••' } },
      masked: ['/card/number', '/lines/0/cost', '/number', '/account/a~1b'],
      repairs: 1,
    });
    const whole = await asked(olga, run, 1, 'pay');
    expect(whole.revisions[0]).toMatchObject({ proposal: paid(2), presented: { number: secret }, masked: [] });
    // both decide on the same content
    expect(view.contentHash).toBe(whole.contentHash);
    await decide(anna, view);
    const [later, all] = [await asked(anna, run, 1, 'receipt'), await asked(olga, run, 1, 'receipt')];
    expect(later.upstream[0]?.output).toMatchObject({ card: { number: '•••', holder: 'Dalloway' } });
    expect(all.upstream[0]?.output).toEqual(paid(2));
  });

  it('[R42] never leaves the server to them: no answer and no message has it, over a whole run', async () => {
    const watched = Promise.withResolvers<void>();
    const held: Script = {
      ...script,
      pay: ({ attempt }) => watched.promise.then(() => paid(attempt)),
      beside: () => watched.promise.then(() => ({ text: 'Nothing to hide. '.repeat(9) })),
    };
    const { url, run } = await begin({ script: held, tokensPerSecond: 1000 });
    const [anna, olga] = [await listener(url, 'anna'), await listener(url, 'olga')];
    for (const { live, keep } of [anna, olga]) await keep(live.watch(run.id));
    watched.resolve();
    const read = async (name: string) => {
      for (const { as } of [anna, olga]) {
        for (const path of ['/runs', `/runs/${run.id}`, `/runs/${run.id}/events`, '/reviews', '/crews/payment']) {
          await as.get(path);
        }
        await as.get(`/reviews/${run.id}.${name}`);
        await as.get(`/reviews/${run.id}.${name}/impact?to=pay`);
      }
    };
    const first = await asked(anna.as, run, 1, 'pay');
    await read('pay');
    // refused by a check whose words quote the card
    const dear = { type: 'edit', patch: [{ op: 'replace', path: '/total', value: 900 }] } as const;
    for (const { as, live, keep } of [anna, olga]) {
      expectProblem(await decide(as, first, dear), 422, 'CHECK_REFUSED');
      expect(await keep(live.decide(first, { ...on(first), ...dear }))).toMatchObject({ ok: false });
    }
    expect((await decide(anna.as, first, raise)).status).toBe(200);
    const later = await asked(anna.as, run, 1, 'receipt');
    await read('receipt');
    await decide(anna.as, later, { type: 'revise', to: ['pay'], feedback: 'Again.' });
    // a passage that sales marked, which the page copied word for word
    const passage = { exact: secret, prefix: '', suffix: '', start: 0, end: secret.length };
    const marked = { anchor: { path: '/card/number', quote: passage }, text: 'Is it this one?' };
    await decide(olga.as, await asked(olga.as, run, 2, 'pay'), { type: 'revise', comments: [marked] });
    const again = await asked(anna.as, run, 3, 'pay');
    expect(again.revisions[2]?.answers.at(-1)).toMatchObject({ text: marked.text, anchor: { path: '/card/number' } });
    await read('pay');
    await decide(anna.as, again);
    const last = await asked(anna.as, run, 2, 'receipt');
    await read('pay');
    await decide(anna.as, last);
    await ended(anna.as, run);
    await read('receipt');
    await until(() => olga.live.hints.length > 0);
    expect(anna.quotes(secret)).toEqual([]);
    expect(olga.quotes(secret).length).toBeGreaterThan(20);
    // the text of the answer being written streams to nobody, also of tasks that work from it; that of others does
    const streamed = new Set([...anna.live.frames, ...olga.live.frames].map((frame) => frame.task));
    expect([...streamed]).toEqual(['beside']);
  });

  it('[R42] is not told by what could not be shown beside it', async () => {
    const crew = defineCrew('payment', { input }).task('pay', {
      ...task,
      output: Payment,
      review: {
        by: { group: ['legal', 'sales'] },
        present: ({ card }) => {
          throw new HoldpointError('INTERNAL', `Card ${card.number} has no account.`);
        },
      },
      mask: { 'card.number': { except: { group: 'sales' } }, 'lines.*.cost': { except: { group: 'sales' } } },
    });
    const { url, run } = await begin({ crews: [crew] });
    const failureFor = async (token: Token) => (await asked(client(url, token), run)).revisions[0]?.presentFailure;
    expect(await failureFor('olga')).toContain(secret);
    expect(await failureFor('anna')).toMatch(/^Hidden from you/);
    expect(JSON.stringify(await eventsOf(client(url, 'anna'), run))).not.toContain(secret);
  });

  it.each([
    ['on the place', '/card/number'],
    ['above it', '/card'],
    ['of the whole', ''],
    ['in a list', '/lines/0/cost'],
    ['that moves what is in a list', '/lines/-'],
    ['by way of a constructor', '/constructor/card/number'],
  ])('[R41] [R42] is not changed by a patch %s from who may not see it', async (_name, path) => {
    const { url, run } = await begin();
    const [anna, olga] = [client(url, 'anna'), client(url, 'olga')];
    const view = await asked(anna, run, 1, 'pay');
    const live = await connect(url, { token: 'anna' });
    const parts = { type: 'edit', patch: [...raise.patch, { op: 'add', path, value: 'x' }] } as const;
    const [status, code] = path.startsWith('/constructor') ? [422, 'EDIT_INVALID'] : [403, 'EDIT_MASKED'];
    expectProblem(await decide<Problem>(anna, view, parts), status, code);
    expect(await live.decide(view, { ...on(view), ...parts })).toMatchObject({ ok: false, error: { code } });
    const { body } = await olga.get<ReviewView>(`/reviews/${view.id}`);
    expect(body.revisions).toMatchObject([{ proposal: paid(2), edited: null, decision: null }]);
    const types = (await eventsOf(olga, run)).map(({ type }) => type);
    expect(types.filter((type) => type === 'review.decided' || type === 'check.refused')).toEqual([]);
  });

  it('[R42] [R84] keeps what it hides through an edit of the rest, and hides it in the edit too', async () => {
    const { url, run } = await begin();
    const [anna, olga] = [client(url, 'anna'), client(url, 'olga')];
    const view = await asked(anna, run, 1, 'pay');
    await decide(anna, view, raise);
    const edited = async (as: Client) => (await as.get<ReviewView>(`/reviews/${view.id}`)).body.revisions[0]?.edited;
    expect(await edited(olga)).toEqual({ ...paid(2), total: 50 });
    expect(await edited(anna)).toMatchObject({ total: 50, card: { number: '•••' } });
    const decided = async (as: Client) => (await eventsOf(as, run)).find(({ type }) => type === 'review.decided')?.body;
    expect(await decided(olga)).toMatchObject({ patch: raise.patch, output: { card: { number: secret } } });
    expect(await decided(anna)).toMatchObject({ patch: [{ op: 'replace', path: '/total' }] });
  });

  it.each(['pay', 'book'])('[R42] is not told by the words of a failure either, of task %s', async (fails) => {
    const broken = (name: string) => {
      if (name === fails) throw new Error(`Card ${secret} is blocked.`);
    };
    const crew = defineCrew('payment', { input })
      .task('pay', {
        perform: () => {
          broken('pay');
          return paid(1);
        },
        output: Payment,
        mask: { 'card.number': { except: { group: 'sales' } }, 'lines.*.cost': { except: { group: 'sales' } } },
      })
      .task('book', {
        needs: ['pay'],
        perform: () => {
          broken('book');
          return { text: 'booked' };
        },
        output: Text,
      })
      .task('ask', { ...task, review: { by: { group: ['legal', 'sales'] } } });
    const { url, run } = await begin({ crews: [crew], script: { ask: [{ text: 'ask' }] }, retry: { tries: 1 } });
    const [anna, olga] = [client(url, 'anna'), client(url, 'olga')];
    const told = async (as: Client) =>
      JSON.stringify([
        await ended(as, run, 'failed'),
        await eventsOf(as, run),
        await as.get<RunView>(`/runs/${run.id}`),
      ]);
    expect(await told(anna)).not.toContain(secret);
    expect(await told(anna)).toContain('TASK_THREW');
    expect(await told(olga)).toContain(secret);
  });

  it('[R42] is not told by a failure of a run whose definition nobody has any more', async () => {
    const crew = defineCrew('payment', { input })
      .task('pay', {
        perform: () => {
          throw new Error(`Card ${secret} is blocked.`);
        },
        output: Payment,
        mask: { 'card.number': 'everyone' },
      })
      .task('ask', { ...task, review: { by: { group: 'legal' } } });
    const store = open();
    const before = await begin({ store, crews: [crew], script: { ask: [{ text: 'ask' }] }, retry: { tries: 1 } });
    await ended(client(before.url, 'anna'), before.run, 'failed');
    const { url } = await serve({ store, crews: [] });
    const { body } = await client(url, 'anna').get<RunView>(`/runs/${before.run.id}`);
    expect(body).toMatchObject({ status: 'failed', failure: { code: 'TASK_THREW' } });
    expect(JSON.stringify(body)).not.toContain(secret);
  });
});
