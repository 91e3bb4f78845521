import type { Json } from '@holdpoint/protocol';
import { expectTypeOf, test } from 'vitest';
import type { AgentQuestionProps, QuestionDecision } from './agent-question.tsx';
import type { AgentQuestionState } from './use-agent-question.ts';

interface Loss {
  readonly dateOfLoss: string;
  readonly waterShutOff?: boolean;
}
type Question = AgentQuestionProps<Loss>;

test('[R55] the answer has the type that the host gives it', () => {
  const onDecision: NonNullable<Question['onDecision']> = ({ by }, { answer, review }) =>
    `${by.name} ${answer?.dateOfLoss} ${review.question}`;
  expectTypeOf(onDecision).parameter(1).toHaveProperty('answer').toEqualTypeOf<Loss | null>();
  // @ts-expect-error: a loss has no amount
  const wrong: NonNullable<Question['onDecision']> = (_, { answer }) => answer?.amount;
  expectTypeOf(wrong).toBeFunction();
  expectTypeOf<NonNullable<AgentQuestionProps['onDecision']>>()
    .parameter(1)
    .toHaveProperty('answer')
    .toEqualTypeOf<Json>();
});

test('[R55] a host sends another answer of the same type, or none', () => {
  type Before = NonNullable<Question['onBeforeDecision']>;
  const other: Before = (decision): QuestionDecision<Loss> => ({ ...decision, answer: { dateOfLoss: '2026-11-14' } });
  const none: Before = async ({ type }) => type !== 'answer' && undefined;
  // @ts-expect-error: the date is missing
  const wrong: Before = (decision) => ({ ...decision, answer: { waterShutOff: true } });
  expectTypeOf([other, none, wrong]).toBeArray();
});

test('[R55] the hook answers with that type alone', () => {
  expectTypeOf<AgentQuestionState<Loss>['answer']>().parameter(1).toEqualTypeOf<Loss>();
});
