import type { DecisionHead, ReviewKind, ReviewState, Risk } from '@holdpoint/protocol';
import type { ReplyRow } from './reply-row.ts';
import type { ContentRef } from './task-row.ts';
import { assign, type MachineRow, setup } from './xstate.ts';

// open ──decided──► decided ◄──restored── superseded
//  ▲ ▲ │               │                       │
//  │ │ ├─superseded────┼──────────────────► superseded
//  │ │ └─cancelled─────┼─► cancelled           │
//  │ └─────reopened────┼───────┘               │
//  └── proposed (a new revision; also from open and cancelled), escalated (open to open)
//      replied: what became of a person's words (open to open)
//      timed, passed: when the next instant of its gate is (open to open); the last may be expired, open to expired
//      recounted: decided, superseded and expired stay what they are
//
// One review per gate and run: every later version of the same output is a new revision of it, and voids old answers.

export interface ReviewContext {
  readonly kind: ReviewKind;
  readonly task: string;
  /** Counts what people were shown; moves with that only. */
  readonly revision: number;
  readonly attempt: number;
  /** The call it is about; `null` for an output. */
  readonly call: AskedCall | null;
  /** Entry that holds the proposal, and the content hash a decision must repeat. */
  readonly content: ContentRef;
  readonly openedAt: number;
  /** When the answer should be there. */
  readonly dueAt: number | null;
  /** Its gate's instants: how many have passed, and when the next is. */
  readonly passed: number;
  readonly nextAt: number | null;
  /** How often changes were asked for here since the last acceptance. */
  readonly rounds: number;
  /** True when the gate's rounds are over and others are asked. */
  readonly escalated: boolean;
  /** The newest decision, and the entry that holds its text. */
  readonly decision: Decided | null;
  /** Of a call: versions of all decisions on it, for what was said is told on. Those on an output stand with its task. */
  readonly decisions: readonly number[];
  /** The newest words to what is asked now, and how far they have come. */
  readonly reply: ReplyRow | null;
}

/** What a review of a call shows in lists, and who decides it. */
export interface AskedCall {
  readonly tool: string;
  readonly title: string;
  readonly question: string;
  readonly eligible: readonly string[];
  readonly risk: Risk | null;
  /** It was started and cut off: whether it happened is what is asked. */
  readonly doubtful: boolean;
}

const untimed = { dueAt: null, passed: 0, nextAt: null } as const;

/** A review as it is first asked. */
export function newReview(
  asked: Pick<ReviewContext, 'kind' | 'task' | 'attempt' | 'call' | 'content' | 'openedAt'>,
): ReviewContext {
  return { ...asked, revision: 1, ...untimed, rounds: 0, escalated: false, decision: null, decisions: [], reply: null };
}

export type Decided = DecisionHead & { readonly version: number };

export type ReviewRow = MachineRow<ReviewState, ReviewContext>;

export type ReviewMachineEvent =
  | {
      readonly type: 'review.proposed';
      readonly at: number;
      readonly attempt: number;
      readonly content: ContentRef;
      readonly call?: AskedCall;
    }
  /** `accepts`: the output is taken although changes were asked for, its rounds are over. */
  | { readonly type: 'review.decided'; readonly decision: Decided; readonly accepts?: boolean }
  | { readonly type: 'review.escalated'; readonly decision: Decided }
  | { readonly type: 'review.replied'; readonly reply: ReplyRow | null }
  /** The output that was accepted here before is in force again. */
  | { readonly type: 'review.restored' }
  /** A run that had ended goes on: what was asked when it ended is asked again. */
  | { readonly type: 'review.reopened' }
  /** The task is done again by a rerun: its gate's rounds begin anew. */
  | { readonly type: 'review.recounted' }
  /** Its gate's instants count from now. */
  | { readonly type: 'review.timed'; readonly dueAt: number | null; readonly nextAt: number | null }
  /** One of them has passed. */
  | { readonly type: 'review.passed'; readonly nextAt: number | null }
  | { readonly type: 'review.expired' }
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
            ...(event.call && { call: event.call }),
            reply: null,
          }
        : {},
    ),
    decide: assign(({ context, event }) =>
      event.type === 'review.decided'
        ? event.decision.type === 'revise' && !event.accepts
          ? { decision: event.decision, rounds: context.rounds + 1, reply: null }
          : { decision: event.decision, rounds: 0, escalated: false, reply: null }
        : {},
    ),
    noteDecision: assign(({ context, event }) =>
      event.type === 'review.decided' && context.call
        ? { decisions: [...context.decisions, event.decision.version] }
        : {},
    ),
    noteReply: assign(({ event }) => (event.type === 'review.replied' ? { reply: event.reply } : {})),
    dropReply: assign({ reply: null }),
    time: assign(({ event }) =>
      event.type === 'review.timed' ? { dueAt: event.dueAt, passed: 0, nextAt: event.nextAt } : {},
    ),
    pass: assign(({ context, event }) =>
      event.type === 'review.passed' ? { passed: context.passed + 1, nextAt: event.nextAt } : {},
    ),
    recount: assign({ rounds: 0, escalated: false }),
    escalate: assign(({ context, event }) =>
      event.type === 'review.escalated'
        ? {
            decision: event.decision,
            rounds: context.rounds + 1,
            escalated: true,
            revision: context.revision + 1,
            openedAt: event.decision.at,
            reply: null,
          }
        : {},
    ),
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
        'review.proposed': { target: 'open', actions: ['show'] },
        'review.decided': { target: 'decided', actions: ['decide', 'noteDecision'] },
        'review.escalated': { target: 'open', actions: ['escalate'] },
        'review.replied': { target: 'open', actions: ['noteReply'] },
        'review.timed': { target: 'open', actions: ['time'] },
        'review.passed': { target: 'open', actions: ['pass'] },
        'review.expired': { target: 'expired', actions: ['dropReply'] },
        'review.superseded': { target: 'superseded', actions: ['dropReply'] },
        'review.cancelled': { target: 'cancelled', actions: ['dropReply'] },
      },
    },
    expired: {
      on: {
        'review.proposed': { target: 'open', actions: ['show'] },
        'review.recounted': { target: 'expired', actions: ['recount'] },
      },
    },
    decided: {
      on: {
        'review.proposed': { target: 'open', actions: ['show'] },
        'review.recounted': { target: 'decided', actions: ['recount'] },
      },
    },
    superseded: {
      on: {
        'review.recounted': { target: 'superseded', actions: ['recount'] },
        'review.proposed': { target: 'open', actions: ['show'] },
        'review.restored': { target: 'decided' },
        'review.cancelled': { target: 'cancelled' },
      },
    },
    cancelled: {
      on: {
        'review.proposed': { target: 'open', actions: ['show'] },
        'review.restored': { target: 'decided' },
        'review.reopened': { target: 'open' },
        'review.superseded': { target: 'superseded' },
      },
    },
  },
});
