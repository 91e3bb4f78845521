import { memoryStore, type Store } from '@holdpoint/server';
import { type Script, startToolServer, type ToolServerOptions } from '@holdpoint/testing';
import { expect, onTestFinished } from 'vitest';
import { refundDesk } from '../server/refund-desk.ts';
import { openLedger } from '../server/refund-ledger.ts';
import { createPayments } from '../server/refund-payments.ts';
import { refundScript } from '../server/refund-script.ts';
import type { Ticket } from '../server/refund-tools.ts';
import { type Answer, type Person, person } from './campaign-person.ts';
import { stageCrew, temporaryFile } from './campaign-stage.ts';

/** The input of S1. */
const kettle = {
  tenant: 'acme',
  ticketId: 'T-8841',
  customerId: 'C-2210',
  orderId: 'A-4721',
  text: 'Kettle arrived with a cracked lid, second time. I want my money back incl. shipping.',
};

/** The refund desk with a bank that a test can make fail, and people in front of it. */
export async function stageDesk({
  store = memoryStore(),
  script = {},
  conduct,
}: { readonly store?: Store; readonly script?: Script } & Pick<ToolServerOptions, 'conduct'> = {}) {
  const bank = await startToolServer(conduct ? { conduct } : {});
  onTestFinished(() => bank.close());
  const ledger = openLedger(`${temporaryFile()}-payments.json`);
  const payments = createPayments({ ledger, bank: bank.url });
  const crews = [refundDesk({ ledger, payments, patienceMs: 300 })];
  const stage = await stageCrew({ crews, store, retry: { baseMs: 1 } }, { ...refundScript, ...script });
  return { ...stage, bank, ledger, lead: person(stage.url, 'lead'), sami: person(stage.url, 'sami') };
}

export type Desk = Awaited<ReturnType<typeof stageDesk>>;

/** A ticket as in S1, or another. */
export function start(by: Person, more: Partial<Ticket> = {}): Promise<string> {
  return by.start('refund-desk', { ...kettle, ...more });
}

/** The kettle's ticket, waiting for the lead. */
export async function atRefund({ sami, lead }: Desk) {
  const run = await start(sami);
  return { run, asked: await lead.asked(run, 'refund') };
}

/** The letter is approved, and the run comes to its end. */
export async function finish({ sami }: Desk, run: string): ReturnType<Person['ended']> {
  await sami.decide(await sami.asked(run, 'reply'), { type: 'approve' });
  return sami.ended(run);
}

export function expectRefused(answer: Answer<unknown>, status: number, code: string, words = /\S/): void {
  expect(answer).toMatchObject({ status, body: { code, message: expect.stringMatching(words) } });
}
