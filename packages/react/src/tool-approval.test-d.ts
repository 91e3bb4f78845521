import { expectTypeOf, test } from 'vitest';
import type { ToolApprovalProps } from './tool-approval.tsx';
import type { ToolApprovalViewProps } from './tool-approval-view.tsx';
import type { ToolFacts } from './tool-facts.ts';
import type { ToolApprovalState } from './use-tool-approval.ts';

interface Refund {
  readonly amount: number;
}
interface RefundFacts extends ToolFacts {
  readonly orderLines: readonly string[];
}
type Approval = ToolApprovalProps<Refund, RefundFacts>;

test('[R49] arguments and facts are typed wherever a call is drawn by the host', () => {
  const renderFacts: NonNullable<Approval['renderFacts']> = ({ facts, args, proposed }) =>
    `${facts?.orderLines.length} ${facts?.live?.amount} ${args.amount - proposed.amount}`;
  expectTypeOf(renderFacts).parameter(0).toHaveProperty('args').toEqualTypeOf<Refund>();
  // @ts-expect-error: a refund has no recipient
  const wrong: NonNullable<Approval['renderFacts']> = ({ args }) => args.recipient;
  expectTypeOf(wrong).toBeFunction();
  expectTypeOf<ToolApprovalViewProps<Refund, RefundFacts>['renderFacts']>().toEqualTypeOf<Approval['renderFacts']>();
});

test('[R49] a hook’s arguments are those of the tool, and can be run only where they may', () => {
  type State = ToolApprovalState<Refund>;
  expectTypeOf<NonNullable<State['tool']>['args']>().toEqualTypeOf<Refund>();
  expectTypeOf<State['setArguments']>().parameter(0).toEqualTypeOf<Refund>();
  // @ts-expect-error: it may be null
  const run = (state: State) => state.run();
  expectTypeOf(run).toBeFunction();
});
