import { toolFailed } from '@holdpoint/server';
import { cents, orderOf } from './refund-data.ts';
import type { Booking, Ledger } from './refund-ledger.ts';

/** The payment system of the host. */
export interface Payments {
  /** What can still be paid back of an order. */
  refundableNow(orderId: string): number;
  /** Refunds of an order, oldest first. */
  refundsOf(orderId: string): readonly Booking[];
  /** Pays back, once for each key. Gives the refund's number. */
  refund(booking: Booking, signal: AbortSignal): Promise<string>;
}

export interface PaymentsOptions {
  readonly ledger: Ledger;
  /** Where the bank is, `POST <url>/issueRefund` with an `Idempotency-Key`. Default: there is none, the book is all. */
  readonly bank?: string | undefined;
}

export function createPayments({ ledger, bank }: PaymentsOptions): Payments {
  const refundsOf = (orderId: string) => ledger.read().refunds.filter((booking) => booking.orderId === orderId);

  function refundableNow(orderId: string): number {
    const refunded = refundsOf(orderId).reduce((sum, { amount }) => sum + amount, 0);
    return cents((orderOf(orderId)?.captured ?? 0) - refunded);
  }

  const numberOf = (key: string) => {
    const index = ledger.read().refunds.findIndex((booking) => booking.key === key);
    return index < 0 ? null : `R-${1001 + index}`;
  };

  return {
    refundableNow,
    refundsOf,
    refund: async (booking, signal) => {
      const known = numberOf(booking.key);
      if (known) return known;
      const left = refundableNow(booking.orderId);
      // the guards saw an older balance: two refunds may have been agreed to at once
      if (booking.amount > left) throw toolFailed(`Only ${left.toFixed(2)} ${booking.currency} can still be refunded.`);
      if (bank) await payOut(bank, booking, signal);
      // cut off before this line, the next try is recognized by the bank
      ledger.refund(booking);
      return numberOf(booking.key) ?? '';
    },
  };
}

async function payOut(bank: string, { key, ...booking }: Booking, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${bank}/issueRefund`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(booking),
    signal,
  });
  if (!response.ok) throw new Error(`The bank answered ${response.status}.`);
}
