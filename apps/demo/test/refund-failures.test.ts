import { randomUUID } from 'node:crypto';
import { reply } from '@holdpoint/testing';
import { describe, expect, it } from 'vitest';
import { edit, person } from './campaign-person.ts';
import { stores } from './campaign-stage.ts';
import { atRefund, type Desk, expectRefused, finish, stageDesk, start } from './refund-stage.ts';

/** The lead agreed, and the run comes to its end: one refund at the bank, whatever it took. */
async function expectOneRefund(desk: Desk, run: string, tries: number): Promise<void> {
  const { bank } = desk;
  expect(await finish(desk, run)).toMatchObject({ status: 'done' });
  expect(bank.attempts).toHaveLength(tries);
  expect(bank.effects).toEqual([bank.attempts[0]]);
  expect(new Set(bank.attempts.map(({ key }) => key)).size).toBe(1);
  expect(desk.ledger.read().refunds).toHaveLength(1);
}

/** What S1 does to the desk, by its letters; (a) is in `refund-kill.test.ts`. */
describe.each(stores)('the refund desk (S1) in trouble, on %s,', (_, open) => {
  it('[R14] (b) pays once when the bank paid, but never answered', async () => {
    const desk = await stageDesk({ store: open(), conduct: (_tool, nth) => (nth === 0 ? { hangAfter: true } : {}) });
    const { run, asked } = await atRefund(desk);
    await desk.lead.decide(asked, { type: 'approve' });
    await expectOneRefund(desk, run, 2);
    const failed = (await desk.sami.events(run)).filter(({ type }) => type === 'tool.failed');
    expect(failed).toMatchObject([{ body: { failure: { message: expect.stringContaining('300 ms') } } }]);
  });

  it('[R14] (c) pays once when the bank answers 500 twice', async () => {
    const desk = await stageDesk({ store: open(), conduct: (_tool, nth) => (nth < 2 ? { failBefore: true } : {}) });
    const { run, asked } = await atRefund(desk);
    await desk.lead.decide(asked, { type: 'approve' });
    await expectOneRefund(desk, run, 3);
  });

  it('[R70] (d) pays once for a double click, and tells a second tab who was first', async () => {
    const desk = await stageDesk({ store: open() });
    const { run, asked } = await atRefund(desk);
    const key = randomUUID();
    const clicks = await Promise.all([1, 2].map(() => desk.lead.decide(asked, { type: 'approve' }, key)));
    expect(clicks.map(({ status }) => status)).toEqual([200, 200]);
    expect(clicks[0]?.body).toEqual(clicks[1]?.body);
    const tab = await desk.lead.decide(asked, edit('/amount', 89));
    expectRefused(tab, 409, 'REVIEW_ALREADY_DECIDED');
    expect(tab.body).toMatchObject({ data: { winner: { by: { id: 'lead' }, type: 'approve' } } });
    await expectOneRefund(desk, run, 1);
  });

  it('[R41] (e) refuses 200.00 with what is left, records the refusal, and stays open', async () => {
    const desk = await stageDesk({ store: open() });
    const { run, asked } = await atRefund(desk);
    const refused = await desk.lead.decide(asked, edit('/amount', 200));
    expectRefused(refused, 422, 'CHECK_REFUSED', /200\.00 EUR is more than can be refunded: 95\.90 EUR/);
    expect(await desk.lead.review(asked.id)).toEqual(asked);
    expect((await desk.sami.events(run)).at(-1)).toMatchObject({
      type: 'check.refused',
      by: { id: 'lead' },
      body: { output: { amount: 200 } },
    });
    expect(desk.bank.attempts).toEqual([]);
  });

  it('[R70] (f) refuses an approval on a balance that has changed, and shows 75.90 first', async () => {
    const desk = await stageDesk({ store: open() });
    const { run, asked } = await atRefund(desk);
    desk.ledger.refund({ key: 'by-phone', orderId: 'A-4721', amount: 20, currency: 'EUR' });
    expectRefused(await desk.lead.decide(asked, { type: 'approve' }), 409, 'REVIEW_STALE');
    const second = await desk.lead.asked(run, 'refund', 2);
    expect(second.id).toBe(asked.id);
    expect(second.revisions.at(-1)?.presented).toMatchObject({
      live: { amount: 75.9 },
      sums: [{ amount: 95.9 }, { amount: -20 }, { amount: -95.9 }, { amount: -20 }],
      policy: [{ holds: true }, { holds: false }, { holds: true }],
    });
    expectRefused(await desk.lead.decide(second, { type: 'approve' }), 422, 'CHECK_REFUSED', /75\.90 EUR is left/);
    expect(await desk.lead.decide(second, edit('/amount', 75.9))).toMatchObject({ status: 200 });
    await desk.sami.asked(run, 'reply');
    expect(desk.bank.effects).toMatchObject([{ arguments: { amount: 75.9 } }]);
  });

  it('[R70] (f) pays the second of two refunds that were agreed to at once no more than is left', async () => {
    const desk = await stageDesk({ store: open() });
    const first = await atRefund(desk);
    const second = await atRefund(desk);
    await desk.lead.decide(first.asked, { type: 'approve' });
    await desk.sami.asked(first.run, 'reply');
    expectRefused(await desk.lead.decide(second.asked, { type: 'approve' }), 409, 'REVIEW_STALE');
    expect(desk.bank.effects).toHaveLength(1);
  });

  it('[R72] (g) takes no yes from somebody who may see it, but not decide, and has an audit line of it', async () => {
    const desk = await stageDesk({ store: open() });
    const { run, asked } = await atRefund(desk);
    // who started the run, and an administrator
    for (const reader of [desk.sami, person(desk.url, 'mara')]) {
      expect(await reader.review(asked.id)).toMatchObject({ id: asked.id, allowed: [] });
      expectRefused(await reader.decide(asked, { type: 'approve' }), 403, 'FORBIDDEN');
    }
    // who has nothing to do with it is not even told that it exists
    expectRefused(await person(desk.url, 'fiona').decide(asked, { type: 'approve' }), 404, 'REVIEW_NOT_FOUND');
    const refused = (await desk.lead.events(run)).filter(({ type }) => type === 'access.refused');
    const review = asked.id.slice(`${run}.`.length);
    expect(refused.map(({ task, by, body }) => [task, by?.id, body])).toEqual(
      ['sami', 'mara'].map((who) => ['refund', who, { action: 'review.decide', review, channel: 'http' }]),
    );
    expect(desk.bank.attempts).toEqual([]);
  });

  it('[R64] (h) asks anew when the clerk calls again after a success: the first yes covers the first call', async () => {
    const desk = await stageDesk({ store: open() });
    const text = 'The lid is scratched and 120.00 off was promised, but the promise got lost.';
    const run = await start(desk.sami, { ticketId: 'T-8860', customerId: 'C-2214', orderId: 'A-4722', text });
    const first = await desk.lead.asked(run, 'refund');
    await desk.lead.decide(first, { type: 'approve' });
    const second = await desk.lead.asked(run, 'refund');
    expect(second.id).not.toBe(first.id);
    expect(second.revisions[0]).toMatchObject({
      proposal: { amount: 120 },
      presented: { live: { amount: 1120 }, sums: [{}, { label: 'Refunded before', amount: -120 }, {}, {}] },
    });
    expect(desk.bank.attempts).toHaveLength(1);
    await desk.lead.decide(second, { type: 'reject', feedback: 'It was paid a minute ago.' });
    const letter = await desk.sami.asked(run, 'reply');
    expect(letter.revisions[0]?.proposal).toMatchObject({ text: expect.stringContaining('120.00 EUR') });
    expect(desk.bank.attempts).toHaveLength(1);
  });

  it('[R40] (i) ends after three tries at 1,240.00 on the kettle, and no person is asked', async () => {
    const desk = await stageDesk({ store: open() });
    const text = 'My laptop came with the kettle and both are broken. I want my 1,240.00 back.';
    const run = await start(desk.sami, { text });
    const view = await desk.sami.ended(run);
    expect(view).toMatchObject({ status: 'failed', failure: { code: 'GUARDS_FAILED', task: 'propose' } });
    expect(desk.model.count('propose')).toBe(3);
    const events = await desk.sami.events(run);
    expect(events.map(({ type }) => type)).not.toContain('review.opened');
    expect(desk.bank.attempts).toEqual([]);
  });

  it('[R40] (i) refuses the same at the tool, whatever was proposed', async () => {
    const over = { orderId: 'A-4721', amount: 1240, currency: 'EUR', reason: 'Both are broken' };
    const script = { refund: [reply.calls([{ tool: 'issueRefund', arguments: over }])] };
    const desk = await stageDesk({ store: open(), script });
    const run = await start(desk.sami);
    expect(await desk.sami.ended(run)).toMatchObject({ status: 'failed', failure: { task: 'refund' } });
    expect(desk.model.count('refund')).toBe(3);
    expect((await desk.sami.events(run)).map(({ type }) => type)).not.toContain('review.opened');
    expect(desk.bank.attempts).toEqual([]);
  });

  it('[R72] (j) takes no decision without a login', async () => {
    const desk = await stageDesk({ store: open() });
    const { asked } = await atRefund(desk);
    const forged = await person(desk.url, 'nobody').decide(asked, { type: 'approve' });
    expectRefused(forged, 401, 'UNAUTHENTICATED');
    expect(await desk.lead.review(asked.id)).toEqual(asked);
    expect(desk.bank.attempts).toEqual([]);
  });
});
