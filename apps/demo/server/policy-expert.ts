import { coworker } from '@holdpoint/server';
import { policyExpert } from './agents.ts';
import { policyText } from './refund-data.ts';
import { Exception, Lateness } from './refund-outputs.ts';

/** Whom the refund clerk asks about an order that is too old for the rules: a run of its own, and nobody decides it. */
export const askPolicyExpert = coworker(policyExpert, {
  description: 'Asks the policy expert under which reason code an order may be paid back after its time.',
  input: Lateness,
  output: Exception,
  about: ({ orderId, days }) => `${orderId}, day ${days}`,
  prompt: ({ orderId, days, customerWrote }) =>
    `Order ${orderId} was delivered ${days} days ago. Under which reason code may it be paid back?\nThe customer wrote: ${JSON.stringify(customerWrote)}\nPolicy:\n${policyText}`,
  guards: {
    'Rests on the policy': ({ because }) => /\bP-\d\b/.test(because) || 'Name the policy lines it rests on.',
  },
  maxCalls: 1,
});
