/** The desk's day. It stands still, so that no order grows older and the demo tells the same story whenever it starts. */
const today = '2026-11-26';

export interface Order {
  readonly id: string;
  readonly customerId: string;
  readonly lines: readonly { readonly item: string; readonly price: number }[];
  /** What was paid: the lines and shipping. */
  readonly captured: number;
  readonly currency: 'EUR' | 'CHF';
  readonly card: string;
  readonly delivered: string;
}

/** S1's orders, and a fresh one that is small enough to need nobody. */
const orders: readonly Order[] = [
  {
    id: 'A-4721',
    customerId: 'C-2210',
    lines: [
      { item: 'BrightPath 2 kettle', price: 89 },
      { item: 'Shipping', price: 6.9 },
    ],
    captured: 95.9,
    currency: 'EUR',
    card: '5500 0000 0000 4417',
    delivered: '2026-11-03',
  },
  {
    id: 'A-4722',
    customerId: 'C-2214',
    lines: [{ item: 'Fieldbook 14 laptop', price: 1240 }],
    captured: 1240,
    currency: 'EUR',
    card: '5500 0000 0000 9028',
    delivered: '2026-11-19',
  },
  {
    id: 'A-4730',
    customerId: 'C-2231',
    lines: [{ item: 'Tea strainer', price: 24 }],
    captured: 24,
    currency: 'EUR',
    card: '5500 0000 0000 1173',
    delivered: '2026-10-16',
  },
  {
    id: 'A-4731',
    customerId: 'C-2240',
    lines: [{ item: 'Tea strainer', price: 24 }],
    captured: 24,
    currency: 'EUR',
    card: '5500 0000 0000 6650',
    delivered: '2026-11-21',
  },
];

/** Refunds from before the demo began. */
export const pastRefunds = [
  { customerId: 'C-2210', orderId: 'A-4388', amount: 12.9, currency: 'EUR', why: 'Tea towel in the wrong colour' },
] as const;

/** Amounts up to this go out without anybody being asked. */
export const freeLimit = 50;
/** Days after the delivery; from then on a refund needs a reason code. */
export const freeDays = 30;

export const reasonCodes = ['WARRANTY', 'GOODWILL', 'CARRIER'] as const;

/** What a proposal has to refer to. */
export const policy = [
  { id: 'P-1', text: `Up to ${freeLimit}.00 EUR within ${freeDays} days goes out by itself.` },
  { id: 'P-2', text: `Above ${freeLimit}.00 EUR, or after ${freeDays} days, a support lead agrees first.` },
  { id: 'P-3', text: 'Never above what was captured, less what was refunded.' },
  { id: 'P-4', text: `After ${freeDays} days a refund carries a reason code.` },
] as const;

/** As the agents are told. */
export const policyText = policy.map(({ id, text }) => `${id}: ${text}`).join('\n');

export function orderOf(id: string): Order | undefined {
  return orders.find((order) => order.id === id);
}

export function daysSinceDelivery({ delivered }: Order): number {
  return (Date.parse(today) - Date.parse(delivered)) / 86_400_000;
}

/** Sums of decimal amounts, without what binary fractions add to them. */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
