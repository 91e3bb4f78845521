import { cents, daysSinceDelivery, freeDays, orderOf, policy } from './refund-data.ts';
import type { Proposal, Reply, Settlement } from './refund-outputs.ts';
import type { Payments } from './refund-payments.ts';

/** What a refund is, in a proposal and in the call of the tool. */
interface Asked {
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
  readonly reasonCode?: string | undefined;
}

export function isLate(orderId: string): boolean {
  const order = orderOf(orderId);
  return order === undefined || daysSinceDelivery(order) > freeDays;
}

export function withinBalance({ orderId, amount, currency }: Asked, payments: Payments): true | string {
  const left = payments.refundableNow(orderId);
  return cents(amount) <= left
    ? true
    : `${amount.toFixed(2)} ${currency} is more than can be refunded: ${left.toFixed(2)} ${currency} is left of ${orderId}.`;
}

export function sameCurrency({ orderId, currency }: Asked): true | string {
  const paid = orderOf(orderId)?.currency;
  return currency === paid ? true : `${orderId} was paid in ${paid ?? 'no currency we know'}, not in ${currency}.`;
}

export function lateHasReasonCode({ orderId, reasonCode }: Asked): true | string {
  return reasonCode !== undefined || !isLate(orderId)
    ? true
    : `${orderId} was delivered more than ${freeDays} days ago: choose a reason code.`;
}

export function restsOnPolicy(proposal: Proposal): true | string {
  const known = policy.map(({ id }): string => id);
  const unknown = proposal.policy.find((id) => !known.includes(id));
  if (unknown !== undefined) return `There is no policy line “${unknown}”.`;
  return proposal.policy.length > 0 ? true : 'Name the policy lines it rests on.';
}

/** The letter names what was paid, as it was paid: a person may have changed the amount since it was proposed. */
export function saysWhatWasPaid({ text }: Reply, settled: Settlement | undefined): true | string {
  if (!settled?.refunded) return true;
  const paid = `${settled.amount.toFixed(2)} ${settled.currency}`;
  return text.includes(paid) ? true : `The letter does not say that ${paid} was paid back.`;
}
