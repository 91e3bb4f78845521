import type { DecisionReceipt, Problem, ReviewView, RunView } from '@holdpoint/protocol';
import { defineCrew } from '@holdpoint/server';
import { reply, type Script, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { input } from './crews.ts';
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
  told,
  writer,
} from './support.ts';

const Bill = z.object({ total: z.number().int(), note: z.string().max(30) });
const bill = defineCrew('bill', { input })
  .task('draft', {
    agent: writer,
    prompt: () => 'Write.',
    output: Bill,
    guards: {
      limit: ({ total }) => total <= 100 || `${total} is over the limit of 100.`,
      trimmed: ({ note, ...rest }) => ({ output: { ...rest, note: note.trim() } }),
      polite: 'Is polite.',
    },
    review: { by: { group: 'legal' } },
  })
  .task('send', {
    needs: ['draft'],
    agent: writer,
    prompt: ({ draft }) => `Send ${draft.total}.`,
    output: Bill,
    review: { by: { group: 'sales' }, edit: false, sendBackTo: ['draft'] },
  });
const script: Script = {
  draft: ({ attempt }) => ({ total: 40 + attempt, note: 'Thank you.' }),
  send: [{ total: 1, note: 'sent' }],
  'draft:judge': ({ messages }) =>
    JSON.stringify(messages).includes('Pay now')
      ? { passes: false, problem: 'Rude.' }
      : { passes: true, problem: null },
};
const replace = (path: string, value: string | number) => ({ op: 'replace', path, value }) as const;
const edit = (...patch: readonly ReturnType<typeof replace>[]) => ({ type: 'edit', patch }) as const;

const rowsOf = async (as: Client, { run }: ReviewView) => (await as.get<RunView>(`/runs/${run.id}`)).body;

describe.each(stores)('an edit on %s', (_, open) => {
  const begin = async (more: Script = {}) => {
    const stage = await serve({ store: open(), crews: [bill], script: { ...script, ...more } });
    const anna = client(stage.url, 'anna');
    const run = await start(anna, 'Kettle', 'bill');
    return { ...stage, anna, run, view: await asked(anna, run) };
  };
  const reread = async (as: Client, { id }: ReviewView) => (await as.get<ReviewView>(`/reviews/${id}`)).body;

  it.each([
    ['a function', replace('/total', 900), 'limit', '900 is over the limit of 100.'],
    ['a sentence', replace('/note', 'Pay now'), 'polite', 'Rude.'],
  ] as const)(
    '[R41] that %s refuses is told why, over both doors, and moves nothing',
    async (_name, change, name, message) => {
      const { anna, url, view } = await begin();
      const before = await rowsOf(anna, view);
      const live = await connect(url, { token: 'anna' });
      const answer = await decide<Problem>(anna, view, edit(change));
      expectProblem(answer, 422, 'CHECK_REFUSED');
      const data = { verdicts: [{ name, passed: false, message }] };
      expect(answer.body).toMatchObject({ message: `${name}: ${message}`, data });
      expect(await live.decide(view, { ...on(view), ...edit(change) })).toMatchObject({
        ok: false,
        error: { code: 'CHECK_REFUSED', data },
      });
      expect(await reread(anna, view)).toEqual(view);
      const after = await rowsOf(anna, view);
      // nothing but the count of what the judge was asked
      const still = ({ taskList }: RunView) => taskList.map(({ usage: _, ...row }) => row);
      expect([after.status, still(after)]).toEqual([before.status, still(before)]);
    },
  );

  it('[R41] that is refused leaves an entry for the audit and no receipt: its key is free', async () => {
    const { anna, run, view } = await begin();
    const wrong = edit(replace('/total', 900));
    for (let time = 0; time < 2; time += 1) {
      expectProblem(await decide(anna, view, wrong, 'once'), 422, 'CHECK_REFUSED');
    }
    const refused = (await eventsOf(anna, run)).filter(({ type }) => type === 'check.refused');
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatchObject({
      task: 'draft',
      by: { id: 'anna', name: 'anna!' },
      body: {
        decision: 'edit',
        revision: 1,
        channel: 'http',
        patch: wrong.patch,
        output: { total: 900, note: 'Thank you.' },
        verdicts: [
          { name: 'limit', passed: false },
          { name: 'trimmed', passed: true },
        ],
      },
    });
    const mended = await decide(anna, view, edit(replace('/total', 90)), 'once');
    expect([mended.status, mended.headers.get('idempotent-replay')]).toEqual([200, null]);
  });

  it('[R84] is stored as that person wrote it, before and after; what follows gets it', async () => {
    const { anna, run, view, url, model } = await begin();
    const live = await connect(url, { token: 'anna' });
    const given = edit(replace('/total', 90), replace('/note', ' Kindly yours. '));
    const ack = await live.decide(view, { ...on(view), ...given, feedback: 'Rounded.' });
    expect(ack).toMatchObject({
      ok: true,
      result: { decision: { type: 'edit', by: { id: 'anna' }, channel: 'socket' } },
    });
    await asked(client(url, 'olga'), run, 1, 'send');
    expect((await reread(anna, view)).revisions).toMatchObject([
      {
        proposal: { total: 41, note: 'Thank you.' },
        // the checks looked at it as at every output, and one of them trims
        edited: { total: 90, note: 'Kindly yours.' },
        decision: { type: 'edit', by: { id: 'anna', name: 'anna!' }, channel: 'socket', feedback: 'Rounded.' },
      },
    ]);
    expect((await eventsOf(anna, run)).find(({ type }) => type === 'review.decided')).toMatchObject({
      by: { id: 'anna' },
      body: {
        decision: 'edit',
        channel: 'socket',
        patch: given.patch,
        output: { total: 90, note: 'Kindly yours.' },
        verdicts: ['limit', 'trimmed', 'polite'].map((name) => ({ name, passed: true })),
      },
    });
    expect(told(model, 'send', 0)).toContain('Send 90.');
    expect(told(model, 'send', 0)).toContain('## Draft (attempt 1, edited and approved by anna!)');
  });

  it('[R84] is what the agent is told to build on when its work comes back', async () => {
    const { anna, run, view, url, model } = await begin();
    const olga = client(url, 'olga');
    await decide(anna, view, edit(replace('/note', 'Kindly yours.')));
    const later = await asked(olga, run, 1, 'send');
    await decide(olga, later, { type: 'revise', to: ['draft'], feedback: 'Name the date.' });
    await asked(anna, run, 2, 'draft');
    const last = told(model, 'draft', 1);
    expect(last).toContain('anna! approved an edited version in its place.');
    expect(last).toContain('{"total":41,"note":"Kindly yours."}');
    expect(last.indexOf('Name the date.')).toBeGreaterThan(last.indexOf('Kindly yours.'));
  });

  it('[R41] that was taken is answered alike when it is repeated, and is not judged again', async () => {
    const { anna, run, url, view, model } = await begin();
    const given = edit(replace('/total', 90));
    const first = await decide(anna, view, given, 'once');
    expect(first.status).toBe(200);
    await asked(client(url, 'olga'), run, 1, 'send');
    const judged = model.count('draft:judge');
    const second = await decide(anna, view, given, 'once');
    expect(second).toMatchObject({ status: 200, text: first.text });
    expect(second.headers.get('idempotent-replay')).toBe('true');
    expect(model.count('draft:judge')).toBe(judged);
    expectProblem(await decide(anna, view, edit(replace('/total', 91)), 'once'), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  it('[R69] that is sent twenty times at once is recorded once, and answered alike', async () => {
    const { anna, run, view } = await begin();
    const given = edit(replace('/total', 90));
    const answers = await Promise.all(Array.from({ length: 20 }, () => decide(anna, view, given, 'once')));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replay') === null)).toHaveLength(1);
    const decided = (await eventsOf(anna, run)).filter(({ type }) => type === 'review.decided');
    expect(decided).toMatchObject([{ body: { output: { total: 90 } } }]);
  });

  it.each([
    ['misses the schema', [replace('/total', 'ninety')], ['total']],
    ['is too long for the schema', [replace('/note', 'x'.repeat(31))], ['note']],
    ['replaces the whole by something else', [replace('', 'nothing')], []],
    ['has no place in the proposal', [replace('/lines/0', 1)], ['lines', '0']],
    ['removes what must be there', [{ op: 'remove', path: '/note' }], ['note']],
    ['reaches for a prototype', [{ op: 'add', path: '/__proto__/admin', value: true }], ['__proto__', 'admin']],
    ['steps over a constructor', [replace('/constructor/total', 1)], ['constructor', 'total']],
    ['reaches for what all objects share', [{ op: 'add', path: '/toString/call', value: 1 }], ['toString', 'call']],
    ['reaches for what all texts share', [{ op: 'add', path: '/note/trim/call', value: 1 }], ['note', 'trim', 'call']],
    ['removes the whole', [{ op: 'remove', path: '' }], []],
  ] as const)('[R41] that %s is refused by its place, and the review stays open', async (_name, patch, path) => {
    const { anna, view, errors } = await begin();
    const answer = await decide<Problem>(anna, view, { type: 'edit', patch });
    expectProblem(answer, 422, 'EDIT_INVALID');
    expect(answer.body.data?.issues).toMatchObject([{ path, message: expect.stringMatching(/\S/) }]);
    expect(await reread(anna, view)).toEqual(view);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect([Object.prototype.toString, String.prototype.trim].map(({ call }) => typeof call)).toEqual([
      'function',
      'function',
    ]);
    expect(errors).toEqual([]);
  });

  it('[R41] that changes nothing is no edit', async () => {
    const { anna, view } = await begin();
    const dropped = { type: 'edit', patch: [{ op: 'add', path: '/paid', value: true }] } as const;
    for (const given of [edit(replace('/total', 41)), dropped, { type: 'edit' } as const]) {
      expectProblem(await decide(anna, view, given), 422, 'EDIT_INVALID');
    }
    expect(await reread(anna, view)).toEqual(view);
  });

  it('[R41] that cannot be judged is not recorded, and may be sent again', async () => {
    let down = false;
    const judge: Script[string] = () => (down ? reply.fail('MODEL_UNAVAILABLE') : { passes: true, problem: null });
    const { anna, view } = await begin({ 'draft:judge': judge });
    down = true;
    const given = edit(replace('/total', 90));
    const refused = await decide<Problem>(anna, view, given, 'once');
    expect(refused).toMatchObject({ status: 503, body: { code: 'MODEL_UNAVAILABLE' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await reread(anna, view)).toEqual(view);
    down = false;
    expect((await decide(anna, view, given, 'once')).status).toBe(200);
  });

  it('[R69] that is checked while another decides comes second, and is told who was first', async () => {
    const verdict = Promise.withResolvers<{ passes: boolean; problem: null }>();
    const judge: Script[string] = ({ nth }) => (nth === 0 ? { passes: true, problem: null } : verdict.promise);
    const { anna, url, view, model } = await begin({ 'draft:judge': judge });
    const given = decide<DecisionReceipt & Problem>(anna, view, edit(replace('/total', 90)));
    await until(() => model.count('draft:judge') === 2);
    expect((await decide(client(url, 'ben'), view)).status).toBe(200);
    verdict.resolve({ passes: true, problem: null });
    const late = await given;
    expectProblem(late, 409, 'REVIEW_ALREADY_DECIDED');
    expect(late.body.data?.winner).toMatchObject({ type: 'approve', by: { id: 'ben' } });
    expect((await reread(anna, view)).revisions).toMatchObject([{ edited: null }]);
  });

  it('is not offered, and not taken, where the gate takes the output as it is or not at all', async () => {
    const { anna, url, run, view } = await begin();
    await decide(anna, view);
    const olga = client(url, 'olga');
    const later = await asked(olga, run, 1, 'send');
    expect(later.allowed.map(({ type }) => type)).toEqual(['approve', 'revise']);
    expectProblem(await decide(olga, later, edit(replace('/total', 2))), 422, 'DECISION_NOT_ALLOWED');
    expect((await decide(olga, later)).status).toBe(200);
    await ended(anna, run);
  });
});
