import type { Answered, Judged, TaskMachineEvent } from './task-event.ts';
import type { TaskContext } from './task-row.ts';
import { addUsage, noUsage } from './usage.ts';
import { assign, setup } from './xstate.ts';

// blocked ──ready──► working ──answered──► guarding ──judged──► inReview ──approved──► accepted
//  ▲  │               ▲   │ ▲                │ │                    │
//  │  ├─► admitting ──┤   │ └────refused─────┘ │                    └──rejected──► failed
//  │  │      │        │   ├─► inReview, accepted (no sentences, no gate), failed
//  │  │      ├────────┼───┴─► accepted (restored: what it was made from is what it is made from again)
//  │  └──────┴► skipped
//  └── sentBack, invalidated: from every state, also from the ended ones
//
// A task that fans out asks for its items before it works, and works when they are settled: it makes their list.
// blocked, admitting ──► listing ──listed──► fanned ──settled──► working, accepted (restored)
//       └──────────────── (the list stands) ───┘
//
// `working` stays `working` over turns, repairs and failed tries; each is an event and moves the effect key.

export type { TaskLimits, TaskMachineEvent } from './task-event.ts';

/** An acceptance answers whatever was open. */
const nothingAsked = { feedbackFrom: null, sentBackBy: [], mustRun: false, repairs: 0 } as const;

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
    stays: ({ context, event }) => restorable(context, 'inputHash' in event ? event.inputHash : context.inputHash),
    listStands: ({ context, event }) =>
      context.fan?.list != null &&
      context.fan.list.inputHash === ('inputHash' in event ? event.inputHash : context.inputHash),
    fansOut: ({ context }) => context.fan !== null,
    goesToGuards: ({ event }) => event.type === 'call.answered' && event.passed && event.limits.sentences > 0,
    moreToJudge: ({ context, event }) => event.type === 'guard.judged' && context.judged + 1 < event.limits.sentences,
    guardsMayRepair: ({ context, event }) => isLooked(event) && repairable({ context, event }),
    goesToReview: ({ context, event }) => isLooked(event) && shown({ context, event }),
    passed: ({ context, event }) => isLooked(event) && !refused({ context, event }),
    misfitMayRepair: ({ context, event }) =>
      event.type === 'call.misfit' && context.misfits + 1 < event.limits.misfitTries,
    mayRetry: ({ event }) => event.type === 'call.failed' && event.retryAt !== null,
  },
  actions: {
    noteInput: assign(({ event }) =>
      event.type === 'task.ready'
        ? { inputHash: event.inputHash, startedAt: event.at, endedAt: null, dueAt: event.at, since: event.at }
        : {},
    ),
    noteSameInput: assign(({ event }) => ('inputHash' in event ? { inputHash: event.inputHash } : {})),
    askItems: assign(({ context }) => ({ fan: context.fan && { ...context.fan, listings: context.fan.listings + 1 } })),
    noteItems: assign(({ context, event }) => {
      if (event.type !== 'items.listed' || !context.fan) return {};
      const { version, total, retired } = event;
      const list = { version, total, inputHash: context.inputHash };
      return { fan: { ...context.fan, list, retired: { ...context.fan.retired, ...retired } } };
    }),
    // while its items are worked on, nothing works on the list
    waitForItems: assign({ since: null, endedAt: null }),
    workAgain: assign(({ event }) => ('at' in event ? { since: event.at } : {})),
    place: assign(({ event }) => (event.type === 'item.placed' ? { item: event.item } : {})),
    beginPass: assign({ pass: { usage: noUsage, workedMs: 0 } }),
    noteAdmission: assign(({ context, event }) =>
      event.type === 'task.admitted' ? { admission: { inputHash: context.inputHash, admit: event.admit } } : {},
    ),
    ask: assign(({ context }) => ({ asked: context.asked + 1 })),
    clearTries: assign({ tries: 0, failure: null }),
    beginAttempt: assign(({ context, event }) => ({
      attempt: context.attempt + 1,
      turn: 0,
      tries: 0,
      misfits: 0,
      ...('at' in event && { dueAt: event.at }),
      failure: null,
      endedAt: null,
    })),
    record: assign(({ context, event }) =>
      'usage' in event
        ? {
            usage: addUsage(context.usage, event.usage),
            pass: { ...context.pass, usage: addUsage(context.pass.usage, event.usage) },
            failure: null,
          }
        : {},
    ),
    propose: assign(({ event }) => (event.type === 'call.answered' ? { proposal: event.proposal } : {})),
    beginJudging: assign(({ event }) => ('at' in event ? { judged: 0, doubts: 0, tries: 0, dueAt: event.at } : {})),
    noteVerdict: assign(({ context, event }) =>
      event.type === 'guard.judged'
        ? { judged: context.judged + 1, doubts: context.doubts + (event.passed ? 0 : 1), tries: 0, dueAt: event.at }
        : {},
    ),
    countRepair: assign(({ context }) => ({ repairs: context.repairs + 1 })),
    nextTurn: assign(({ context, event }) => ({
      turn: context.turn + 1,
      tries: 0,
      misfits: context.misfits + 1,
      ...('at' in event && { dueAt: event.at }),
    })),
    nextTry: assign(({ context, event }) =>
      event.type === 'call.failed' && event.retryAt !== null
        ? { tries: context.tries + 1, dueAt: event.retryAt, failure: event.failure }
        : {},
    ),
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
      event.type === 'review.escalated' ? { feedbackFrom: context.feedbackFrom ?? event.version } : {},
    ),
    sendBack: assign(({ context, event }) =>
      event.type === 'task.sentBack'
        ? {
            mustRun: true,
            feedbackFrom: event.own ? (context.feedbackFrom ?? event.version) : context.feedbackFrom,
            sentBackBy:
              event.own || event.version === null ? context.sentBackBy : [...context.sentBackBy, event.version],
            ...(event.listAnew && context.fan && { fan: { ...context.fan, list: null } }),
          }
        : {},
    ),
    // what was begun is given up: the next attempt has a number, and so a key, of its own
    stop: assign({ repairs: 0, tries: 0, misfits: 0, failure: null, endedAt: null }),
    stopClock: assign(({ context, event }) => {
      if (context.since === null || !('at' in event)) return {};
      const ms = Math.max(0, event.at - context.since);
      const pass = { ...context.pass, workedMs: context.pass.workedMs + ms };
      return { endedAt: event.at, since: null, workedMs: context.workedMs + ms, pass };
    }),
    end: assign(({ event }) => ('at' in event ? { endedAt: event.at } : {})),
    failOnCall: assign(({ event }) => (event.type === 'call.failed' ? { failure: event.failure } : {})),
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
          { guard: 'listStands', target: 'fanned', actions: ['noteInput', 'waitForItems'] },
          { guard: 'fansOut', target: 'listing', actions: ['noteInput', 'beginPass', 'askItems'] },
          { target: 'working', actions: ['noteInput', 'beginPass', 'beginAttempt'] },
        ],
        'item.placed': { target: 'blocked', actions: ['place'] },
        'item.skipped': { target: 'skipped', actions: ['end'] },
      },
    },
    admitting: {
      on: {
        'task.admitted': [
          { guard: 'notAdmitted', target: 'skipped', actions: ['noteAdmission', 'clearTries', 'stopClock'] },
          { guard: 'stays', target: 'accepted', actions: ['noteAdmission', 'clearTries', 'stopClock', 'restore'] },
          {
            guard: 'listStands',
            target: 'fanned',
            actions: ['noteAdmission', 'clearTries', 'stopClock', 'waitForItems'],
          },
          { guard: 'fansOut', target: 'listing', actions: ['noteAdmission', 'clearTries', 'beginPass', 'askItems'] },
          { target: 'working', actions: ['noteAdmission', 'beginPass', 'beginAttempt'] },
        ],
        'call.failed': [
          { guard: 'mayRetry', target: 'admitting', actions: ['nextTry'] },
          { target: 'failed', actions: ['failOnCall', 'stopClock'] },
        ],
      },
    },
    listing: {
      on: {
        'items.listed': { target: 'fanned', actions: ['noteItems', 'clearTries', 'stopClock', 'waitForItems'] },
        'call.failed': [
          { guard: 'mayRetry', target: 'listing', actions: ['nextTry'] },
          { target: 'failed', actions: ['failOnCall', 'stopClock'] },
        ],
      },
    },
    fanned: {
      on: {
        'items.settled': [
          { guard: 'stays', target: 'accepted', actions: ['noteSameInput', 'restore'] },
          { target: 'working', actions: ['noteSameInput', 'workAgain', 'beginAttempt'] },
        ],
      },
    },
    working: {
      on: {
        'call.answered': [
          { guard: 'goesToGuards', target: 'guarding', actions: ['record', 'propose', 'beginJudging'] },
          { guard: 'guardsMayRepair', target: 'working', actions: ['record', 'countRepair', 'beginAttempt'] },
          { guard: 'goesToReview', target: 'inReview', actions: ['record', 'propose', 'stopClock'] },
          { guard: 'passed', target: 'accepted', actions: ['record', 'propose', 'stopClock', 'accept'] },
          { target: 'failed', actions: ['record', 'failOnGuards', 'stopClock'] },
        ],
        'call.misfit': [
          { guard: 'misfitMayRepair', target: 'working', actions: ['record', 'nextTurn'] },
          { target: 'failed', actions: ['record', 'failOnMisfit', 'stopClock'] },
        ],
        'call.failed': [
          { guard: 'mayRetry', target: 'working', actions: ['nextTry'] },
          { target: 'failed', actions: ['failOnCall', 'stopClock'] },
        ],
      },
    },
    guarding: {
      on: {
        'guard.judged': [
          { guard: 'moreToJudge', target: 'guarding', actions: ['record', 'noteVerdict'] },
          { guard: 'guardsMayRepair', target: 'working', actions: ['record', 'countRepair', 'beginAttempt'] },
          { guard: 'goesToReview', target: 'inReview', actions: ['record', 'noteVerdict', 'stopClock'] },
          { guard: 'passed', target: 'accepted', actions: ['record', 'stopClock', 'accept'] },
          { target: 'failed', actions: ['record', 'failOnGuards', 'stopClock'] },
        ],
        'call.failed': [
          { guard: 'mayRetry', target: 'guarding', actions: ['nextTry'] },
          { target: 'failed', actions: ['failOnCall', 'stopClock'] },
        ],
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
