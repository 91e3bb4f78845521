import { taskChanges as changes } from './task-changes.ts';
import type { Answered, Judged, TaskMachineEvent } from './task-event.ts';
import { firstTry, type TaskContext } from './task-row.ts';
import { noUsage } from './usage.ts';
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
// working ──called──► calling ──settled──► working: calls run, and are asked about, side by side; `calling` to `failed`
// where the steps, or the guards' tries, are over.
// A crew's task: working ──begun──► awaiting ──answered──► as from `working`; both ──lost──► blocked
//
// `guarding` stays `guarding` from sentence to sentence, and while open points are compared with what they let pass;
// a comparison leads to `inReview`, or once to `working`. `working` stays `working` over turns, repairs, digests and
// failed tries; each is an event and moves the effect key.

export type { TaskLimits, TaskMachineEvent } from './task-event.ts';

type Given<Event> = { readonly context: TaskContext; readonly event: Event };

/** True when this input gave the output in force, and nothing was asked for since. */
function restorable(context: TaskContext, inputHash: string | null): boolean {
  const open = context.mustRun || context.openFrom !== null;
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
  given.context.openFrom !== null;
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
    noteInput: assign(changes.noteInput),
    noteSameInput: assign(changes.noteSameInput),
    askItems: assign(changes.askItems),
    noteItems: assign(changes.noteItems),
    // while its items are worked on, nothing works on the list
    waitForItems: assign({ since: null, endedAt: null }),
    workAgain: assign(changes.workAgain),
    place: assign(changes.place),
    beginPass: assign({ pass: { usage: noUsage, workedMs: 0 }, steps: 0, called: {} }),
    noteAdmission: assign(changes.noteAdmission),
    ask: assign(changes.ask),
    clearTries: assign({ ...firstTry, failure: null }),
    beginAttempt: assign(changes.beginAttempt),
    record: assign(changes.record),
    propose: assign(changes.propose),
    beginJudging: assign(changes.beginJudging),
    noteVerdict: assign(changes.noteVerdict),
    noteCalls: assign(changes.noteCalls),
    restWhileAsked: assign(changes.restWhileAsked),
    goOn: assign(changes.goOn),
    failOnSteps: assign(changes.failOnSteps),
    failOnCalls: assign(changes.failOnCalls),
    beginComparing: assign(changes.beginComparing),
    endComparing: assign({ checking: false }),
    noteRemade: assign({ remade: true }),
    countRepair: assign(changes.countRepair),
    nextTurn: assign(changes.nextTurn),
    beginDigest: assign(changes.beginDigest),
    endDigest: assign(changes.endDigest),
    nextTry: assign(changes.nextTry),
    defer: assign(changes.defer),
    countLost: assign(changes.countLost),
    accept: assign(changes.accept),
    restore: assign(changes.restore),
    keepWords: assign(changes.keepWords),
    sendBack: assign(changes.sendBack),
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
    stopClock: assign(changes.stopClock),
    end: assign(changes.end),
    restClock: assign(changes.restClock),
    startClock: assign(changes.startClock),
    failOnCall: assign(changes.failOnCall),
    failOnMisfit: assign(changes.failOnMisfit),
    failOnGuards: assign(changes.failOnGuards),
    failOnPerson: assign(changes.failOnPerson),
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
