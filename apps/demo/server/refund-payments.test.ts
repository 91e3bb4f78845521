import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startToolServer } from '@holdpoint/testing';
import { expect, it, onTestFinished } from 'vitest';
import { openLedger } from './refund-ledger.ts';
import { createPayments } from './refund-payments.ts';

function emptyLedger() {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-ledger-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return openLedger(join(folder, 'payments.json'));
}

const signal = new AbortController().signal;
const kettle = { key: 'one', orderId: 'A-4721', amount: 89, currency: 'EUR' };

it('pays and books a key once, and gives the same number again', async () => {
  await using bank = await startToolServer();
  const ledger = emptyLedger();
  const payments = createPayments({ ledger, bank: bank.url });
  const numbers = [await payments.refund(kettle, signal), await payments.refund(kettle, signal)];
  expect(numbers).toEqual(['R-1001', 'R-1001']);
  expect([bank.effects.length, ledger.read().refunds.length]).toEqual([1, 1]);
  expect(payments.refundableNow('A-4721')).toBe(6.9);
});

it('refuses what was agreed to on an older balance, before the bank is asked', async () => {
  await using bank = await startToolServer();
  const payments = createPayments({ ledger: emptyLedger(), bank: bank.url });
  await payments.refund(kettle, signal);
  await expect(payments.refund({ ...kettle, key: 'two' }, signal)).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: 'Only 6.90 EUR can still be refunded.',
  });
  expect(bank.attempts).toHaveLength(1);
});

it('books nothing that the bank did not take', async () => {
  await using bank = await startToolServer({ conduct: () => ({ failBefore: true }) });
  const payments = createPayments({ ledger: emptyLedger(), bank: bank.url });
  await expect(payments.refund(kettle, signal)).rejects.toThrow('The bank answered 500.');
  expect(payments.refundableNow('A-4721')).toBe(95.9);
});

it('has nothing to pay back of an order that does not exist', () => {
  expect(createPayments({ ledger: emptyLedger() }).refundableNow('A-0000')).toBe(0);
});
