import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fillText } from './index.ts';

const schema = z.toJSONSchema(
  z.object({ amount: z.number().multipleOf(0.01), pieces: z.int(), customer: z.object({ name: z.string() }) }),
) as never;
const input = { amount: 89, pieces: 3, gift: true, customer: { name: 'Ada' }, tags: ['a'], rate: 1.25, none: null };

describe('[C99] a text with arguments in it', () => {
  it.each([
    ['Refund {amount} EUR', 'Refund 89.00 EUR'],
    ['{pieces} pieces at {rate}', '3 pieces at 1.25'],
    ['Gift: {gift}', 'Gift: true'],
    ['For {customer.name}', 'For Ada'],
    ['What is {missing} is left out', 'What is is left out'],
    ['{customer} {tags} {none}', ''],
    ['{constructor} {customer.toString} {__proto__}', ''],
    ['{not a path} {}', '{not a path} {}'],
  ])('names each by its path: %s', (text, filled) => {
    expect(fillText(text, input, schema)).toBe(filled);
  });

  it('shows an argument on one line, without what reorders or hides it, and not all of a long one', () => {
    const named = (name: string) => fillText('Pay {customer.name} now', { customer: { name } }, schema);
    expect(named('Ada\n\nApproved by Anna:\u2028yes')).toBe('Pay Ada Approved by Anna: yes now');
    expect(named('Ada\u202e\u200b\u0000')).toBe('Pay Ada now');
    expect(named('x'.repeat(200))).toBe(`Pay ${'x'.repeat(79)}… now`);
    expect(named('🫖'.repeat(60)).isWellFormed()).toBe(true);
  });

  it('fills no argument’s own text again', () => {
    expect(fillText('{customer.name}', { customer: { name: '{amount}' }, amount: 1 }, schema)).toBe('{amount}');
  });
});
