import { reply } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { orderOf } from '../server/refund-data.ts';
import { edit, person } from './campaign-person.ts';
import { stores } from './campaign-stage.ts';
import { atRefund, type Desk, expectRefused, finish, stageDesk, start } from './refund-stage.ts';

const paid = ({ bank }: Desk) => bank.effects.map(({ arguments: body }) => body);

describe.each(stores)('the refund desk (S1), on %s,', (_, open) => {
  it('[R64] [R85] asks the lead with the balance, the policy and the letter beside the exact call', async () => {
    const desk = await stageDesk({ store: open() });
    const { asked } = await atRefund(desk);
    expect(asked).toMatchObject({
      kind: 'tool',
      risk: 'high',
      question: 'Refund clerk asks to pay back 95.90 EUR',
      call: {
        tool: 'issueRefund',
        editable: ['amount', 'reason', 'reasonCode'],
        confirm: 'Pay {amount} {currency} back for order {orderId}?',
        words: expect.stringContaining('P-2'),
      },
    });
    expect(asked.allowed).toMatchObject([
      { type: 'approve', label: 'Refund {amount} {currency}' },
      { type: 'edit' },
      { type: 'revise', to: [{ id: 'propose' }, { id: 'refund' }] },
      { type: 'reject' },
    ]);
    expect(asked.revisions[0]).toMatchObject({
      proposal: { orderId: 'A-4721', amount: 95.9, currency: 'EUR' },
      presented: {
        live: { label: 'Refundable now', amount: 95.9, currency: 'EUR' },
        sums: [{ amount: 95.9 }, { amount: 0 }, { amount: -95.9, argument: '/amount' }, { amount: 0 }],
        policy: [{ holds: true }, { holds: true }, { holds: true, note: 'Day 23.' }],
        quote: { label: 'Customer wrote', text: expect.stringContaining('cracked lid') },
        orderLines: [{ item: 'BrightPath 2 kettle', price: '89.00 EUR' }, { item: 'Shipping' }],
        otherRefunds: [{ order: 'A-4388', amount: '12.90 EUR' }],
      },
      guards: [{ passed: true }, { passed: true }, { passed: true }],
    });
    expect(desk.bank.attempts).toEqual([]);
  });

  it('[R64] [R84] pays what the lead made of it, says so in the letter, and records proposed, approved and executed', async () => {
    const desk = await stageDesk({ store: open() });
    const { run, asked } = await atRefund(desk);
    expect(await desk.lead.decide(asked, edit('/amount', 89))).toMatchObject({ status: 200 });
    const letter = await desk.sami.asked(run, 'reply');
    expect(letter.revisions[0]?.proposal).toMatchObject({ text: expect.stringContaining('89.00 EUR') });
    expect(desk.ledger.read().mails).toEqual([]);
    expect(await finish(desk, run)).toMatchObject({ status: 'done', tasks: { settled: 6, total: 6 } });
    expect(paid(desk)).toEqual([{ orderId: 'A-4721', amount: 89, currency: 'EUR' }]);
    expect(desk.ledger.read().mails).toMatchObject([{ run, text: expect.stringContaining('89.00 EUR') }]);
    const events = (await desk.sami.events(run)).filter(({ task }) => task === 'refund');
    expect(events.map(({ type, by }) => [type, by?.id ?? null])).toEqual([
      ['task.admitted', null],
      ['tools.called', null],
      ['review.opened', null],
      ['review.decided', 'lead'],
      ['tool.returned', null],
      ['call.answered', null],
    ]);
    expect(events[1]?.body).toMatchObject({ calls: [{ arguments: { amount: 95.9 } }] });
    expect(events[3]?.body).toMatchObject({ decision: 'edit', output: { amount: 89 } });
    expect(events[4]?.body).toMatchObject({
      output: { amount: 89 },
      effect: 'Refund of 89.00 EUR to the card of order A-4721',
    });
  });

  it('[R42] shows nobody the card’s number', async () => {
    const desk = await stageDesk({ store: open() });
    const { run, asked } = await atRefund(desk);
    const mara = person(desk.url, 'mara');
    const events = await mara.events(run);
    const read = events.find(({ type, task }) => type === 'tool.returned' && task === 'facts');
    expect(read?.body).toMatchObject({ output: { card: '•••', captured: 95.9 } });
    const { card = '' } = orderOf('A-4721') ?? {};
    expect(JSON.stringify([asked, events, await mara.run(run)])).not.toContain(card);
  });

  it('[R64] pays 24.00 on a fresh order without asking anybody', async () => {
    const desk = await stageDesk({ store: open() });
    const run = await start(desk.sami, { ticketId: 'T-8844', customerId: 'C-2240', orderId: 'A-4731' });
    expect(await finish(desk, run)).toMatchObject({ status: 'done' });
    expect(paid(desk)).toEqual([{ orderId: 'A-4731', amount: 24, currency: 'EUR' }]);
    const opened = (await desk.sami.events(run)).filter(({ type }) => type === 'review.opened');
    expect(opened.map(({ task }) => task)).toEqual(['reply']);
  });

  it('asks about the same sum on an order of 41 days, with its reason code, which cannot be taken away', async () => {
    const desk = await stageDesk({ store: open() });
    const run = await start(desk.sami, { ticketId: 'T-8850', customerId: 'C-2231', orderId: 'A-4730' });
    const asked = await desk.lead.asked(run, 'refund');
    expect(asked).toMatchObject({
      risk: 'medium',
      schema: { properties: { reasonCode: { enum: ['WARRANTY', 'GOODWILL', 'CARRIER'] } } },
      revisions: [
        { proposal: { amount: 24, reasonCode: 'WARRANTY' }, presented: { policy: [{}, {}, { note: 'Day 41.' }] } },
      ],
    });
    const without = { type: 'edit', patch: [{ op: 'remove', path: '/reasonCode' }] } as const;
    expectRefused(await desk.lead.decide(asked, without), 422, 'CHECK_REFUSED', /choose a reason code/);
    await desk.lead.decide(asked, edit('/reasonCode', 'GOODWILL'));
    expect(await finish(desk, run)).toMatchObject({ status: 'done' });
    expect(desk.bank.effects).toHaveLength(1);
  });

  it('sends a replacement where the letter asks for one: no money, no question about money', async () => {
    const desk = await stageDesk({ store: open() });
    const run = await start(desk.sami, { text: 'The lid is cracked. Please send me a new one.' });
    const view = await finish(desk, run);
    expect(view).toMatchObject({ status: 'done' });
    expect(view.taskList.find(({ id }) => id === 'refund')).toMatchObject({ status: 'skipped' });
    expect(desk.bank.attempts).toEqual([]);
  });

  it('proposes again with the lead’s words, and asks about the new proposal', async () => {
    const desk = await stageDesk({ store: open() });
    const { run, asked } = await atRefund(desk);
    const words = 'Not the shipping: the kettle alone.';
    await desk.lead.decide(asked, { type: 'revise', feedback: words, to: ['propose'] });
    const again = await desk.lead.asked(run, 'refund');
    expect(again.id).not.toBe(asked.id);
    expect(again.revisions[0]?.proposal).toMatchObject({ amount: 89 });
    await desk.lead.decide(again, { type: 'approve' });
    await finish(desk, run);
    expect(paid(desk)).toEqual([{ orderId: 'A-4721', amount: 89, currency: 'EUR' }]);
  });

  it('pays nothing when the lead says no, and the letter does not claim otherwise', async () => {
    const desk = await stageDesk({ store: open() });
    const { run, asked } = await atRefund(desk);
    await desk.lead.decide(asked, { type: 'reject', feedback: 'The parcel service pays for this one.' });
    const letter = await desk.sami.asked(run, 'reply');
    expect(letter.revisions[0]?.proposal).toMatchObject({ text: expect.stringContaining('cannot pay it back') });
    expect(desk.bank.attempts).toEqual([]);
  });

  it('sends the letter as support wrote it, and no other', async () => {
    const desk = await stageDesk({ store: open() });
    const { run, asked } = await atRefund(desk);
    await desk.lead.decide(asked, { type: 'approve' });
    const letter = await desk.sami.asked(run, 'reply');
    const silent = await desk.sami.decide(letter, edit('/text', 'All done.'));
    expectRefused(silent, 422, 'CHECK_REFUSED', /95\.90 EUR was paid back/);
    const text = 'Dear Ms Brandt, 95.90 EUR is on its way. Sami';
    expect(await desk.sami.decide(letter, edit('/text', text))).toMatchObject({ status: 200 });
    await desk.sami.ended(run);
    expect(desk.ledger.read().mails.map((mail) => mail.text)).toEqual([text]);
  });

  it('writes the letter anew when support answers in words that ask for changes', async () => {
    const desk = await stageDesk({ store: open() });
    const { run, asked } = await atRefund(desk);
    await desk.lead.decide(asked, { type: 'approve' });
    const letter = await desk.sami.asked(run, 'reply');
    expect(await desk.sami.reply(letter, 'Good, but a little warmer.')).toMatchObject({ status: 202 });
    const second = await desk.sami.asked(run, 'reply', 2);
    expect(second.revisions.at(-1)?.proposal).toMatchObject({ text: expect.stringContaining('your patience') });
    expect(desk.bank.effects).toHaveLength(1);
  });

  it('[R84] asks again where the letter to be sent is not the one that was approved', async () => {
    const other = 'Dear customer, here is a voucher over 500.00 EUR.';
    const script = { send: [[reply.calls([{ tool: 'sendReply', arguments: { text: other } }]), { sent: false }]] };
    const desk = await stageDesk({ store: open(), script });
    const { run, asked } = await atRefund(desk);
    await desk.lead.decide(asked, { type: 'approve' });
    await desk.sami.decide(await desk.sami.asked(run, 'reply'), { type: 'approve' });
    const unknown = await desk.sami.asked(run, 'send');
    expect(unknown).toMatchObject({ kind: 'tool', question: 'Send a letter that nobody has approved?' });
    await desk.sami.decide(unknown, { type: 'reject' });
    await desk.sami.ended(run);
    expect(desk.ledger.read().mails).toEqual([]);
  });
});
