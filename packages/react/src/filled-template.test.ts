import { describe, expect, it } from 'vitest';
import { filled, isTemplate } from './filled-template.ts';

const schema = {
  type: 'object',
  properties: {
    amount: { type: 'number', multipleOf: 0.01 },
    rate: { type: 'number' },
    to: { type: 'object', properties: { share: { type: 'number', multipleOf: 0.1 } } },
  },
};

describe('a template', () => {
  it('gets the arguments it names, with the decimals of their schema', () => {
    expect(filled('Refund {amount} {currency}', { amount: 89, currency: 'EUR' }, schema)).toBe('Refund 89.00 EUR');
    expect(filled('At {rate} and {to.share}', { rate: 1.5, to: { share: 2 } }, schema)).toBe('At 1.5 and 2.0');
  });

  it('keeps the digits of a number that has more of them than its schema says', () => {
    expect(filled('{amount}', { amount: 0.125 }, schema)).toBe('0.125');
  });

  it.each([
    ['nothing', {}],
    ['null', { amount: null }],
    ['an object', { amount: { of: 1 } }],
    ['an empty text', { amount: '' }],
  ])('leaves out what is %s, with the space before it', (_, args) => {
    expect(filled('Refund {amount} EUR?', args, schema)).toBe('Refund EUR?');
    expect(filled('{amount} to pay', args, schema)).toBe('to pay');
  });

  it('names the items of a list, and keeps a text without braces as it is', () => {
    expect(filled('Mail {to}', { to: ['anna', 'jonas'] }, {})).toBe('Mail anna, jonas');
    expect(filled('Pay  it', { amount: 1 }, schema)).toBe('Pay  it');
  });

  it('reads nothing that is inherited', () => {
    expect(filled('Run {constructor.name}', {}, schema)).toBe('Run');
  });

  it('shows that a long value goes on', () => {
    expect(filled('{note}', { note: 'a'.repeat(70) }, {})).toBe(`${'a'.repeat(60)}…`);
  });

  it('is not filled a second time by what it got', () => {
    expect(filled('Note {note}', { note: '{amount}', amount: 5 }, schema)).toBe('Note {amount}');
  });

  it('is told from a plain label', () => {
    expect([isTemplate('Refund {amount}'), isTemplate('Approve'), isTemplate('a { b }')]).toEqual([true, false, false]);
  });
});
