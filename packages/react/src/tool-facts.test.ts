import type { Json } from '@holdpoint/protocol';
import { describe, expect, it } from 'vitest';
import { refundArguments, refundFacts } from './tool-examples.ts';
import { readFacts } from './tool-facts.ts';
import { amountText, decimalsOf, sumsInForce } from './tool-sums.ts';

const keys = (presented: Json) => readFacts(presented).others.map(({ key }) => key);

describe('what was presented', () => {
  it('is read by its known shapes, and everything else is kept', () => {
    const { live, sums, policy, quote, others } = readFacts(refundFacts as unknown as Json);
    expect([live, sums, policy, quote]).toEqual([
      refundFacts.live,
      refundFacts.sums,
      refundFacts.policy,
      refundFacts.quote,
    ]);
    expect(others.map(({ label }) => label)).toEqual(['Order lines', 'Other refunds']);
  });

  it.each<readonly [string, Json]>([
    ['a masked amount', { live: { amount: '•••', currency: 'EUR' } }],
    ['an amount with more to it', { live: { amount: 1, currency: 'EUR', limit: 5 } }],
    ['rows of another form', { live: [{ label: 'Left', amount: 1 }] }],
  ])('is drawn in full where it only looks like one: %s', (_, presented) => {
    expect(keys(presented)).toEqual(['live']);
    expect(readFacts(presented).live).toBeNull();
  });

  it('loses nothing that is no object at all', () => {
    expect(readFacts('by hand').others.map(({ value }) => value)).toEqual(['by hand']);
    expect(readFacts(null).others).toEqual([]);
    expect(keys({ policy: [] })).toEqual(['policy']);
  });
});

describe('sums', () => {
  const { sums } = refundFacts;
  const amounts = (args: Json) => sumsInForce(sums, refundArguments, args).map(({ amount }) => amount);

  it('follow the argument that a row is, each in its own direction, and come out exact', () => {
    expect(amounts(refundArguments)).toEqual([95.9, 0, -95.9, 0]);
    expect(amounts({ ...refundArguments, amount: 89 })).toEqual([95.9, 0, -89, 6.9]);
    const fee = [
      { label: 'Fee', amount: 95.9, argument: '/amount' },
      { label: 'Total', amount: 100 },
    ];
    expect(sumsInForce(fee, refundArguments, { amount: 100 }).map(({ amount }) => amount)).toEqual([100, 104.1]);
  });

  it('stay the server’s while a number is being typed, and where no row is an argument', () => {
    expect(amounts({ ...refundArguments, amount: '8.' })).toEqual([95.9, 0, -95.9, 0]);
    const plain = [{ label: 'Left', amount: 5 }];
    expect(sumsInForce(plain, refundArguments, { amount: 1 })).toEqual(plain);
  });

  it('move a last row once, which is an argument itself', () => {
    const one = [{ label: 'To pay', amount: 95.9, argument: '/amount' }];
    expect(sumsInForce(one, refundArguments, { amount: 89 })[0]?.amount).toBe(89);
  });

  it('have the decimals of their currency, a minus sign, and no digit less than they were given', () => {
    expect([
      decimalsOf('EUR', []),
      decimalsOf('JPY', []),
      decimalsOf('no code', [1.5]),
      decimalsOf(undefined, []),
    ]).toEqual([2, 0, 1, 0]);
    expect(amountText(-89, 2, 'en-GB')).toBe('−89.00');
    expect(amountText(0.125, 2, 'en-GB')).toBe('0.125');
  });
});
