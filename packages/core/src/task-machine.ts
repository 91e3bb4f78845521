import type { ErrorCode, TaskStatus, Usage } from '@holdpoint/protocol';
import { assign, type MachineRow, setup } from './xstate.ts';

// blocked ──ready──► working ──answered──► inReview ──approved──► accepted
//    │                ▲  │ ▲                  │
//    └─► admitting ───┘  │ └──── revised ─────┘
//            │           └─► accepted (no gate), failed
//            └─► skipped
//
// `working` stays `working` over turns, repairs and failed tries; each is an event and moves the effect key.

/** A content that stands in the journal: the entry's version, and the SHA-256 of the canonical content. */
export interface ContentRef {
  readonly version: number;
  readonly hash: string;
}

export interface TaskFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

export interface TaskContext {
  readonly kind: 'agent' | 'function';
  /** Versions of the output begun so far; 0 before the first. */
  readonly attempt: number;
  /** Model answers recorded within the attempt. */
  readonly turn: number;
  /** Failed tries of the present call. */
  readonly tries: number;
  /** When the present call may start. */
  readonly dueAt: number;
  /** Attempts the guards refused since a person last decided. */
  readonly repairs: number;
  /** Answers of this attempt that did not fit the schema. */
  readonly misfits: number;
  /** Version of the oldest decision whose feedback is not accepted as answered yet. */
  readonly feedbackFrom: number | null;
  /** Hash of what the prompt got: run input and needed outputs. */
  readonly inputHash: string | null;
  readonly proposal: ContentRef | null;
  /** Kept from the last acceptance. */
  readonly accepted: (ContentRef & { readonly inputHash: string | null; readonly review: string | null }) | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly usage: Usage;
  readonly failure: TaskFailure | null;
}

export type TaskRow = MachineRow<TaskStatus, TaskContext>;

/** How a schema misfit, a guard's refusal and a finished answer go on; read from the plan, carried by the event. */
export interface TaskLimits {
  readonly gated: boolean;
  readonly guardTries: number;
  readonly whenGuardsFail: 'fail' | 'review';
  readonly misfitTries: number;
}

type Answered = {
  readonly type: 'call.answered';
  readonly at: number;
  readonly usage: Usage;
  readonly proposal: ContentRef;
  readonly passed: boolean;
  readonly limits: TaskLimits;
};

export type TaskMachineEvent =
  | { readonly type: 'task.ready'; readonly at: number; readonly inputHash: string; readonly conditional: boolean }
  | { readonly type: 'task.admitted'; readonly at: number; readonly admit: boolean }
  | Answered
  | {
      readonly type: 'call.misfit';
      readonly at: number;
      readonly usage: Usage;
      readonly message: string;
      readonly limits: TaskLimits;
    }
  | {
      readonly type: 'call.failed';
      readonly at: number;
      readonly failure: TaskFailure;
      readonly retryAt: number | null;
    }
  | { readonly type: 'review.approved'; readonly at: number; readonly review: string }
  | { readonly type: 'review.revised'; readonly at: number; readonly version: number };

export function newTask(kind: TaskContext['kind']): TaskContext {
  return {
    kind,
    attempt: 0,
    turn: 0,
    tries: 0,
    dueAt: 0,
    repairs: 0,
    misfits: 0,
    feedbackFrom: null,
    inputHash: null,
    proposal: null,
    accepted: null,
    startedAt: null,
    endedAt: null,
    usage: { inputTokens: 0, outputTokens: 0, requests: 0 },
    failure: null,
  };
}

const repairable = ({ context, event }: { context: TaskContext; event: Answered }) =>
  !event.passed && context.repairs + 1 < event.limits.guardTries;
const shown = ({ event }: { event: Answered }) =>
  event.limits.gated && (event.passed || event.limits.whenGuardsFail === 'review');

export const taskMachine = setup({
  types: {} as { context: TaskContext; events: TaskMachineEvent; input: TaskContext },
  guards: {
    conditional: ({ event }) => event.type === 'task.ready' && event.conditional,
    admitted: ({ event }) => event.type === 'task.admitted' && event.admit,
    guardsMayRepair: ({ context, event }) => event.type === 'call.answered' && repairable({ context, event }),
    goesToReview: ({ event }) => event.type === 'call.answered' && shown({ event }),
    passed: ({ event }) => event.type === 'call.answered' && event.passed,
    misfitMayRepair: ({ context, event }) =>
      event.type === 'call.misfit' && context.misfits + 1 < event.limits.misfitTries,
    mayRetry: ({ event }) => event.type === 'call.failed' && event.retryAt !== null,
  },
  actions: {
    noteInput: assign(({ event }) =>
      event.type === 'task.ready'
        ? { inputHash: event.inputHash, startedAt: event.at, endedAt: null, dueAt: event.at }
        : {},
    ),
    clearTries: assign({ tries: 0, failure: null }),
    beginAttempt: assign(({ context, event }) => ({
      attempt: context.attempt + 1,
      turn: 0,
      tries: 0,
      misfits: 0,
      dueAt: event.at,
      failure: null,
      endedAt: null,
    })),
    record: assign(({ context, event }) =>
      event.type === 'call.answered' || event.type === 'call.misfit'
        ? { usage: add(context.usage, event.usage), failure: null }
        : {},
    ),
    propose: assign(({ event }) => (event.type === 'call.answered' ? { proposal: event.proposal } : {})),
    countRepair: assign(({ context }) => ({ repairs: context.repairs + 1 })),
    nextTurn: assign(({ context, event }) => ({
      turn: context.turn + 1,
      tries: 0,
      misfits: context.misfits + 1,
      dueAt: event.at,
    })),
    nextTry: assign(({ context, event }) =>
      event.type === 'call.failed' && event.retryAt !== null
        ? { tries: context.tries + 1, dueAt: event.retryAt, failure: event.failure }
        : {},
    ),
    accept: assign(({ context, event }) =>
      context.proposal === null
        ? {}
        : {
            accepted: {
              ...context.proposal,
              inputHash: context.inputHash,
              review: event.type === 'review.approved' ? event.review : null,
            },
            feedbackFrom: null,
            repairs: 0,
            endedAt: event.at,
          },
    ),
    openFeedback: assign(({ context, event }) =>
      event.type === 'review.revised' ? { feedbackFrom: context.feedbackFrom ?? event.version, repairs: 0 } : {},
    ),
    end: assign(({ event }) => ({ endedAt: event.at })),
    failOnCall: assign(({ event }) =>
      event.type === 'call.failed' ? { failure: event.failure, endedAt: event.at } : {},
    ),
    failOnMisfit: assign(({ event }) =>
      event.type === 'call.misfit'
        ? {
            endedAt: event.at,
            failure: {
              code: 'OUTPUT_INVALID' as const,
              message: `The answer did not fit the task's schema after ${event.limits.misfitTries} tries: ${event.message}`,
              hint: 'Loosen the schema, describe its fields, or use a stronger model.',
            },
          }
        : {},
    ),
    failOnGuards: assign(({ context, event }) => ({
      endedAt: event.at,
      failure: {
        code: 'GUARDS_FAILED' as const,
        message: `The guards refused ${context.repairs + 1} attempts.`,
        hint: 'Read their verdicts in the journal; with whenGuardsFail: "review" a person would have seen the last attempt.',
      },
    })),
  },
}).createMachine({
  context: ({ input }) => {
    // transition() computes the initial snapshot each time, without input: refusing at once keeps that cheap
    if (!input) throw new Error('no input');
    return input;
  },
  initial: 'blocked',
  states: {
    blocked: {
      on: {
        'task.ready': [
          { guard: 'conditional', target: 'admitting', actions: ['noteInput', 'clearTries'] },
          { target: 'working', actions: ['noteInput', 'beginAttempt'] },
        ],
      },
    },
    admitting: {
      on: {
        'task.admitted': [
          { guard: 'admitted', target: 'working', actions: ['beginAttempt'] },
          { target: 'skipped', actions: ['clearTries', 'end'] },
        ],
        'call.failed': [
          { guard: 'mayRetry', target: 'admitting', actions: ['nextTry'] },
          { target: 'failed', actions: ['failOnCall'] },
        ],
      },
    },
    working: {
      on: {
        'call.answered': [
          { guard: 'guardsMayRepair', target: 'working', actions: ['record', 'countRepair', 'beginAttempt'] },
          { guard: 'goesToReview', target: 'inReview', actions: ['record', 'propose', 'end'] },
          { guard: 'passed', target: 'accepted', actions: ['record', 'propose', 'accept'] },
          { target: 'failed', actions: ['record', 'failOnGuards'] },
        ],
        'call.misfit': [
          { guard: 'misfitMayRepair', target: 'working', actions: ['record', 'nextTurn'] },
          { target: 'failed', actions: ['record', 'failOnMisfit'] },
        ],
        'call.failed': [
          { guard: 'mayRetry', target: 'working', actions: ['nextTry'] },
          { target: 'failed', actions: ['failOnCall'] },
        ],
      },
    },
    inReview: {
      on: {
        'review.approved': { target: 'accepted', actions: ['accept'] },
        'review.revised': { target: 'working', actions: ['openFeedback', 'beginAttempt'] },
      },
    },
    accepted: {},
    failed: {},
    skipped: {},
  },
});

function add(sum: Usage, more: Usage): Usage {
  return {
    inputTokens: sum.inputTokens + more.inputTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    requests: sum.requests + more.requests,
  };
}
