import { askHuman, defineAgent, defineCrew, defineTool } from '@holdpoint/server';
import * as z from 'zod';

/** What the tools of a test did, and how they are to behave. */
export interface Shop {
  /** One entry for each time a tool ran: its name, its key, and its arguments. */
  readonly ran: { readonly tool: string; readonly key: string; readonly input: object }[];
  /** Live; a test changes it. */
  refundable: number;
  /** Throws, or hangs, before or after the effect, by the tool's name. */
  readonly trouble: Map<string, (nth: number) => void | Promise<void>>;
}

export function openShop(): Shop {
  return { ran: [], refundable: 95.9, trouble: new Map() };
}

export const clerk = defineAgent({
  role: 'Refund clerk',
  goal: 'Settle tickets.',
  backstory: 'Ten years at the desk.',
});
const Money = z.number().positive().multipleOf(0.01);

/** A desk with one free tool, one that asks above 50, one that always asks, and questions. */
export function refundCrew(shop: Shop, options: { readonly idempotent?: boolean; readonly maxSteps?: number } = {}) {
  const ran = async (tool: string, key: string, input: object) => {
    const nth = shop.ran.filter((other) => other.tool === tool).length;
    shop.ran.push({ tool, key, input });
    await shop.trouble.get(tool)?.(nth);
  };
  const getOrder = defineTool({
    name: 'getOrder',
    description: 'Reads an order.',
    input: z.object({ orderId: z.string() }),
    output: z.object({ total: z.number(), card: z.string() }),
    idempotent: true,
    mask: { card: 'everyone' },
    perform: async (input, { key }) => {
      await ran('getOrder', key, input);
      return { total: shop.refundable, card: '4111-4417' };
    },
  });
  const issueRefund = defineTool({
    name: 'issueRefund',
    description: 'Pays money back.',
    input: z.object({
      orderId: z.string(),
      amount: Money,
      currency: z.enum(['EUR', 'USD']),
      reason: z.string().min(1),
    }),
    output: z.object({ refund: z.string() }),
    idempotent: options.idempotent ?? true,
    timeoutMs: 5_000,
    effect: 'Refunded {amount} {currency}',
    guards: {
      refundable: ({ amount }) =>
        amount <= shop.refundable || `${amount} is more than can be refunded (${shop.refundable}).`,
    },
    approve: {
      when: ({ amount }) => amount > 50,
      by: ({ amount }) => ({ group: amount > 90 ? 'legal' : 'sales' }),
      question: 'Refund clerk asks to pay back {amount} {currency}',
      labels: { approve: 'Refund {amount} {currency}' },
      risk: ({ amount }) => (amount > 90 ? 'high' : 'medium'),
      edit: ['amount', 'reason'],
      confirm: 'Pay {amount} {currency} back?',
      present: () => ({ refundable: shop.refundable }),
      recheck: true,
    },
    perform: async (input, { key }) => {
      await ran('issueRefund', key, input);
      return { refund: `R-${shop.ran.length}` };
    },
  });
  const sendReply = defineTool({
    name: 'sendReply',
    description: 'Mails the customer.',
    input: z.object({ text: z.string() }),
    approve: true,
    perform: async (input, { key }) => {
      await ran('sendReply', key, input);
      return 'sent';
    },
  });
  return defineCrew('desk', { input: z.object({ product: z.string() }) })
    .task('look', { agent: clerk, prompt: () => 'Look.', output: z.object({ text: z.string() }) })
    .task('settle', {
      needs: ['look'],
      agent: clerk,
      tools: [getOrder, issueRefund, sendReply, askHuman({ by: { group: 'legal' } })],
      prompt: ({ input }) => `Settle the ticket about ${input.product}.`,
      output: z.object({ done: z.string() }),
      ...(options.maxSteps !== undefined && { maxSteps: options.maxSteps }),
    });
}

export const refund = (amount: number, reason = 'Cracked lid') => ({
  tool: 'issueRefund',
  arguments: { orderId: 'A-4721', amount, currency: 'EUR', reason },
});
