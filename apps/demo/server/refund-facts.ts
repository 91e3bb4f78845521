import { cents, daysSinceDelivery, freeDays, freeLimit, orderOf, pastRefunds } from './refund-data.ts';
import type { Payments } from './refund-payments.ts';

interface Asked {
  readonly orderId: string;
  readonly amount: number;
  readonly reasonCode?: string | undefined;
}

/** What the customer wrote, and when the desk got it. */
interface Letter {
  readonly text: string;
  readonly at: number;
}

/**
 * What a support lead sees beside the call, in the shape that `ToolApproval` draws: the balance now, the calculation, the
 * policy. The time of reading is left out: looked at again before the approval, it would always have changed.
 */
export function refundFacts({ orderId, amount, reasonCode }: Asked, letter: Letter, payments: Payments) {
  const order = orderOf(orderId);
  const left = payments.refundableNow(orderId);
  const captured = order?.captured ?? 0;
  const currency = order?.currency ?? 'EUR';
  const days = order ? daysSinceDelivery(order) : 0;
  const money = (value: number) => `${value.toFixed(2)} ${currency}`;
  return {
    live: { label: 'Refundable now', amount: left, currency },
    sums: [
      { label: `Captured, card •• ${order?.card.slice(-4) ?? '????'}`, amount: captured },
      { label: 'Refunded before', amount: cents(left - captured) },
      { label: 'This refund', amount: -amount, argument: '/amount' },
      { label: 'Left after it', amount: cents(left - amount) },
    ],
    policy: [
      {
        text: `Above ${money(freeLimit)}, or after ${freeDays} days, a support lead agrees first.`,
        holds: true,
        note: 'You are asked now.',
      },
      { text: 'Not above captured minus refunded.', holds: amount <= left },
      {
        text: `Within ${freeDays} days of the delivery, or with a reason code.`,
        holds: days <= freeDays || reasonCode !== undefined,
        note: `Day ${days}.`,
      },
    ],
    quote: { label: 'Customer wrote', text: letter.text, at: letter.at },
    orderLines: order?.lines.map(({ item, price }) => ({ item, price: money(price) })) ?? [],
    otherRefunds: pastRefunds
      .filter(({ customerId }) => customerId === order?.customerId)
      .map(({ orderId: other, amount: paid, why }) => ({ order: other, amount: money(paid), why })),
  };
}
