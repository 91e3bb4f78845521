import type { CallOutcome, CallState } from '@holdpoint/protocol';
import type { CallPlace } from './call-id.ts';
import type { ContentRef, TaskFailure } from './task-row.ts';
import { assign, type MachineRow, setup } from './xstate.ts';

// waiting ──approved──► ready ──started──► started ──returned, failed──► settled
//    │                   ▲ │                  │                             ▲
//    │                   │ ├──────────────────┼──returned, failed───────────┤
//    │                   │ └─ ready (a failed try; in a copy, crew.lost)    │
//    │                   │                    └─doubted─► doubtful ─────────┤
//    │                   └────────approved (run again)───────┘              │
//    └──────────────settled (rejected, answered, refused)───────────────────┘
//
// `started` is committed only before a tool that must not run twice, and once a coworker has the work. What a tool
// returned counts in every state in which it may be running, also where a person is asked whether it ran: a result that
// comes late is still the truth. A call that waits for its first yes was never run, and one that is settled is what its
// agent is told; there it is dropped.

export interface CallContext extends CallPlace {
  readonly tool: string;
  /** True when a coworker does it: a run of its own. */
  readonly crew: boolean;
  /** Of such a call: nobody waits for it any more, and its run is to be cancelled. */
  readonly givenUp: boolean;
  /** Entry in which the agent, or a guard, made it. */
  readonly made: number;
  /** The arguments that run: the entry that holds them, and the SHA-256 of their canonical form. */
  readonly effective: ContentRef;
  /** True when those are a person's. */
  readonly edited: boolean;
  /** True once a person agreed to it. */
  readonly approved: boolean;
  /** Tries begun before the present one. */
  readonly tries: number;
  readonly dueAt: number;
  /** Why the last try failed. */
  readonly failure: TaskFailure | null;
  /** How it ended, and the entry that says so. */
  readonly settled: { readonly outcome: CallOutcome; readonly version: number } | null;
}

export type CallRow = MachineRow<CallState, CallContext>;

export type CallMachineEvent =
  /** `by`: a person; absent where nobody had to be asked. */
  | { readonly type: 'call.approved'; readonly at: number; readonly by?: 'person'; readonly edited?: ContentRef }
  | { readonly type: 'call.settled'; readonly outcome: CallOutcome; readonly version: number }
  | { readonly type: 'tool.started' }
  | { readonly type: 'tool.returned'; readonly version: number }
  | {
      readonly type: 'tool.failed';
      readonly failure: TaskFailure;
      readonly retryAt: number | null;
      readonly version: number;
    }
  | { readonly type: 'tool.doubted' }
  /** Of a copy: the run that did it answers to somebody else. */
  | { readonly type: 'crew.lost' };

export const callMachine = setup({
  types: {} as { context: CallContext; events: CallMachineEvent; input: CallContext },
  guards: {
    mayRetry: ({ event }) => event.type === 'tool.failed' && event.retryAt !== null,
  },
  actions: {
    release: assign(({ context, event }) =>
      event.type === 'call.approved'
        ? {
            dueAt: event.at,
            approved: context.approved || event.by === 'person',
            ...(event.edited && { effective: event.edited, edited: true }),
          }
        : {},
    ),
    nextTry: assign(({ context }) => ({ tries: context.tries + 1 })),
    waitToRetry: assign(({ event }) =>
      event.type === 'tool.failed' && event.retryAt !== null ? { dueAt: event.retryAt, failure: event.failure } : {},
    ),
    settle: assign(({ event }) =>
      event.type === 'call.settled' ? { settled: { outcome: event.outcome, version: event.version } } : {},
    ),
    settleReturned: assign(({ event }) =>
      'version' in event ? { settled: { outcome: 'returned' as const, version: event.version }, failure: null } : {},
    ),
    settleFailed: assign(({ event }) =>
      event.type === 'tool.failed'
        ? { settled: { outcome: 'failed' as const, version: event.version }, failure: event.failure }
        : {},
    ),
  },
}).createMachine({
  context: ({ input }) => {
    if (!input) throw new Error('no input');
    return input;
  },
  initial: 'waiting',
  states: {
    waiting: {
      on: {
        'call.approved': { target: 'ready', actions: ['release'] },
        'call.settled': { target: 'settled', actions: ['settle'] },
      },
    },
    ready: {
      on: {
        'tool.started': { target: 'started' },
        'tool.returned': { target: 'settled', actions: ['settleReturned'] },
        'tool.failed': [
          { guard: 'mayRetry', target: 'ready', actions: ['nextTry', 'waitToRetry'] },
          { target: 'settled', actions: ['settleFailed'] },
        ],
      },
    },
    started: {
      on: {
        'tool.returned': { target: 'settled', actions: ['settleReturned'] },
        'tool.failed': { target: 'settled', actions: ['settleFailed'] },
        'tool.doubted': { target: 'doubtful' },
        'crew.lost': { target: 'ready' },
      },
    },
    doubtful: {
      on: {
        'tool.returned': { target: 'settled', actions: ['settleReturned'] },
        'call.approved': { target: 'ready', actions: ['release', 'nextTry'] },
        'call.settled': { target: 'settled', actions: ['settle'] },
      },
    },
    settled: {},
  },
});
