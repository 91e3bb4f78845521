import { reply, type Script, type ScriptedCall, until } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { stores } from './stores.ts';
import { asked, client, decide, ended, eventsOf, requestsOf, serve, start } from './support.ts';
import { openShop, refund, refundCrew } from './tool-crews.ts';

const script = (settle: Script[string]): Script => ({ look: [{ text: 'looked' }], settle });
const done = { done: 'yes' };
const results = ({ results }: ScriptedCall) => results.map(({ content }) => content);

describe.each(stores)('[R64] on %s, a tool that needs a yes', (_, open) => {
  async function desk(settle: Script[string], options: Parameters<typeof refundCrew>[1] = {}) {
    const shop = openShop();
    const stage = await serve({
      crews: [refundCrew(shop, options)],
      script: script(settle),
      store: open(),
      retry: { baseMs: 1 },
    });
    const anna = client(stage.url, 'anna');
    const run = await start(anna, 'Kettle', 'desk');
    return { ...stage, shop, anna, run };
  }

  it('does not run before somebody agreed, and then once, with exactly what was shown', async () => {
    const { anna, run, shop } = await desk([[reply.calls([refund(95.9)]), done]]);
    const view = await asked(anna, run);
    expect(view).toMatchObject({
      kind: 'tool',
      question: 'Refund clerk asks to pay back 95.90 EUR',
      risk: 'high',
      call: { tool: 'issueRefund', title: 'Issue refund', doubtful: false, editable: ['amount', 'reason'] },
      schema: { properties: { amount: {} } },
    });
    expect(view.revisions[0]).toMatchObject({ proposal: refund(95.9).arguments, presented: { refundable: 95.9 } });
    expect(view.allowed.map(({ type }) => type)).toEqual(['approve', 'edit', 'revise', 'reject']);
    expect(shop.ran).toEqual([]);
    expect((await decide(anna, view)).status).toBe(200);
    await ended(anna, run);
    expect(shop.ran).toEqual([
      { tool: 'issueRefund', key: `${run.id}/settle/1/0/call1`, input: refund(95.9).arguments },
    ]);
  });

  it('does not ask where the rule says that nobody need be asked', async () => {
    const { anna, run, shop } = await desk([[reply.calls([refund(24)]), done]]);
    await ended(anna, run);
    expect(shop.ran.map(({ tool }) => tool)).toEqual(['issueRefund']);
    expect((await eventsOf(anna, run)).map(({ type }) => type)).not.toContain('review.opened');
  });

  it('gives the reason of a no as the result, and the agent goes on', async () => {
    const told: string[][] = [];
    const { anna, run, shop, model } = await desk((call) => {
      if (call.turn === 0) return reply.calls([refund(95.9)]);
      told.push(results(call));
      return call.turn === 1 ? reply.calls([refund(95.9)]) : done;
    });
    await decide(anna, await asked(anna, run), {
      type: 'reject',
      feedback: 'The lid was cracked by the parcel service.',
    });
    await ended(anna, run);
    expect(told[0]?.[0]).toContain('(anna!) did not agree');
    expect(told[0]?.[0]).toContain('The lid was cracked by the parcel service.');
    // the very same call is not put before a person again
    expect(told[1]?.[0]).toContain('did not agree to this very call before');
    expect(shop.ran).toEqual([]);
    expect(requestsOf(model, 'settle')).toHaveLength(3);
  });

  it('[R45] takes a no without words', async () => {
    const told: string[][] = [];
    const { anna, run } = await desk((call) => {
      told.push(results(call));
      return call.turn === 0 ? reply.calls([refund(95.9)]) : done;
    });
    expect((await decide(anna, await asked(anna, run), { type: 'reject' })).status).toBe(200);
    await ended(anna, run);
    expect(told[1]?.[0]).toContain('No reason was given.');
  });

  it('[R84] runs with the arguments a person changed, records both, and tells the agent not to try its own again', async () => {
    const told: string[][] = [];
    const { anna, run, shop } = await desk((call) => {
      told.push(results(call));
      return call.turn === 0 ? reply.calls([refund(95.9)]) : done;
    });
    const patch = [{ op: 'replace', path: '/amount', value: 89 }] as const;
    const answer = await decide(anna, await asked(anna, run), { type: 'edit', patch });
    expect(answer.status).toBe(200);
    await ended(anna, run);
    expect(shop.ran[0]?.input).toEqual(refund(89).arguments);
    expect(told[1]?.[0]).toContain(
      'A person (anna!) changed the arguments before this ran. It ran with: {"orderId":"A-4721","amount":89',
    );
    const decided = (await eventsOf(anna, run)).find(({ type }) => type === 'review.decided');
    expect(decided?.body).toMatchObject({ output: refund(89).arguments, patch: [{ op: 'replace', path: '/amount' }] });
  });

  it.each([
    ['a guard refuses', { op: 'replace', path: '/amount', value: 200 }, 'CHECK_REFUSED', 'more than can be refunded'],
    ['the schema does not take', { op: 'replace', path: '/amount', value: -1 }, 'EDIT_INVALID', 'amount'],
    [
      'the gate does not let people change',
      { op: 'replace', path: '/orderId', value: 'A-1' },
      'EDIT_INVALID',
      'orderId',
    ],
  ] as const)('refuses an edit that %s, and stays open', async (_, operation, code, words) => {
    const { anna, run, shop } = await desk([[reply.calls([refund(95.9)]), done]]);
    const view = await asked(anna, run);
    const answer = await decide(anna, view, { type: 'edit', patch: [operation] });
    expect(answer).toMatchObject({ status: 422, body: { code, message: expect.stringContaining(words) } });
    expect((await asked(anna, run)).state).toBe('open');
    expect(shop.ran).toEqual([]);
  });

  it('[R70] is not agreed to on a balance that has changed: the new one is shown first', async () => {
    const { anna, run, shop } = await desk([[reply.calls([refund(95.9)]), done]]);
    const view = await asked(anna, run);
    shop.refundable = 75.9;
    expect(await decide(anna, view)).toMatchObject({ status: 409, body: { code: 'REVIEW_STALE' } });
    const second = await asked(anna, run, 2);
    expect(second.revisions.at(-1)).toMatchObject({
      presented: { refundable: 75.9 },
      proposal: refund(95.9).arguments,
    });
    expect(await decide(anna, second)).toMatchObject({ status: 422, body: { code: 'CHECK_REFUSED' } });
    const patch = [{ op: 'replace', path: '/amount', value: 75.9 }] as const;
    expect((await decide(anna, second, { type: 'edit', patch })).status).toBe(200);
    await ended(anna, run);
    expect(shop.ran.map(({ input }) => input)).toEqual([refund(75.9).arguments]);
  });

  it('is another review when it is called a second time', async () => {
    const { anna, run, shop } = await desk([[reply.calls([refund(95.9)]), reply.calls([refund(95.9)]), done]]);
    const first = await asked(anna, run);
    await decide(anna, first);
    const second = await asked(anna, run, 1);
    expect(second.id).not.toBe(first.id);
    expect(shop.ran).toHaveLength(1);
    await decide(anna, second);
    await ended(anna, run);
    expect(new Set(shop.ran.map(({ key }) => key)).size).toBe(2);
  });

  it('is asked about beside others of its turn, each by itself and in any order, while free ones run', async () => {
    const told: string[][] = [];
    const { anna, run, shop } = await desk((call) => {
      told.push(results(call));
      return call.turn === 0
        ? reply.calls([
            refund(95.9),
            { tool: 'getOrder', arguments: { orderId: 'A-4721' } },
            { tool: 'sendReply', arguments: { text: 'Sorry' } },
          ])
        : done;
    });
    const mail = await asked(anna, run, 1, 'settle').then(async (first) =>
      first.call?.tool === 'sendReply' ? first : await reviewOf(anna, run, 'sendReply'),
    );
    await decide(anna, mail, { type: 'reject', feedback: 'Not this mail.' });
    await decide(anna, await reviewOf(anna, run, 'issueRefund'));
    await ended(anna, run);
    expect(shop.ran.map(({ tool }) => tool).sort()).toEqual(['getOrder', 'issueRefund']);
    // every result under its own id, in the order of the calls
    expect(told[1]?.[0]).toContain('"refund":"R-');
    expect(told[1]?.[1]).toContain('"total":95.9');
    expect(told[1]?.[2]).toContain('Not this mail.');
  });

  it('is not asked about when a guard refuses its arguments; after as many tries as guards have, the task fails', async () => {
    const { anna, run, shop } = await desk([[reply.calls([refund(1240)])]]);
    const view = await ended(anna, run, 'failed');
    expect(view.failure).toMatchObject({ code: 'GUARDS_FAILED', task: 'settle' });
    expect(shop.ran).toEqual([]);
    expect((await eventsOf(anna, run)).filter(({ type }) => type === 'tools.called')).toHaveLength(3);
  });

  it('is not let run by words where it is confirmed once more: the person has to choose', async () => {
    const shop = openShop();
    const read = { 'settle:reply': () => ({ label: 'approve' }) };
    const settle = [[reply.calls([refund(95.9)]), done]];
    const stage = await serve({ crews: [refundCrew(shop)], script: { ...script(settle), ...read }, store: open() });
    const anna = client(stage.url, 'anna');
    const view = await asked(anna, await start(anna, 'Kettle', 'desk'));
    const { revision, contentHash } = view;
    await anna.post(`/reviews/${view.id}/reply`, { text: 'Looks good.', revision, contentHash });
    const read_ = async () => (await anna.get<typeof view>(`/reviews/${view.id}`)).body;
    const after = await until(read_, { accept: ({ replies }) => replies.at(-1)?.state === 'unclear' });
    expect(after.state).toBe('open');
    expect(shop.ran).toEqual([]);
  });

  it('sends work back: what it waited with is cancelled, and the agent gets the words', async () => {
    const heard: string[] = [];
    const { anna, run, shop } = await desk((call) => {
      heard.push(call.messages.map(({ content }) => content).join('\n'));
      return call.attempt === 1 ? reply.calls([refund(95.9)]) : done;
    });
    await decide(anna, await asked(anna, run), { type: 'revise', feedback: 'Offer a new kettle instead.' });
    await ended(anna, run);
    expect(heard.at(-1)).toContain('cancelled before it ran');
    expect(heard.at(-1)).toContain('Offer a new kettle instead.');
    expect(shop.ran).toEqual([]);
  });
});

async function reviewOf(as: ReturnType<typeof client>, run: { readonly id: string }, tool: string) {
  const { body } = await as.get<{ items: { id: string; run: { id: string }; call: { tool: string } | null }[] }>(
    '/reviews',
  );
  const found = body.items.find((item) => item.run.id === run.id && item.call?.tool === tool);
  return (await as.get<Awaited<ReturnType<typeof asked>>>(`/reviews/${found?.id}`)).body;
}
