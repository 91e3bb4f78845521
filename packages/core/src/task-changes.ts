import type { TaskMachineEvent } from './task-event.ts';
import { firstTry, type TaskContext } from './task-row.ts';
import { triedAgain } from './tries.ts';
import { addUsage, type CallUsage } from './usage.ts';

// What the actions of the task machine change in a task's row, where that depends on the row or on the event.

type Change = (given: { readonly context: TaskContext; readonly event: TaskMachineEvent }) => Partial<TaskContext>;

/** The clock stops, and what it counted is added to the task and to its pass. */
function worked({ since, workedMs, pass }: TaskContext, at: number): Partial<TaskContext> {
  if (since === null) return {};
  const ms = Math.max(0, at - since);
  return { since: null, workedMs: workedMs + ms, pass: { ...pass, workedMs: pass.workedMs + ms } };
}

function used({ usage, pass }: TaskContext, more: CallUsage): Partial<TaskContext> {
  return { usage: addUsage(usage, more), pass: { ...pass, usage: addUsage(pass.usage, more) } };
}

/** Words in this entry are to be answered. */
function asked({ told, openFrom }: TaskContext, version: number): Partial<TaskContext> {
  return { told: [...told, version], openFrom: openFrom ?? version };
}

/** An acceptance answers whatever was open. */
const nothingAsked = { openFrom: null, mustRun: false, remade: false, repairs: 0 } as const;

export const taskChanges = {
  noteInput: ({ event }) =>
    event.type === 'task.ready'
      ? { inputHash: event.inputHash, startedAt: event.at, endedAt: null, dueAt: event.at, since: event.at }
      : {},
  noteSameInput: ({ event }) => ('inputHash' in event ? { inputHash: event.inputHash } : {}),
  askItems: ({ context }) => ({ fan: context.fan && { ...context.fan, listings: context.fan.listings + 1 } }),
  noteItems: ({ context, event }) => {
    if (event.type !== 'items.listed' || !context.fan) return {};
    const { version, total, retired } = event;
    const list = { version, total, inputHash: context.inputHash };
    return { fan: { ...context.fan, list, retired: { ...context.fan.retired, ...retired } } };
  },
  workAgain: ({ event }) => ('at' in event ? { since: event.at } : {}),
  place: ({ event }) => (event.type === 'item.placed' ? { item: event.item } : {}),
  noteAdmission: ({ context, event }) =>
    event.type === 'task.admitted' ? { admission: { inputHash: context.inputHash, admit: event.admit } } : {},
  ask: ({ context }) => ({ asked: context.asked + 1 }),
  beginAttempt: ({ context, event }) => ({
    attempt: context.attempt + 1,
    turn: 0,
    ...firstTry,
    misfits: 0,
    digesting: false,
    checking: false,
    ...('at' in event && { dueAt: event.at }),
    failure: null,
    endedAt: null,
  }),
  record: ({ context, event }) =>
    'usage' in event && event.usage ? { ...used(context, event.usage), failure: null, waitsUntil: null } : {},
  propose: ({ event }) => (event.type === 'call.answered' ? { proposal: event.proposal } : {}),
  beginJudging: ({ event }) => ('at' in event ? { judged: 0, doubts: 0, ...firstTry, dueAt: event.at } : {}),
  noteVerdict: ({ context, event }) =>
    event.type === 'guard.judged'
      ? { judged: context.judged + 1, doubts: context.doubts + (event.passed ? 0 : 1), ...firstTry, dueAt: event.at }
      : {},
  noteCalls: ({ context, event }) => {
    if (event.type !== 'tools.called') return {};
    const called: Record<string, number> = { ...context.called };
    for (const tool of event.tools) called[tool] = (called[tool] ?? 0) + 1;
    return { called, repairs: context.repairs + (event.refused ? 1 : 0) };
  },
  // what a person takes to answer is no work
  restWhileAsked: ({ context, event }) => {
    if (event.type !== 'tools.called' || !event.asks) return {};
    return worked(context, event.at);
  },
  goOn: ({ context, event }) =>
    event.type === 'calls.settled'
      ? {
          turn: context.turn + 1,
          steps: context.steps + 1,
          ...firstTry,
          dueAt: event.at,
          since: context.since ?? event.at,
        }
      : {},
  failOnSteps: ({ event }) =>
    event.type === 'tools.called'
      ? {
          failure: {
            code: 'STEPS_EXHAUSTED' as const,
            message: `The agent called tools in ${event.limits.maxSteps} turns, and then again instead of answering.`,
            hint: 'Raise `maxSteps`, or ask for less in one task.',
          },
        }
      : {},
  failOnCalls: ({ context }) => ({
    failure: {
      code: 'GUARDS_FAILED' as const,
      message: `The guards refused the agent's calls in ${context.repairs + 1} turns.`,
      hint: 'Read their verdicts in the journal.',
    },
  }),
  beginComparing: ({ event }) => ('at' in event ? { checking: true, ...firstTry, dueAt: event.at } : {}),
  countRepair: ({ context }) => ({ repairs: context.repairs + 1 }),
  nextTurn: ({ context, event }) => ({
    turn: context.turn + 1,
    ...firstTry,
    misfits: context.misfits + 1,
    ...('at' in event && { dueAt: event.at }),
  }),
  // the next turn, and so another key: an endpoint may remember what it refused under this one
  beginDigest: ({ context, event }) =>
    'at' in event ? { digesting: true, turn: context.turn + 1, ...firstTry, failure: null, dueAt: event.at } : {},
  endDigest: ({ event }) => ('at' in event ? { digesting: false, ...firstTry, dueAt: event.at } : {}),
  nextTry: ({ context, event }) =>
    event.type === 'call.failed' && event.retryAt !== null
      ? { ...triedAgain(context, event.failure.code, event.at), dueAt: event.retryAt, failure: event.failure }
      : {},
  defer: ({ context, event }) =>
    event.type === 'call.deferred'
      ? { tries: context.tries + 1, dueAt: event.until, waitsUntil: event.until, failure: null }
      : {},
  // of calls that brought no answer
  countLost: ({ context, event }) => ('usage' in event && event.usage ? used(context, event.usage) : {}),
  accept: ({ context, event }) => {
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
  },
  restore: ({ context }) => ({ ...nothingAsked, failure: null, endedAt: context.accepted?.at ?? null }),
  keepWords: ({ context, event }) =>
    event.type === 'review.escalated' ? { ...asked(context, event.version), remade: false } : {},
  sendBack: ({ context, event }) =>
    event.type === 'task.sentBack'
      ? {
          mustRun: true,
          remade: false,
          ...(event.listAnew && context.fan && { fan: { ...context.fan, list: null } }),
          ...(event.version !== null && asked(context, event.version)),
        }
      : {},
  stopClock: ({ context, event }) => {
    if (context.since === null || !('at' in event)) return {};
    return { ...worked(context, event.at), endedAt: event.at };
  },
  end: ({ event }) => ('at' in event ? { endedAt: event.at } : {}),
  // whoever does it now has a clock of their own
  restClock: ({ context, event }) => {
    if (context.since === null || !('at' in event)) return {};
    return { ...worked(context, event.at), ...firstTry, failure: null };
  },
  startClock: ({ event }) => ('at' in event ? { since: event.at } : {}),
  failOnCall: ({ event }) => (event.type === 'call.failed' ? { failure: event.failure, waitsUntil: null } : {}),
  failOnMisfit: ({ event }) =>
    event.type === 'call.misfit'
      ? {
          failure: {
            code: 'OUTPUT_INVALID' as const,
            message: `The answer did not fit the task's schema after ${event.limits.misfitTries} tries: ${event.message}`,
            hint: 'Loosen the schema, describe its fields, or use a stronger model.',
          },
        }
      : {},
  failOnGuards: ({ context }) => ({
    failure: {
      code: 'GUARDS_FAILED' as const,
      message: `The guards refused ${context.repairs + 1} attempts.`,
      hint: 'Read their verdicts in the journal; with whenGuardsFail: "review" a person would have seen the last attempt.',
    },
  }),
  failOnPerson: ({ context, event }) =>
    event.type === 'review.rejected'
      ? { failure: event.failure, ...(event.asked !== undefined && asked(context, event.asked)) }
      : {},
} satisfies { readonly [action: string]: Change };
