import type { DecisionRequest } from '@holdpoint/protocol';
import { expectTypeOf, test } from 'vitest';
import type { ReviewCardProps } from './review-card.tsx';
import type { ReviewCardViewProps } from './review-card-view.tsx';

interface Draft {
  readonly headline: string;
}
interface Order {
  readonly stock: number;
}
type Card = ReviewCardProps<Draft, Order>;

test('[R49] what the task makes and what the gate adds are typed wherever the card hands them out', () => {
  const renderOutput: NonNullable<Card['renderOutput']> = ({ proposal, presented, edited }, { revisions }) =>
    `${(edited ?? proposal).headline} ${presented?.stock} ${revisions[0]?.proposal.headline}`;
  expectTypeOf(renderOutput).parameter(0).toHaveProperty('presented').toEqualTypeOf<Order | null>();
  expectTypeOf<NonNullable<Card['onDecision']>>().parameter(1).toHaveProperty('review');
  // @ts-expect-error: an order has no price
  const wrong: NonNullable<Card['renderOutput']> = ({ presented }) => presented?.price;
  expectTypeOf(wrong).toBeFunction();
  expectTypeOf<ReviewCardViewProps<Draft, Order>['renderOutput']>().toEqualTypeOf<Card['renderOutput']>();
});

test('a host answers a decision with nothing, no, or another one, now or later', () => {
  type Before = NonNullable<Card['onBeforeDecision']>;
  const silent: Before = () => {};
  const later: Before = async ({ type }) => type !== 'reject' && undefined;
  const other: Before = (decision): DecisionRequest => ({ ...decision, feedback: 'Checked.' });
  // @ts-expect-error: true says nothing that false does not
  const unclear: Before = () => true;
  expectTypeOf([silent, later, other, unclear]).toBeArray();
});
