import type { ReviewState } from '@holdpoint/protocol';
import type {
  CallAsked,
  CallMade,
  ToolDoubted,
  ToolEvent,
  ToolFailed,
  ToolReturned,
  ToolsCalled,
} from './call-event.ts';
import { callId, taskOfReview } from './call-id.ts';
import { type CallContext, type CallMachineEvent, type CallRow, callMachine } from './call-machine.ts';
import { canonical, type Hashing } from './canonical.ts';
import { hasEnded } from './crew-machine.ts';
import { awaitsHanded, givenUp, isHanded } from './handed-calls.ts';
import type { CrewPlan } from './plan.ts';
import {
  type AskedCall,
  newReview,
  type ReviewContext,
  type ReviewMachineEvent,
  type ReviewRow,
  reviewMachine,
} from './review-machine.ts';
import type { Run } from './run.ts';
import { plannedTask } from './task-id.ts';
import { taskMachine } from './task-machine.ts';
import { withEffect, withUsage } from './task-row.ts';
import { callKey, wanted } from './wanted.ts';
import { advance, begin } from './xstate.ts';

// What becomes of the calls of an agent's turn. Each has a row while its turn lasts, or while it runs; what was said and
// returned stands in the journal.

/** The rows of a turn's calls, and the reviews of those that people are asked about. */
export function makeCalls(run: Run, event: ToolsCalled, plan: CrewPlan, hashing: Hashing): Run {
  const { turn = 0 } = run.tasks[event.task]?.context ?? {};
  return event.calls.reduce((moved, made, index) => {
    const place = { task: event.task, attempt: event.attempt, turn, index: index + 1 };
    return makeCall(moved, callId(place), made, { ...place, version: run.version + 1, at: event.at }, plan, hashing);
  }, run);
}

type Made = Pick<CallContext, 'task' | 'attempt' | 'turn' | 'index'> & {
  readonly version: number;
  readonly at: number;
};

function makeCall(run: Run, id: string, made: CallMade, place: Made, plan: CrewPlan, hashing: Hashing): Run {
  const { version, at, ...where } = place;
  const waiting = begin(callMachine, {
    ...where,
    tool: made.tool,
    made: version,
    crew: toolOf(plan, place.task, made.tool)?.crew != null,
    givenUp: false,
    effective: { version, hash: hashing.sha256(canonical(made.arguments)) },
    edited: false,
    approved: false,
    tries: 0,
    dueAt: at,
    failure: null,
    settled: null,
  } satisfies CallContext) as CallRow;
  const added = { ...run, calls: { ...run.calls, [id]: waiting } };
  if (made.refused !== undefined) return moveCall(added, id, { type: 'call.settled', outcome: 'refused', version });
  if (!made.asked) return moveCall(added, id, { type: 'call.approved', at });
  const content = { version, hash: contentHash(run, id, made, hashing) };
  const review: ReviewRow = begin<ReviewState, ReviewContext>(
    reviewMachine,
    newReview({
      kind: made.kind,
      task: place.task,
      attempt: place.attempt,
      call: askedCall(made.asked, made.tool, plan, place.task, false),
      content,
      openedAt: at,
    }),
  );
  return { ...added, reviews: { ...run.reviews, [id]: review } };
}

/** Moves the call that a tool's event is about; an event that is no longer wanted moves nothing. */
export function toCall(run: Run, event: ToolEvent, plan: CrewPlan, hashing: Hashing): Run {
  const row = Object.hasOwn(run.calls, event.call) ? run.calls[event.call] : undefined;
  if (!row || row.context.task !== event.task) return run;
  const version = run.version + 1;
  const counts = isHanded(row) ? isReported(run, event) : isCounted(run, event);
  const move: CallMachineEvent =
    event.type === 'tool.failed'
      ? { type: event.type, failure: event.failure, retryAt: event.retryAt, version }
      : event.type === 'tool.returned'
        ? { type: event.type, version }
        : { type: event.type };
  if (!counts || !advance(callMachine, row, move)) return run;
  const moved = moveCall(run, event.call, move);
  switch (event.type) {
    case 'tool.returned':
      return noteResult(closeReview(moved, event.call), event);
    case 'tool.doubted':
      return hasEnded(run.crew) ? moved : doubt(moved, event, plan, hashing);
    case 'tool.failed':
      return noteResult(moved, event);
    default:
      return moved;
  }
}

/** A result counts for its call, whichever try brought it; all else only for the try that is wanted now. */
function isCounted(run: Run, { type, call, command }: ToolEvent): boolean {
  return type === 'tool.returned' ? command.startsWith(`${callKey(run.id, call)}#`) : isWanted(run, command);
}

/** A coworker's run reports its end, or could not be started. */
function isReported(run: Run, event: ToolEvent): boolean {
  const child = 'child' in event ? event.child : undefined;
  return child === undefined ? isWanted(run, event.command) : awaitsHanded(run, event.call, child);
}

/** Goes on with every task whose turn's calls are settled, and puts away the rows of calls that are over. */
export function settleTurns(run: Run, at: number): Run {
  if (Object.keys(run.calls).length === 0) return run;
  const tasks = { ...run.tasks };
  for (const [id, row] of Object.entries(run.tasks)) {
    if (row.state !== 'calling') continue;
    const turn = callsOfTurn(run, id).map(([, call]) => call);
    if (!turn.every(({ state }) => state === 'settled')) continue;
    tasks[id] = advance(taskMachine, row, { type: 'calls.settled', at }) ?? row;
  }
  const moved = { ...run, tasks };
  const calls = Object.fromEntries(
    Object.entries(run.calls).filter(([, row]) => row.state !== 'settled' || isOfTurn(moved, row)),
  );
  return { ...moved, calls };
}

/**
 * The calls of these tasks that nobody waits for any more. What was started runs out, and is recorded, in doubt or not;
 * what a coworker has is cancelled.
 */
export function dropCalls(run: Run, tasks: ReadonlySet<string>): Run {
  const calls = Object.entries(run.calls).flatMap(([id, row]) => {
    if (!tasks.has(row.context.task)) return [[id, row] as const];
    if (isHanded(row)) return [[id, givenUp(row)] as const];
    return row.state === 'started' || row.state === 'doubtful' ? [[id, row] as const] : [];
  });
  return { ...run, calls: Object.fromEntries(calls) };
}

/** The calls of a task's present turn, in their order. */
export function callsOfTurn(run: Run, task: string): readonly (readonly [string, CallRow])[] {
  return Object.entries(run.calls)
    .filter(([, row]) => row.context.task === task && isOfTurn(run, row))
    .sort(([, a], [, b]) => a.context.index - b.context.index);
}

function isOfTurn(run: Run, { context }: CallRow): boolean {
  const row = run.tasks[context.task];
  return row?.state === 'calling' && row.context.attempt === context.attempt && row.context.turn === context.turn;
}

function isWanted(run: Run, command: string): boolean {
  return wanted(run).some(({ id }) => id === command);
}

function doubt(run: Run, event: ToolDoubted, plan: CrewPlan, hashing: Hashing): Run {
  const { context } = run.calls[event.call] as CallRow;
  const call = askedCall(event.asked, context.tool, plan, context.task, true);
  const shown = { kind: 'tool', run: run.id, task: context.task, attempt: context.attempt, call: event.call };
  const content = {
    version: context.effective.version,
    hash: hashing.sha256(canonical({ ...shown, doubtful: true, proposal: context.effective.hash })),
  };
  const { attempt, task } = context;
  const row = Object.hasOwn(run.reviews, event.call) ? run.reviews[event.call] : undefined;
  const review = row
    ? (advance(reviewMachine, row, { type: 'review.proposed', at: event.at, attempt, content, call }) ?? row)
    : begin<ReviewState, ReviewContext>(
        reviewMachine,
        newReview({ kind: 'tool', task, attempt, call, content, openedAt: event.at }),
      );
  return { ...run, reviews: { ...run.reviews, [event.call]: review as Run['reviews'][string] } };
}

/** The result is there: nothing is asked about the call any more. */
function closeReview(run: Run, id: string): Run {
  const row = Object.hasOwn(run.reviews, id) ? run.reviews[id] : undefined;
  const closed =
    row?.state === 'open' && advance(reviewMachine, row, { type: 'review.superseded' } as ReviewMachineEvent);
  return closed ? { ...run, reviews: { ...run.reviews, [id]: closed } } : run;
}

/** What the call did to the outside, and what a coworker used for it, is noted on the task. */
function noteResult(run: Run, event: ToolReturned | ToolFailed): Run {
  const row = run.tasks[event.task];
  if (!row) return run;
  const { at, usage } = event;
  const effect = 'effect' in event ? event.effect : undefined;
  const done = effect === undefined ? row : withEffect(row, { effect, at });
  const used = usage === undefined ? done : withUsage(done, usage);
  return used === row ? run : { ...run, tasks: { ...run.tasks, [event.task]: used } };
}

/** The run with this call moved, or as it was where the call does not take it. */
export function moveCall(run: Run, id: string, move: CallMachineEvent): Run {
  const row = run.calls[id];
  const moved = row && advance(callMachine, row, move);
  return moved ? { ...run, calls: { ...run.calls, [id]: moved } } : run;
}

function contentHash(run: Run, id: string, made: CallMade, { sha256 }: Hashing): string {
  const task = taskOfReview(id);
  const attempt = run.tasks[task]?.context.attempt ?? 0;
  const call = { id, tool: made.tool };
  return sha256(canonical({ kind: made.kind, run: run.id, task, attempt, call, proposal: made.arguments }));
}

function askedCall(asked: CallAsked, tool: string, plan: CrewPlan, task: string, doubtful: boolean): AskedCall {
  const { question, eligible, risk } = asked;
  return { tool, title: toolOf(plan, task, tool)?.title ?? tool, question, eligible, risk, doubtful };
}

function toolOf(plan: CrewPlan, task: string, tool: string) {
  return plannedTask(plan, task)?.tools.find(({ name }) => name === tool);
}
