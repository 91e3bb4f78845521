import { expect, it } from 'vitest';
import { choiceKey, isOneClick, reviewChoices } from './review-choices.ts';
import { everyDecision } from './review-examples.ts';

const keys = (...given: Parameters<typeof reviewChoices>) => reviewChoices(...given).map(choiceKey);

it('puts what goes on first, and what ends the run last', () => {
  expect(keys(everyDecision.toReversed(), 'draft')).toEqual([
    'approve',
    'edit',
    'revise',
    'sendBack',
    'outcome:later',
    'outcome:drop',
    'reject',
  ]);
});

it('[R04] offers to send back only where another task than the review’s own may be done again', () => {
  const own = { type: 'revise', label: 'Request changes', to: [{ id: 'draft', title: 'Draft' }] } as const;
  expect(keys([own], 'draft')).toEqual(['revise']);
  expect(keys([{ type: 'revise', label: 'Request changes' }], 'draft')).toEqual(['revise']);
  expect(keys([own], 'localizeDe')).toEqual(['revise', 'sendBack']);
});

it('takes with one click what neither asks for words nor ends the run', () => {
  expect(reviewChoices(everyDecision, 'draft').filter(isOneClick).map(choiceKey)).toEqual(['approve', 'outcome:later']);
});
