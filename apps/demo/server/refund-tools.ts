import { defineTool, toolFailed } from '@holdpoint/server';
import * as z from 'zod';
import { daysSinceDelivery, freeLimit, orderOf, pastRefunds } from './refund-data.ts';
import { refundFacts } from './refund-facts.ts';
import { isLate, lateHasReasonCode, sameCurrency, withinBalance } from './refund-guards.ts';
import type { Ledger } from './refund-ledger.ts';
import { Currency, Money, ReasonCode, type Reply } from './refund-outputs.ts';
import type { Payments } from './refund-payments.ts';

/** What the shop lets the desk's tools reach. */
export interface Shop {
  readonly ledger: Ledger;
  readonly payments: Payments;
  /** Milliseconds the bank may take. Default 10_000. */
  readonly patienceMs?: number;
}

export interface Ticket {
  readonly ticketId: string;
  readonly customerId: string;
  readonly orderId: string;
  readonly text: string;
}

export function getOrder({ payments }: Shop) {
  return defineTool({
    name: 'getOrder',
    description: 'Reads an order: lines, payment, delivery, and what can still be refunded.',
    input: z.object({ orderId: z.string() }),
    output: z.object({
      lines: z.array(z.object({ item: z.string(), price: z.number() })),
      captured: z.number(),
      refundable: z.number(),
      currency: Currency,
      card: z.string(),
      daysSinceDelivery: z.number(),
    }),
    idempotent: true,
    mask: { card: 'everyone' },
    perform: ({ orderId }) => {
      const order = orderOf(orderId);
      if (!order) throw toolFailed(`There is no order ${orderId}.`);
      const { lines, captured, currency, card } = order;
      return {
        lines: [...lines],
        captured,
        refundable: payments.refundableNow(orderId),
        currency,
        card,
        daysSinceDelivery: daysSinceDelivery(order),
      };
    },
  });
}

export const getHistory = defineTool({
  name: 'getHistory',
  description: 'Lists what a customer was refunded before.',
  input: z.object({ customerId: z.string() }),
  output: z.array(z.object({ orderId: z.string(), amount: z.number(), currency: z.string(), why: z.string() })),
  idempotent: true,
  perform: ({ customerId }) =>
    pastRefunds
      .filter((refund) => refund.customerId === customerId)
      .map(({ orderId, amount, currency, why }) => ({ orderId, amount, currency, why })),
});

/** Pays money back. Small and early it runs by itself, like the policy says; everything else a support lead sees first. */
export function issueRefund({ payments, patienceMs = 10_000 }: Shop) {
  return defineTool({
    name: 'issueRefund',
    description: 'Pays money back to the card an order was paid with.',
    input: z.object({
      orderId: z.string().meta({ title: 'Order' }),
      amount: Money,
      currency: Currency,
      reason: z.string().min(1).max(300).describe('For the books, and for the customer’s statement'),
      reasonCode: ReasonCode.optional(),
    }),
    output: z.object({ refund: z.string(), amount: z.number(), currency: Currency }),
    // the bank knows the key: calling again does no more than calling once
    idempotent: true,
    timeoutMs: patienceMs,
    effect: 'Refund of {amount} {currency} to the card of order {orderId}',
    guards: {
      'Not above what is left': (input) => withinBalance(input, payments),
      'Currency of the payment': sameCurrency,
      'Reason code after 30 days': lateHasReasonCode,
    },
    approve: {
      when: ({ orderId, amount }) => amount > freeLimit || isLate(orderId),
      // above 500 the policy wants finance as well, a second person: a gate asks one
      by: { group: 'support-lead' },
      question: 'Refund clerk asks to pay back {amount} {currency}',
      labels: {
        approve: 'Refund {amount} {currency}',
        edit: 'Refund {amount} {currency}',
        revise: 'Ask for another proposal',
        reject: 'Do not refund',
      },
      risk: ({ amount }) => (amount > freeLimit ? 'high' : 'medium'),
      edit: ['amount', 'reason', 'reasonCode'],
      sendBackTo: ['propose'],
      present: (input, context) => refundFacts(input, letterOf(context), payments),
      recheck: true,
      confirm: 'Pay {amount} {currency} back for order {orderId}?',
      due: '4h',
      remind: '4h',
      escalate: { after: '1d', to: { group: 'finance' } },
    },
    perform: async ({ orderId, amount, currency }, { key, signal }) => ({
      refund: await payments.refund({ key, orderId, amount, currency }, signal),
      amount,
      currency,
    }),
  });
}

/** The letter was agreed to where it was written; only another one than that needs a person. */
export function sendReply({ ledger }: Shop) {
  return defineTool({
    name: 'sendReply',
    description: 'Mails the customer.',
    input: z.object({ text: z.string().min(1) }),
    idempotent: true,
    maxCalls: 1,
    effect: 'Wrote to the customer',
    approve: {
      when: ({ text }, { reply }) => text !== (reply as Reply).text,
      by: { group: 'support' },
      question: 'Send a letter that nobody has approved?',
      due: '1h',
    },
    perform: ({ text }, { key, run }) => {
      ledger.mail({ key, run: run.id, text });
      return { sent: true };
    },
  });
}

function letterOf({ input, run }: { readonly input: unknown; readonly run: { readonly startedAt: number } }) {
  return { text: (input as Ticket).text, at: run.startedAt };
}
