import * as z from 'zod';
import { reasonCodes } from './refund-data.ts';

export const Money = z.number().positive().multipleOf(0.01);
export const Currency = z.enum(['EUR', 'CHF']);
export const ReasonCode = z.enum(reasonCodes).describe('Needed more than 30 days after the delivery');

export const Triage = z.object({
  topic: z.enum(['damaged', 'late', 'wrong item', 'other']),
  wants: z.enum(['money', 'replacement', 'unclear']),
  summary: z.string().describe('One sentence'),
});

export const Facts = z.object({
  captured: z.number(),
  refundable: z.number().describe('What can still be paid back'),
  currency: Currency,
  goods: z.number().describe('What the goods cost, without shipping'),
  daysSinceDelivery: z.number(),
  otherRefunds: z.number().int().describe('How many refunds the customer had before'),
});
export type Facts = z.infer<typeof Facts>;

export const Proposal = z.object({
  action: z.enum(['refund', 'replace']),
  amount: z.number().min(0).multipleOf(0.01).describe('0 for a replacement'),
  currency: Currency,
  reason: z.string().min(1).max(300),
  reasonCode: ReasonCode.optional(),
  policy: z.array(z.string()).describe('Ids of the policy lines it rests on, such as P-2'),
});
export type Proposal = z.infer<typeof Proposal>;

/** What the policy expert is asked about, and what comes back. */
export const Lateness = z.object({
  orderId: z.string(),
  days: z.number().describe('Since the delivery'),
  customerWrote: z.string().min(1).max(2_000),
});
export type Lateness = z.infer<typeof Lateness>;

export const Exception = z.object({
  reasonCode: ReasonCode,
  because: z.string().describe('One sentence, with the ids of the policy lines'),
});
export type Exception = z.infer<typeof Exception>;

export const Settlement = z.object({
  refunded: z.boolean(),
  amount: z.number().describe('What was really paid back; 0 when nothing was'),
  currency: Currency,
  note: z.string(),
});
export type Settlement = z.infer<typeof Settlement>;

export const Reply = z.object({ text: z.string().min(1).describe('The letter, greeting and signature included') });
export type Reply = z.infer<typeof Reply>;

export const Sent = z.object({ sent: z.boolean() });
