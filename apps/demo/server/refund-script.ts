import { reply, type Script, type ScriptedCall } from '@holdpoint/testing';
import { cents, freeDays, freeLimit, type Order } from './refund-data.ts';
import type { Exception, Facts, Lateness, Proposal, Reply, Settlement } from './refund-outputs.ts';
import type { Ticket } from './refund-tools.ts';
import { readReply } from './reply-script.ts';
import { material, points, told } from './told.ts';

type OrderRead = Omit<Facts, 'goods' | 'otherRefunds'> & { readonly lines: Order['lines'] };

/** The refund desk's model, offline: what it says follows from attempt, turn and conversation, as in `campaign-script.ts`. */
export const refundScript = {
  classify: (call: ScriptedCall) => {
    const { text } = ticketOf(call);
    return {
      topic: /crack|scratch|broken|leak/i.test(text) ? 'damaged' : /late|never came/i.test(text) ? 'late' : 'other',
      wants: wantsReplacement(text) ? 'replacement' : /money|refund|back|off/i.test(text) ? 'money' : 'unclear',
      summary: firstSentence(text),
    };
  },
  facts: (call: ScriptedCall) => {
    const asked = told(call);
    if (call.turn === 0) {
      return reply.calls([
        { tool: 'getOrder', arguments: { orderId: /order (\S+),/.exec(asked)?.[1] ?? '' } },
        { tool: 'getHistory', arguments: { customerId: /customer (\S+)\./.exec(asked)?.[1] ?? '' } },
      ]);
    }
    const [order, history] = call.results.map(({ content }) => content);
    const { captured, refundable, currency, daysSinceDelivery, lines } = JSON.parse(order ?? '{}') as OrderRead;
    const goods = lines.filter(({ item }) => item !== 'Shipping').reduce((sum, { price }) => sum + price, 0);
    const otherRefunds = (JSON.parse(history ?? '[]') as readonly unknown[]).length;
    return { captured, refundable, currency, goods, daysSinceDelivery, otherRefunds };
  },
  propose,
  askPolicyExpert,
  refund,
  'refund:reply': readReply,
  reply: (call: ScriptedCall): Reply => ({ text: letter(call) }),
  'reply:reply': readReply,
  'send:reply': readReply,
  send: (call: ScriptedCall) =>
    call.turn === 0
      ? reply.calls([{ tool: 'sendReply', arguments: { text: material<Reply>(call, 'Reply')?.text ?? '' } }])
      : { sent: /"sent":true/.test(call.results.at(-1)?.content ?? '') },
} satisfies Script;

/**
 * Believes the customer: gives the sum that the letter names, or all that is left. What a lead asks for comes first. When
 * the order is too old for the rules, it asks before it proposes.
 */
function propose(call: ScriptedCall) {
  const facts = material<Facts>(call, 'Facts');
  const text = letterIn(call);
  const words = points(call).at(-1) ?? '';
  const { refundable = 0, goods = 0, currency = 'EUR', daysSinceDelivery = 0 } = facts ?? {};
  if (wantsReplacement(words || text)) {
    return {
      action: 'replace',
      amount: 0,
      currency,
      reason: 'A new one is sent instead.',
      policy: ['P-3'],
    } satisfies Proposal;
  }
  const late = daysSinceDelivery > freeDays;
  const exception = late ? answered(call) : null;
  if (late && !exception) {
    const lateness: Lateness = { orderId: orderIn(call), days: daysSinceDelivery, customerWrote: text };
    return reply.calls([{ tool: 'askPolicyExpert', arguments: lateness }]);
  }
  const named = Number(/\d[\d,]*\.\d\d/.exec(text)?.[0].replaceAll(',', '') ?? refundable);
  const amount = /shipping/i.test(words) ? Math.min(goods, refundable) : named;
  return {
    action: 'refund',
    amount,
    currency,
    reason: firstSentence(text),
    ...(exception && { reasonCode: exception.reasonCode }),
    policy: [amount > freeLimit || late ? 'P-2' : 'P-1', 'P-3', ...(late ? ['P-4'] : [])],
  } satisfies Proposal;
}

/** What the policy expert said to the clerk, in this attempt or an earlier one. */
function answered({ messages }: ScriptedCall): Exception | null {
  const said = messages.findLast(({ role, content }) => role === 'tool' && content.includes('"reasonCode"'))?.content;
  return said ? (JSON.parse(said) as Exception) : null;
}

function askPolicyExpert(call: ScriptedCall): Exception {
  const text = letterIn(call);
  if (/broke|crack|leak|defect/i.test(text)) {
    return { reasonCode: 'WARRANTY', because: 'P-4: what breaks within two years falls under the warranty.' };
  }
  if (/parcel|courier|delivery/i.test(text)) {
    return { reasonCode: 'CARRIER', because: 'P-4: the carrier answers for what happened on the way.' };
  }
  return { reasonCode: 'GOODWILL', because: 'P-4: nothing else covers it, and P-2 leaves it to a support lead.' };
}

/** Calls the tool once, and once more where the ticket says that an earlier promise got lost: nobody knows why models do. */
function refund(call: ScriptedCall) {
  const proposal = material<Proposal>(call, 'Proposal');
  const { amount = 0, currency = 'EUR', reason = '', reasonCode } = proposal ?? {};
  const orderId = orderIn(call);
  const pay = reply.calls(
    [{ tool: 'issueRefund', arguments: { orderId, amount, currency, reason, ...(reasonCode && { reasonCode }) } }],
    { text: `I pay back ${amount.toFixed(2)} ${currency} as proposed; it rests on ${proposal?.policy.join(' and ')}.` },
  );
  if (call.turn === 0 || (call.turn === 1 && /lost/.test(reason))) return pay;
  const results = call.messages.flatMap(({ role, content }) => (role === 'tool' ? paidIn(content) : []));
  const paid = results.reduce((sum, result) => sum + result, 0);
  return {
    refunded: paid > 0,
    amount: cents(paid),
    currency,
    note: paid > 0 ? 'Paid back to the card.' : 'Nothing was paid back.',
  } satisfies Settlement;
}

/** What a call really paid: a person may have changed it, and the result says so. */
function paidIn(content: string): readonly number[] {
  const amount = /^\{"refund":.*"amount":([\d.]+)/m.exec(content)?.[1];
  return amount ? [Number(amount)] : [];
}

function letter(call: ScriptedCall): string {
  const settled = material<Settlement>(call, 'Refund');
  const proposal = material<Proposal>(call, 'Proposal');
  const done = settled?.refunded
    ? `We have paid ${settled.amount.toFixed(2)} ${settled.currency} back to your card.`
    : proposal?.action === 'replace'
      ? 'We are sending you a new one.'
      : 'We have looked at your order, and cannot pay it back.';
  const asked = points(call).length > 0 ? ' Thank you for your patience.' : '';
  return `Dear customer,\n\nwe are sorry for the trouble. ${done}${asked}\n\nYour Acme desk`;
}

function firstSentence(text: string): string {
  return (text.split(/(?<=[.!?])\s/)[0] ?? text).slice(0, 300);
}

function wantsReplacement(text: string): boolean {
  return /replace|a new one/i.test(text);
}

function ticketOf(call: ScriptedCall): Ticket {
  return JSON.parse(/^Ticket: (.+)$/m.exec(told(call))?.[1] ?? '{}') as Ticket;
}

function letterIn(call: ScriptedCall): string {
  return JSON.parse(/^The customer wrote: (.+)$/m.exec(told(call))?.[1] ?? '""') as string;
}

function orderIn(call: ScriptedCall): string {
  return /order (A-\d+)/.exec(told(call))?.[1] ?? '';
}
