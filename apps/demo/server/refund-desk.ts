import { defineCrew } from '@holdpoint/server';
import * as z from 'zod';
import { analyst, clerk, policyChecker, replyWriter } from './agents.ts';
import { askPolicyExpert } from './policy-expert.ts';
import { freeDays, orderOf, policyText } from './refund-data.ts';
import { lateHasReasonCode, restsOnPolicy, sameCurrency, saysWhatWasPaid, withinBalance } from './refund-guards.ts';
import { Facts, Proposal, Reply, Sent, Settlement, Triage } from './refund-outputs.ts';
import { getHistory, getOrder, issueRefund, type Shop, sendReply } from './refund-tools.ts';

/** S1 of the scenarios: what a customer wants, what the policy allows, a yes before money moves, and a letter. */
export function refundDesk(shop: Shop) {
  const { payments } = shop;
  return defineCrew('refund-desk', {
    label: 'Refund desk',
    input: z.object({
      tenant: z.string().optional().describe('As the ticket system names the shop'),
      ticketId: z.string().min(1).max(20),
      customerId: z.string().min(1).max(20),
      orderId: z.string().refine((id) => orderOf(id) !== undefined, 'There is no such order.'),
      text: z.string().trim().min(1).max(2_000).describe('What the customer wrote'),
    }),
    title: ({ ticketId, orderId }) => `${ticketId}, ${orderId}`,
  })
    .task('classify', {
      agent: analyst,
      prompt: ({ input }) => `What does this customer want?\nTicket: ${JSON.stringify(input)}`,
      output: Triage,
    })
    .task('facts', {
      needs: ['classify'],
      agent: policyChecker,
      tools: [getOrder(shop), getHistory],
      prompt: ({ input }) => `Look up order ${input.orderId}, and the history of customer ${input.customerId}.`,
      output: Facts,
    })
    .task('propose', {
      title: 'Proposal',
      needs: ['classify', 'facts'],
      agent: clerk,
      tools: [askPolicyExpert],
      prompt: ({ input }) =>
        `Propose how to settle ticket ${input.ticketId} about order ${input.orderId}. More than ${freeDays} days after the delivery, ask the policy expert first.\nThe customer wrote: ${JSON.stringify(input.text)}\nPolicy:\n${policyText}`,
      output: Proposal,
      guards: {
        'Not above what is left': (proposal, { input }) =>
          proposal.action === 'replace' || withinBalance({ ...proposal, orderId: input.orderId }, payments),
        'Currency of the payment': (proposal, { input }) => sameCurrency({ ...proposal, orderId: input.orderId }),
        'Reason code after 30 days': (proposal, { input }) =>
          proposal.action === 'replace' || lateHasReasonCode({ ...proposal, orderId: input.orderId }),
        'Rests on the policy': restsOnPolicy,
      },
    })
    .task('refund', {
      needs: ['propose'],
      when: ({ propose }) => propose.action === 'refund',
      agent: clerk,
      tools: [issueRefund(shop)],
      prompt: ({ input }) => `Pay back what was proposed for order ${input.orderId}, then say what was really paid.`,
      output: Settlement,
    })
    .task('reply', {
      needs: ['classify', 'propose', 'refund'],
      agent: replyWriter,
      prompt: ({ input }) =>
        `Write to customer ${input.customerId} about ticket ${input.ticketId}: what was done, and no promises.\nThe customer wrote: ${JSON.stringify(input.text)}`,
      output: Reply,
      guards: { 'Says what was paid': (reply, { refund }) => saysWhatWasPaid(reply, refund) },
      review: {
        by: { group: 'support' },
        question: 'Send this letter to the customer?',
        labels: { approve: 'Approve and send', edit: 'Approve my text and send' },
        due: '8h',
      },
    })
    .task('send', {
      needs: ['reply'],
      agent: replyWriter,
      tools: [sendReply(shop)],
      prompt: () => 'Send the approved letter, word for word.',
      output: Sent,
    });
}
