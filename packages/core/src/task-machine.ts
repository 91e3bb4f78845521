import { type ContentRef, firstTry, type Proposal, type TaskContext, type TaskFailure } from './task-row.ts';
import { triedAgain } from './tries.ts';
import { addUsage, type CallUsage, noUsage } from './usage.ts';
import { assign, setup } from './xstate.ts';

// blocked ──ready──► working ──answered──► guarding ──judged──► inReview ──approved──► accepted
//  ▲  │               ▲   │ ▲                │ │                    │
//  │  ├─► admitting ──┤   │ └────refused─────┘ │                    └──rejected──► failed
//  │  │      │        │   ├─► inReview, accepted (no sentences, no gate), failed
//  │  │      ├────────┼───┴─► accepted (restored: what it was made from is what it is made from again)
//  │  └──────┴► skipped
//  └── sentBack, invalidated: from every state, also from the ended ones
//
// working ──called──► calling ──settled──► working: calls run, and are asked about, side by side; `calling` to `failed`
// where the steps, or the guards' tries, are over.
// A crew's task: working ──begun──► awaiting ──answered──► as from `working`; both ──lost──► blocked
//
// `guarding` stays `guarding` from sentence to sentence, and while open points are compared with what they let pass;
// a comparison leads to `inReview`, or once to `working`. `working` stays `working` over turns, repairs, digests and
// failed tries; each is an event and moves the effect key.

/** How a schema misfit, a guard's refusal and a finished answer go on; read from the plan, carried by the event. */
export interface TaskLimits {
  readonly gated: boolean;
  readonly guardTries: number;
  readonly whenGuardsFail: 'fail' | 'review';
  readonly misfitTries: number;
  /** Turns of a pass that may call tools. */
  readonly maxSteps: number;
  /** How many sentences a model judges. */
  readonly sentences: number;
  /** What becomes of open points that an attempt does not answer; `null`: nobody looks. */
  readonly verifyFeedback: 'retry' | 'show' | null;
}

type Answered = {
  readonly type: 'call.answered';
  readonly at: number;
  readonly usage: CallUsage;
  readonly proposal: Proposal;
  readonly passed: boolean;
  readonly limits: TaskLimits;
};

type Judged = {
  readonly type: 'guard.judged';
  readonly at: number;
  readonly usage: CallUsage;
  readonly passed: boolean;
  readonly limits: TaskLimits;
};

type PointsCompared = {
  readonly type: 'points.checked';
  readonly at: number;
  readonly usage: CallUsage;
  /** True when a point is not answered. */
  readonly unanswered: boolean;
  readonly limits: TaskLimits;
};

type Approved = {
  readonly type: 'review.approved';
  readonly at: number;
  /** `null` when the gate takes the output as it is without anybody's approval. */
  readonly review: string | null;
  readonly outcome: string | null;
  /** The person's own version, where it is accepted instead of the proposal. */
  readonly edited: ContentRef | null;
};

type Called = {
  readonly type: 'tools.called';
  readonly at: number;
  readonly usage: CallUsage;
  /** The tools called, a name for each call. */
  readonly tools: readonly string[];
  /** True when a guard refused one of the calls. */
  readonly refused: boolean;
  /** True when a person is asked about one of them. */
  readonly asks: boolean;
  readonly limits: TaskLimits;
};

export type TaskMachineEvent =
  | Called
  /** Every call of the turn is settled. */
  | { readonly type: 'calls.settled'; readonly at: number }
  | { readonly type: 'task.ready'; readonly at: number; readonly inputHash: string; readonly conditional: boolean }
  | { readonly type: 'task.admitted'; readonly at: number; readonly admit: boolean }
  | Answered
  | Judged
  | PointsCompared
  | {
      readonly type: 'call.misfit';
      readonly at: number;
      readonly usage: CallUsage;
      readonly message: string;
      readonly limits: TaskLimits;
    }
  | {
      readonly type: 'call.overflowed';
      readonly at: number;
      readonly usage?: CallUsage;
    }
  | { readonly type: 'conversation.digested'; readonly at: number; readonly usage: CallUsage }
  | {
      readonly type: 'call.failed';
      readonly at: number;
      readonly failure: TaskFailure;
      readonly retryAt: number | null;
      readonly usage?: CallUsage | undefined;
    }
  | {
      readonly type: 'call.deferred';
      readonly at: number;
      readonly until: number;
      readonly usage?: CallUsage | undefined;
    }
  /** The run that does the task is at work, or is given up. */
  | { readonly type: 'crew.begun' | 'crew.lost'; readonly at: number }
  | Approved
  | { readonly type: 'review.rejected'; readonly at: number; readonly failure: TaskFailure }
  /** Words were said that the next attempt answers, and the same attempt is shown to others. */
  | { readonly type: 'review.escalated'; readonly version: number }
  /** Model calls that a check before a decision took. */
  | { readonly type: 'check.counted'; readonly usage: CallUsage }
  /** `version`: the entry with the words, if there are any; `own`: said at the task's own gate. */
  | { readonly type: 'task.sentBack'; readonly at: number; readonly version: number | null; readonly own: boolean }
  | { readonly type: 'task.invalidated'; readonly at: number };

/** An acceptance answers whatever was open. */
const nothingAsked = { feedbackFrom: null, sentBackBy: [], mustRun: false, remade: false, repairs: 0 } as const;

type Given<Event> = { readonly context: TaskContext; readonly event: Event };

/** True when this input gave the output in force, and nothing was asked for since. */
function restorable(context: TaskContext, inputHash: string | null): boolean {
  const open = context.mustRun || context.feedbackFrom !== null || context.sentBackBy.length > 0;
  return !open && context.accepted !== null && context.accepted.inputHash === inputHash;
}

const knownAnswer = ({ context, event }: Given<Extract<TaskMachineEvent, { type: 'task.ready' }>>) =>
  context.admission !== null && context.admission.inputHash === event.inputHash ? context.admission.admit : null;
const refused = ({ context, event }: Given<Answered | Judged>) =>
  !event.passed || (event.type === 'guard.judged' && context.doubts > 0);
const repairable = (given: Given<Answered | Judged>) =>
  refused(given) && given.context.repairs + 1 < given.event.limits.guardTries;
const shown = (given: Given<Answered | Judged>) =>
  given.event.limits.gated && (!refused(given) || given.event.limits.whenGuardsFail === 'review');
/** What was asked for is compared with what the guards let pass. */
const compared = (given: Given<Answered | Judged>) =>
  !refused(given) &&
  !given.context.checking &&
  given.event.limits.verifyFeedback !== null &&
  (given.context.feedbackFrom !== null || given.context.sentBackBy.length > 0);
const isLooked = (event: TaskMachineEvent): event is Answered | Judged =>
  event.type === 'call.answered' || event.type === 'guard.judged';

export const taskMachine = setup({
  types: {} as { context: TaskContext; events: TaskMachineEvent; input: TaskContext },
  guards: {
    mustAsk: ({ context, event }) =>
      event.type === 'task.ready' && event.conditional && knownAnswer({ context, event }) === null,
    wasNotAdmitted: ({ context, event }) =>
      event.type === 'task.ready' && event.conditional && knownAnswer({ context, event }) === false,
    notAdmitted: ({ event }) => event.type === 'task.admitted' && !event.admit,
    stays: ({ context, event }) =>
      restorable(context, event.type === 'task.ready' ? event.inputHash : context.inputHash),
    goesToGuards: ({ event }) => event.type === 'call.answered' && event.passed && event.limits.sentences > 0,
    moreToJudge: ({ context, event }) => event.type === 'guard.judged' && context.judged + 1 < event.limits.sentences,
    pointsAreOpen: ({ context, event }) => isLooked(event) && compared({ context, event }),
    pointsMayRepair: ({ context, event }) =>
      event.type === 'points.checked' && event.unanswered && event.limits.verifyFeedback === 'retry' && !context.remade,
    comparesPoints: ({ context }) => context.checking,
    guardsMayRepair: ({ context, event }) => isLooked(event) && repairable({ context, event }),
    goesToReview: ({ context, event }) => isLooked(event) && shown({ context, event }),
    passed: ({ context, event }) => isLooked(event) && !refused({ context, event }),
    misfitMayRepair: ({ context, event }) =>
      event.type === 'call.misfit' && context.misfits + 1 < event.limits.misfitTries,
    mayRetry: ({ event }) => event.type === 'call.failed' && event.retryAt !== null,
    stepsAreOver: ({ context, event }) => event.type === 'tools.called' && context.steps >= event.limits.maxSteps,
    callsAreRefusedTooOften: ({ context, event }) =>
      event.type === 'tools.called' && event.refused && context.repairs + 1 >= event.limits.guardTries,
  },
  actions: {
    noteInput: assign(({ event }) =>
      event.type === 'task.ready'
        ? { inputHash: event.inputHash, startedAt: event.at, endedAt: null, dueAt: event.at, since: event.at }
        : {},
    ),
    noteSameInput: assign(({ event }) => (event.type === 'task.ready' ? { inputHash: event.inputHash } : {})),
    beginPass: assign({ pass: { usage: noUsage, workedMs: 0 }, steps: 0, called: {} }),
    noteAdmission: assign(({ context, event }) =>
      event.type === 'task.admitted' ? { admission: { inputHash: context.inputHash, admit: event.admit } } : {},
    ),
    ask: assign(({ context }) => ({ asked: context.asked + 1 })),
    clearTries: assign({ ...firstTry, failure: null }),
    beginAttempt: assign(({ context, event }) => ({
      attempt: context.attempt + 1,
      turn: 0,
      ...firstTry,
      misfits: 0,
      digesting: false,
      checking: false,
      ...('at' in event && { dueAt: event.at }),
      failure: null,
      endedAt: null,
    })),
    record: assign(({ context, event }) =>
      'usage' in event && event.usage
        ? {
            usage: addUsage(context.usage, event.usage),
            pass: { ...context.pass, usage: addUsage(context.pass.usage, event.usage) },
            failure: null,
            waitsUntil: null,
          }
        : {},
    ),
    propose: assign(({ event }) => (event.type === 'call.answered' ? { proposal: event.proposal } : {})),
    beginJudging: assign(({ event }) => ('at' in event ? { judged: 0, doubts: 0, ...firstTry, dueAt: event.at } : {})),
    noteVerdict: assign(({ context, event }) =>
      event.type === 'guard.judged'
        ? { judged: context.judged + 1, doubts: context.doubts + (event.passed ? 0 : 1), ...firstTry, dueAt: event.at }
        : {},
    ),
    noteCalls: assign(({ context, event }) => {
      if (event.type !== 'tools.called') return {};
      const called: Record<string, number> = { ...context.called };
      for (const tool of event.tools) called[tool] = (called[tool] ?? 0) + 1;
      return { called, repairs: context.repairs + (event.refused ? 1 : 0) };
    }),
    // what a person takes to answer is no work
    restWhileAsked: assign(({ context, event }) => {
      if (event.type !== 'tools.called' || !event.asks || context.since === null) return {};
      const ms = Math.max(0, event.at - context.since);
      const pass = { ...context.pass, workedMs: context.pass.workedMs + ms };
      return { since: null, workedMs: context.workedMs + ms, pass };
    }),
    goOn: assign(({ context, event }) =>
      event.type === 'calls.settled'
        ? {
            turn: context.turn + 1,
            steps: context.steps + 1,
            ...firstTry,
            dueAt: event.at,
            since: context.since ?? event.at,
          }
        : {},
    ),
    failOnSteps: assign(({ event }) =>
      event.type === 'tools.called'
        ? {
            failure: {
              code: 'STEPS_EXHAUSTED' as const,
              message: `The agent called tools in ${event.limits.maxSteps} turns, and then again instead of answering.`,
              hint: 'Raise `maxSteps`, or ask for less in one task.',
            },
          }
        : {},
    ),
    failOnCalls: assign(({ context }) => ({
      failure: {
        code: 'GUARDS_FAILED' as const,
        message: `The guards refused the agent's calls in ${context.repairs + 1} turns.`,
        hint: 'Read their verdicts in the journal.',
      },
    })),
    beginComparing: assign(({ event }) => ('at' in event ? { checking: true, ...firstTry, dueAt: event.at } : {})),
    endComparing: assign({ checking: false }),
    noteRemade: assign({ remade: true }),
    countRepair: assign(({ context }) => ({ repairs: context.repairs + 1 })),
    nextTurn: assign(({ context, event }) => ({
      turn: context.turn + 1,
      ...firstTry,
      misfits: context.misfits + 1,
      ...('at' in event && { dueAt: event.at }),
    })),
    // the next turn, and so another key: an endpoint may remember what it refused under this one
    beginDigest: assign(({ context, event }) =>
      'at' in event ? { digesting: true, turn: context.turn + 1, ...firstTry, failure: null, dueAt: event.at } : {},
    ),
    endDigest: assign(({ event }) => ('at' in event ? { digesting: false, ...firstTry, dueAt: event.at } : {})),
    nextTry: assign(({ context, event }) =>
      event.type === 'call.failed' && event.retryAt !== null
        ? { ...triedAgain(context, event.failure.code, event.at), dueAt: event.retryAt, failure: event.failure }
        : {},
    ),
    defer: assign(({ context, event }) =>
      event.type === 'call.deferred'
        ? { tries: context.tries + 1, dueAt: event.until, waitsUntil: event.until, failure: null }
        : {},
    ),
    // of calls that brought no answer
    countLost: assign(({ context, event }) => {
      if (!('usage' in event) || !event.usage) return {};
      const pass = { ...context.pass, usage: addUsage(context.pass.usage, event.usage) };
      return { usage: addUsage(context.usage, event.usage), pass };
    }),
    accept: assign(({ context, event }) => {
      if (context.proposal === null || !('at' in event)) return {};
      const approved = event.type === 'review.approved' ? event : null;
      const { version, hash } = approved?.edited ?? context.proposal;
      return {
        accepted: {
          version,
          hash,
          attempt: context.attempt,
          inputHash: context.inputHash,
          at: event.at,
          review: approved?.review ?? null,
          outcome: approved?.outcome ?? null,
        },
        endedAt: event.at,
        ...nothingAsked,
      };
    }),
    restore: assign(({ context }) => ({ ...nothingAsked, failure: null, endedAt: context.accepted?.at ?? null })),
    keepWords: assign(({ context, event }) =>
      event.type === 'review.escalated'
        ? {
            feedbackFrom: context.feedbackFrom ?? event.version,
            told: [...context.told, event.version],
            remade: false,
          }
        : {},
    ),
    sendBack: assign(({ context, event }) =>
      event.type === 'task.sentBack'
        ? {
            mustRun: true,
            remade: false,
            feedbackFrom: event.own ? (context.feedbackFrom ?? event.version) : context.feedbackFrom,
            sentBackBy:
              event.own || event.version === null ? context.sentBackBy : [...context.sentBackBy, event.version],
            told: event.version === null ? context.told : [...context.told, event.version],
          }
        : {},
    ),
    // what was begun is given up: the next attempt has a number, and so a key, of its own
    stop: assign({
      repairs: 0,
      ...firstTry,
      misfits: 0,
      digesting: false,
      checking: false,
      failure: null,
      endedAt: null,
    }),
    stopClock: assign(({ context, event }) => {
      if (context.since === null || !('at' in event)) return {};
      const ms = Math.max(0, event.at - context.since);
      const pass = { ...context.pass, workedMs: context.pass.workedMs + ms };
      return { endedAt: event.at, since: null, workedMs: context.workedMs + ms, pass };
    }),
    // whoever does it now has a clock of their own
    restClock: assign(({ context, event }) => {
      if (context.since === null || !('at' in event)) return {};
      const ms = Math.max(0, event.at - context.since);
      const pass = { ...context.pass, workedMs: context.pass.workedMs + ms };
      return { since: null, workedMs: context.workedMs + ms, pass, ...firstTry, failure: null };
    }),
    startClock: assign(({ event }) => ('at' in event ? { since: event.at } : {})),
    failOnCall: assign(({ event }) =>
      event.type === 'call.failed' ? { failure: event.failure, waitsUntil: null } : {},
    ),
    failOnMisfit: assign(({ event }) =>
      event.type === 'call.misfit'
        ? {
            failure: {
              code: 'OUTPUT_INVALID' as const,
              message: `The answer did not fit the task's schema after ${event.limits.misfitTries} tries: ${event.message}`,
              hint: 'Loosen the schema, describe its fields, or use a stronger model.',
            },
          }
        : {},
    ),
    failOnGuards: assign(({ context }) => ({
      failure: {
        code: 'GUARDS_FAILED' as const,
        message: `The guards refused ${context.repairs + 1} attempts.`,
        hint: 'Read their verdicts in the journal; with whenGuardsFail: "review" a person would have seen the last attempt.',
      },
    })),
    failOnPerson: assign(({ event }) => (event.type === 'review.rejected' ? { failure: event.failure } : {})),
  },
}).createMachine({
  context: ({ input }) => {
    // transition() computes the initial snapshot each time, without input: refusing at once keeps that cheap
    if (!input) throw new Error('no input');
    return input;
  },
  initial: 'blocked',
  on: {
    'task.sentBack': { target: '.blocked', actions: ['sendBack', 'stopClock', 'stop'] },
    'task.invalidated': { target: '.blocked', actions: ['stopClock', 'stop'] },
  },
  states: {
    blocked: {
      on: {
        'task.ready': [
          { guard: 'mustAsk', target: 'admitting', actions: ['noteInput', 'clearTries', 'ask'] },
          { guard: 'wasNotAdmitted', target: 'skipped', actions: ['noteInput', 'stopClock'] },
          { guard: 'stays', target: 'accepted', actions: ['noteSameInput', 'restore'] },
          { target: 'working', actions: ['noteInput', 'beginPass', 'beginAttempt'] },
        ],
      },
    },
    admitting: {
      on: {
        'task.admitted': [
          { guard: 'notAdmitted', target: 'skipped', actions: ['noteAdmission', 'clearTries', 'stopClock'] },
          { guard: 'stays', target: 'accepted', actions: ['noteAdmission', 'clearTries', 'stopClock', 'restore'] },
          { target: 'working', actions: ['noteAdmission', 'beginPass', 'beginAttempt'] },
        ],
        'call.failed': [
          { guard: 'mayRetry', target: 'admitting', actions: ['nextTry'] },
          { target: 'failed', actions: ['failOnCall', 'stopClock'] },
        ],
      },
    },
    working: {
      on: {
        'call.answered': [
          { guard: 'goesToGuards', target: 'guarding', actions: ['record', 'propose', 'beginJudging'] },
          {
            guard: 'pointsAreOpen',
            target: 'guarding',
            actions: ['record', 'propose', 'beginJudging', 'beginComparing'],
          },
          { guard: 'guardsMayRepair', target: 'working', actions: ['record', 'countRepair', 'beginAttempt'] },
          { guard: 'goesToReview', target: 'inReview', actions: ['record', 'propose', 'stopClock'] },
          { guard: 'passed', target: 'accepted', actions: ['record', 'propose', 'stopClock', 'accept'] },
          { target: 'failed', actions: ['record', 'failOnGuards', 'stopClock'] },
        ],
        'tools.called': [
          { guard: 'stepsAreOver', target: 'failed', actions: ['record', 'failOnSteps', 'stopClock'] },
          { guard: 'callsAreRefusedTooOften', target: 'failed', actions: ['record', 'failOnCalls', 'stopClock'] },
          { target: 'calling', actions: ['record', 'noteCalls', 'restWhileAsked'] },
        ],
        'call.misfit': [
          { guard: 'misfitMayRepair', target: 'working', actions: ['record', 'nextTurn'] },
          { target: 'failed', actions: ['record', 'failOnMisfit', 'stopClock'] },
        ],
        'call.overflowed': { target: 'working', actions: ['countLost', 'beginDigest'] },
        'conversation.digested': { target: 'working', actions: ['record', 'endDigest'] },
        'call.failed': [
          { guard: 'mayRetry', target: 'working', actions: ['countLost', 'nextTry'] },
          { target: 'failed', actions: ['countLost', 'failOnCall', 'stopClock'] },
        ],
        'call.deferred': { target: 'working', actions: ['countLost', 'defer'] },
        'crew.begun': { target: 'awaiting', actions: ['restClock'] },
        'crew.lost': { target: 'blocked', actions: ['stopClock', 'stop'] },
      },
    },
    calling: {
      on: {
        'calls.settled': { target: 'working', actions: ['goOn'] },
        'check.counted': { target: 'calling', actions: ['record'] },
      },
    },
    awaiting: {
      on: {
        'call.answered': [
          { guard: 'goesToGuards', target: 'guarding', actions: ['startClock', 'record', 'propose', 'beginJudging'] },
          {
            guard: 'guardsMayRepair',
            target: 'working',
            actions: ['startClock', 'record', 'countRepair', 'beginAttempt'],
          },
          { guard: 'goesToReview', target: 'inReview', actions: ['startClock', 'record', 'propose', 'stopClock'] },
          { guard: 'passed', target: 'accepted', actions: ['startClock', 'record', 'propose', 'stopClock', 'accept'] },
          { target: 'failed', actions: ['startClock', 'record', 'failOnGuards', 'stopClock'] },
        ],
        'call.failed': { target: 'failed', actions: ['startClock', 'countLost', 'failOnCall', 'stopClock'] },
        'crew.lost': { target: 'blocked', actions: ['stop'] },
      },
    },
    guarding: {
      on: {
        'guard.judged': [
          { guard: 'moreToJudge', target: 'guarding', actions: ['record', 'noteVerdict'] },
          { guard: 'pointsAreOpen', target: 'guarding', actions: ['record', 'noteVerdict', 'beginComparing'] },
          { guard: 'guardsMayRepair', target: 'working', actions: ['record', 'countRepair', 'beginAttempt'] },
          { guard: 'goesToReview', target: 'inReview', actions: ['record', 'noteVerdict', 'stopClock'] },
          { guard: 'passed', target: 'accepted', actions: ['record', 'stopClock', 'accept'] },
          { target: 'failed', actions: ['record', 'failOnGuards', 'stopClock'] },
        ],
        'points.checked': [
          { guard: 'pointsMayRepair', target: 'working', actions: ['record', 'noteRemade', 'beginAttempt'] },
          { target: 'inReview', actions: ['record', 'endComparing', 'stopClock'] },
        ],
        'call.failed': [
          { guard: 'mayRetry', target: 'guarding', actions: ['countLost', 'nextTry'] },
          {
            guard: 'comparesPoints',
            target: 'inReview',
            actions: ['countLost', 'endComparing', 'clearTries', 'stopClock'],
          },
          { target: 'failed', actions: ['countLost', 'failOnCall', 'stopClock'] },
        ],
        'call.deferred': { target: 'guarding', actions: ['countLost', 'defer'] },
      },
    },
    inReview: {
      on: {
        'review.approved': { target: 'accepted', actions: ['accept'] },
        'review.rejected': { target: 'failed', actions: ['failOnPerson'] },
        'review.escalated': { target: 'inReview', actions: ['keepWords'] },
        'check.counted': { target: 'inReview', actions: ['record'] },
      },
    },
    accepted: {},
    failed: {},
    skipped: {},
  },
});
