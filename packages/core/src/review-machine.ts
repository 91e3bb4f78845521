import type { DecisionHead, GuardVerdict, ReviewKind, ReviewState } from '@holdpoint/protocol';
import type { ContentRef } from './task-machine.ts';
import { assign, type MachineRow, setup } from './xstate.ts';

// open ──decided──► decided
//  ▲ │                 │
//  │ ├─superseded─► superseded
//  │ └─cancelled──► cancelled
//  └──── proposed (a new revision) ──┘
//
// One review per gate and run: every later version of the same output is a new revision of it, and voids old answers.

export interface ReviewContext {
  readonly kind: ReviewKind;
  readonly task: string;
  /** Counts the contents people were shown; moves with the content only. */
  readonly revision: number;
  readonly attempt: number;
  /** Entry that holds the proposal, and the content hash a decision must repeat. */
  readonly content: ContentRef;
  readonly openedAt: number;
  readonly dueAt: number | null;
  /** Verdicts on the shown attempt that failed, when the gate shows failing attempts. */
  readonly failing: readonly Pick<GuardVerdict, 'name'>[];
  /** The newest decision, and the entry that holds its text. */
  readonly decision: (DecisionHead & { readonly version: number }) | null;
}

export type ReviewRow = MachineRow<ReviewState, ReviewContext>;

export type ReviewMachineEvent =
  | {
      readonly type: 'review.proposed';
      readonly at: number;
      readonly attempt: number;
      readonly content: ContentRef;
      readonly failing: ReviewContext['failing'];
    }
  | { readonly type: 'review.decided'; readonly decision: DecisionHead & { readonly version: number } }
  | { readonly type: 'review.superseded' }
  | { readonly type: 'review.cancelled' };

export const reviewMachine = setup({
  types: {} as { context: ReviewContext; events: ReviewMachineEvent; input: ReviewContext },
  actions: {
    show: assign(({ context, event }) =>
      event.type === 'review.proposed'
        ? {
            revision: context.revision + 1,
            attempt: event.attempt,
            content: event.content,
            openedAt: event.at,
            failing: event.failing,
          }
        : {},
    ),
    decide: assign(({ event }) => (event.type === 'review.decided' ? { decision: event.decision } : {})),
  },
}).createMachine({
  context: ({ input }) => {
    if (!input) throw new Error('no input');
    return input;
  },
  initial: 'open',
  states: {
    open: {
      on: {
        'review.decided': { target: 'decided', actions: ['decide'] },
        'review.superseded': { target: 'superseded' },
        'review.cancelled': { target: 'cancelled' },
      },
    },
    decided: { on: { 'review.proposed': { target: 'open', actions: ['show'] } } },
    superseded: { on: { 'review.proposed': { target: 'open', actions: ['show'] } } },
    cancelled: {},
  },
});
