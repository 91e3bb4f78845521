import type { JsonSchema } from '@holdpoint/protocol';
import { type ReviewCardProps, useReview } from '@holdpoint/react';
import { defineAgent, defineCrew, type InputOf, type OutputOf } from '@holdpoint/server';
import { expectTypeOf, test } from 'vitest';
import * as z from 'zod';

const writer = defineAgent({ role: 'Copywriter', goal: 'Write.', backstory: 'Writes.' });
const campaign = defineCrew('campaign', { input: z.object({ product: z.string() }) }).task('draft', {
  agent: writer,
  prompt: ({ input }) => input.product,
  output: z.object({ headline: z.string(), claims: z.array(z.object({ source: z.string() })) }),
  review: true,
});
type Draft = OutputOf<typeof campaign, 'draft'>;
type Card = ReviewCardProps<Draft>;

test('[R49] the task’s zod type flows to the page', () => {
  expectTypeOf<Draft>().toEqualTypeOf<{ headline: string; claims: { source: string }[] }>();
  expectTypeOf<InputOf<typeof campaign>>().toEqualTypeOf<{ product: string }>();
  // @ts-expect-error: there is no such task
  expectTypeOf<OutputOf<typeof campaign, 'darft'>>().toBeNever();
});

test('[R49] the render prop and the hook are typed by it', () => {
  const renderOutput: NonNullable<Card['renderOutput']> = ({ proposal }) =>
    proposal.claims[0]?.source ?? proposal.headline;
  expectTypeOf(renderOutput).parameter(0).toHaveProperty('proposal').toEqualTypeOf<Draft>();
  // @ts-expect-error: a draft has no amount
  const wrong: NonNullable<Card['renderOutput']> = ({ proposal }) => proposal.amount;
  expectTypeOf(wrong).toBeFunction();
  const read = (id: string) => useReview<Draft>(id).review?.revisions[0]?.proposal;
  expectTypeOf(read).returns.toEqualTypeOf<Draft | undefined>();
});

test('the schema travels with it, for display', () => {
  expectTypeOf<NonNullable<ReturnType<typeof useReview<Draft>>['review']>['schema']>().toEqualTypeOf<JsonSchema>();
});
