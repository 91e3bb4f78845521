import { type ErrorBody, HoldpointError, type Json } from '@holdpoint/protocol';
import type { ToolsCalled } from './call-event.ts';
import { taskOfReview } from './call-id.ts';
import { makeCalls, settleTurns, toCall } from './calls.ts';
import { canonical, type Hashing } from './canonical.ts';
import { reopened, reported, withoutParent } from './child-run.ts';
import { assignChildren, awaitsReport, childBegun, childCancelled, forgetChildren, noteReport } from './children.ts';
import { consequenceBody, consequencesOf } from './consequences.ts';
import { coordinate } from './coordinate.ts';
import { crewMachine, hasEnded } from './crew-machine.ts';
import { noteRefusal, toReview } from './decide.ts';
import type { CallAnswered, CallFailed, ItemsListed, RunControlled, RunCopied, RunEvent, RunStarted } from './event.ts';
import { listOf, placeItems } from './fan-out.ts';
import { forgetHanded, handedBegun, handedCancelled } from './handed-calls.ts';
import { chainStart, type JournalEntry, seal } from './journal.ts';
import { migrated } from './migrate.ts';
import type { CrewPlan } from './plan.ts';
import { toReply } from './reply-moves.ts';
import { cancelled } from './rerun.ts';
import { newReview, type ReviewRow, reviewMachine } from './review-machine.ts';
import type { Run } from './run.ts';
import { plannedTask } from './task-id.ts';
import { type TaskLimits, type TaskMachineEvent, taskMachine } from './task-machine.ts';
import { outputReview } from './task-names.ts';
import { type ContentRef, newTask } from './task-row.ts';
import { passInstant, timeReviews } from './waiting-reviews.ts';
import { dated, difference, type WantedCommand, wanted } from './wanted.ts';
import { advance, begin } from './xstate.ts';

/** How often an answer may miss the schema within one attempt before the task fails. */
const misfitTries = 3;

export interface Surroundings extends Hashing {
  readonly plan: CrewPlan;
}

/** What one event makes of a run. Without entries, nothing changed: the event was refused, or no longer wanted. */
export type Step =
  | {
      readonly run: Run;
      /** The event's own entry, then one for each thing that followed from it (`consequences.ts`). */
      readonly entries: readonly [JournalEntry, ...JournalEntry[]];
      readonly commands: readonly WantedCommand[];
      readonly done: readonly string[];
    }
  | { readonly run: Run | null; readonly entries: null; readonly refusal: ErrorBody | null };

/**
 * Advances a run by one event. Pure: same run and event in, same step out.
 *
 * A result that the run no longer wants changes nothing. An event that a person sent and the state does not take comes
 * back as a `refusal` with a code of the errors table, never as silence.
 */
export function step(run: Run | null, event: RunEvent, surroundings: Surroundings): Step {
  const moved =
    event.type === 'run.started'
      ? start(run, event, surroundings)
      : run
        ? move(run, event, surroundings)
        : absent(event);
  if ('code' in moved) return { run, entries: null, refusal: moved };
  if (moved === run) return { run, entries: null, refusal: null };
  const settledTurns = settleTurns(moved, event.at);
  const coordinated = assignChildren(coordinate(settledTurns, surroundings.plan, event.at, surroundings));
  const settled = timeReviews(run, closeReviews(openReviews(coordinated, event.at)), surroundings.plan, event.at);
  const entries = sealed(run, settled, event, surroundings);
  const newest = entries.at(-1) ?? entries[0];
  const next = dated(run, { ...settled, version: newest.version, head: newest.hash });
  return { run: next, entries, ...difference(run ? wanted(run) : [], wanted(next)) };
}

type Moved = Run | ErrorBody;
type Expected = Pick<CallFailed, 'task' | 'command' | 'child'>;

function move(run: Run, event: Exclude<RunEvent, RunStarted>, surroundings: Surroundings): Moved {
  const { plan } = surroundings;
  switch (event.type) {
    case 'review.decided':
    case 'check.refused':
    case 'review.refreshed':
      return toReview(run, event, plan, surroundings);
    case 'review.reminded':
    case 'review.escalated':
    case 'review.expired':
      return isWanted(run, event) ? passInstant(run, event, plan) : run;
    case 'reply.received':
    case 'reply.read':
    case 'reply.failed':
      return toReply(run, event);
    case 'access.refused':
      return noteRefusal(run, event);
    case 'run.paused':
    case 'run.resumed':
    case 'run.cancelled':
      return control(run, event);
    case 'run.rerun':
      return reopened(run, event, plan);
    case 'run.copied':
      return copied(run, event);
    case 'run.migrated':
      return migrated(run, event, surroundings);
    case 'call.answered':
      return noteReport(run, answered(run, event, surroundings), event);
    case 'tools.called':
      return called(run, event, surroundings);
    case 'tool.started':
    case 'tool.returned':
    case 'tool.failed':
    case 'tool.doubted':
      return toCall(run, event, plan, surroundings);
    case 'task.admitted':
      return moveTask(run, event, { type: event.type, at: event.at, admit: event.admit });
    case 'items.listed':
      return listed(run, event, surroundings);
    case 'guard.judged': {
      const { type, at, usage, verdict, task } = event;
      return moveTask(run, event, { type, at, usage, passed: verdict.passed, limits: limitsOf(plan, task) });
    }
    case 'points.checked': {
      const { type, at, usage, results, task } = event;
      const unanswered = results.some(({ status }) => status === 'unanswered');
      return moveTask(run, event, { type, at, usage, unanswered, limits: limitsOf(plan, task) });
    }
    case 'call.misfit': {
      const { type, at, usage, message, task } = event;
      return moveTask(run, event, { type, at, usage, message, limits: limitsOf(plan, task) });
    }
    case 'call.overflowed':
      return moveTask(run, event, { type: event.type, at: event.at, ...(event.usage && { usage: event.usage }) });
    case 'conversation.digested':
      return moveTask(run, event, { type: event.type, at: event.at, usage: event.usage });
    case 'call.failed':
      return noteReport(run, failed(run, event), event);
    case 'call.deferred':
      return moveTask(run, event, { type: event.type, at: event.at, until: event.until, usage: event.usage });
    case 'crew.started':
    case 'crew.reopened':
      if (!isWanted(run, event)) return run;
      return event.call === undefined ? childBegun(run, event) : handedBegun(run, event);
    case 'crew.cancelled':
      return event.call === undefined ? childCancelled(run, event) : handedCancelled(run, event);
    case 'run.reported':
      return isWanted(run, event) ? reported(run, event) : run;
    default:
      return never(event);
  }
}

function start(run: Run | null, event: RunStarted, { plan, sha256 }: Surroundings): Moved {
  // a repeat of the start finds the run; its key in the journal answers it
  if (run) return run;
  const { tenant, user } = event.by;
  return {
    tenant,
    id: event.run,
    version: 0,
    head: chainStart,
    crew: begin(crewMachine, {
      crew: plan.name,
      label: plan.label,
      title: event.title,
      definition: plan.hash,
      startedBy: user,
      startedAt: event.at,
      endedAt: null,
      inputHash: sha256(canonical(event.input)),
      parent: event.parent ? { ...event.parent, reported: false } : null,
      failure: null,
      outcome: null,
    }),
    tasks: Object.fromEntries(plan.tasks.map((task) => [task.key, begin(taskMachine, newTask(task.kind))])),
    calls: {},
    reviews: {},
  };
}

/** The items of a task that fans out are known: each gets a row. */
function listed(run: Run, event: ItemsListed, { plan, ...hashing }: Surroundings): Run {
  const task = plannedTask(plan, event.task);
  const moved = moveTask(run, event, { type: event.type, at: event.at, ...listOf(run, event) });
  return task && moved !== run ? placeItems(moved, event, task, hashing) : moved;
}

function answered(run: Run, event: CallAnswered, { plan, sha256 }: Surroundings): Run {
  const attempt = run.tasks[event.task]?.context.attempt ?? 0;
  const content = { kind: 'output', run: run.id, task: event.task, attempt, proposal: event.output };
  return moveTask(run, event, {
    type: 'call.answered',
    at: event.at,
    usage: event.usage,
    proposal: {
      version: run.version + 1,
      hash: sha256(canonical(event.output)),
      contentHash: sha256(canonical(content)),
    },
    passed: event.verdicts.every((verdict) => verdict.passed),
    limits: limitsOf(plan, event.task),
  });
}

/** The agent's turn is over without an answer: its calls are made, unless it has called too often already. */
function called(run: Run, event: ToolsCalled, { plan, sha256 }: Surroundings): Moved {
  const moved = moveTask(run, event, {
    type: event.type,
    at: event.at,
    usage: event.usage,
    tools: event.calls.map(({ tool }) => tool),
    refused: event.calls.some(
      ({ refused, verdicts }) => refused !== undefined && verdicts.some(({ passed }) => !passed),
    ),
    asks: event.calls.some(({ asked }) => asked !== undefined),
    limits: limitsOf(plan, event.task),
  });
  // a late turn of an attempt that was given up finds the task at the calls of another one
  if (moved === run || moved.tasks[event.task]?.state !== 'calling') return moved;
  return makeCalls(moved, event, plan, { sha256 });
}

function failed(run: Run, event: CallFailed): Run {
  const { type, at, failure, retryAt, usage } = event;
  return moveTask(run, event, { type, at, failure, retryAt, usage });
}

/** The source may still be doing the same work: the copy is paused, and has neither parent nor children. */
function copied(run: Run, { run: id, at }: RunCopied): Run {
  const crew = advance(crewMachine, run.crew, { type: 'run.paused' }) ?? run.crew;
  return forgetHanded(forgetChildren(withoutParent({ ...run, id, crew }), at));
}

/** Moves the task a result is for; a result that is not the one wanted now moves nothing. */
function moveTask(run: Run, event: Expected, move: TaskMachineEvent): Run {
  const row = run.tasks[event.task];
  if (!row || !isExpected(run, event)) return run;
  const next = advance(taskMachine, row, move);
  return next ? { ...run, tasks: { ...run.tasks, [event.task]: next } } : run;
}

/** A result of a command that is wanted, or the report of the child that the task waits for. */
function isExpected(run: Run, { task, command, child }: Expected): boolean {
  return child ? awaitsReport(run, task, child) : isWanted(run, { task, command });
}

function isWanted(run: Run, { task, command }: Pick<Expected, 'task' | 'command'>): boolean {
  return wanted(run).some(({ id, body }) => id === command && body.task === task);
}

/** Shows what came into review to people: as a review's first revision, or as its next. */
function openReviews(run: Run, at: number): Run {
  const shown = Object.entries(run.tasks).flatMap(([task, { state, context }]) => {
    const id = outputReview(run, task);
    const row = Object.hasOwn(run.reviews, id) ? run.reviews[id] : undefined;
    const { proposal, attempt } = context;
    // an attempt is shown once; escalated and refreshed revisions are made where they are decided
    if (state !== 'inReview' || !proposal || row?.context.attempt === attempt) return [];
    const content = { version: proposal.version, hash: proposal.contentHash };
    return [[id, row ? proposed(row, { at, attempt, content }) : first(task, { at, attempt, content })] as const];
  });
  return shown.length === 0 ? run : { ...run, reviews: { ...run.reviews, ...Object.fromEntries(shown) } };
}

interface Shown {
  readonly at: number;
  readonly attempt: number;
  readonly content: ContentRef;
}

function proposed(row: ReviewRow, shown: Shown): ReviewRow {
  return advance(reviewMachine, row, { type: 'review.proposed', ...shown }) ?? row;
}

function first(task: string, { at, attempt, content }: Shown): ReviewRow {
  return begin(reviewMachine, newReview({ kind: 'output', task, attempt, call: null, content, openedAt: at }));
}

function control(run: Run, event: RunControlled): Moved {
  const { type, at, held } = event;
  const crew = advance(crewMachine, run.crew, { type, at, ...(held && { held }) });
  if (crew) return { ...run, crew };
  const { state } = run.crew;
  if (state === 'cancelled') return cancelled(run);
  if (state === 'done' || state === 'failed') {
    return { code: 'RUN_FINISHED', message: `Run "${run.id}" has ended: ${state}.`, hint: 'Start a new run.' };
  }
  return type === 'run.resumed'
    ? { code: 'RUN_NOT_PAUSED', message: `Run "${run.id}" is not paused.`, hint: 'It goes on by itself.' }
    : { code: 'RUN_ALREADY_PAUSED', message: `Run "${run.id}" is paused already.`, hint: 'Resume it first.' };
}

/** An ended run asks nobody anything. */
function closeReviews(run: Run): Run {
  if (!hasEnded(run.crew)) return run;
  const reviews = Object.fromEntries(
    Object.entries(run.reviews).map(([id, row]) => [
      id,
      advance(reviewMachine, row, { type: 'review.cancelled' }) ?? row,
    ]),
  );
  return { ...run, reviews };
}

function limitsOf(plan: CrewPlan, id: string): TaskLimits {
  const task = plannedTask(plan, id);
  return {
    gated: task?.gate != null,
    guardTries: task?.guardTries ?? 1,
    whenGuardsFail: task?.whenGuardsFail ?? 'fail',
    maxSteps: task?.maxSteps ?? 0,
    misfitTries,
    sentences: task?.sentences.length ?? 0,
    verifyFeedback: task?.gate?.verifyFeedback ?? null,
  };
}

function absent(event: RunEvent): ErrorBody {
  return { code: 'RUN_NOT_FOUND', message: 'There is no such run.', hint: `The event "${event.type}" needs one.` };
}

/** The event's entry and those of what followed from it, chained. */
function sealed(before: Run | null, after: Run, event: RunEvent, hashing: Hashing): [JournalEntry, ...JournalEntry[]] {
  const { tenant, id: run } = after;
  const base = before?.version ?? 0;
  const { key, at, type } = event;
  const own = { tenant, run, version: base + 1, key, task: taskOf(event), type, at };
  const entries: [JournalEntry, ...JournalEntry[]] = [seal(before?.head ?? chainStart, own, bodyOf(event), hashing)];
  for (const consequence of consequencesOf(before, after)) {
    const { type, task } = consequence;
    const version = base + entries.length + 1;
    const head = { tenant, run, version, key: `${type}:${version}`, task, type, at };
    const salt = hashing.sha256(`${event.salt}:${version}`);
    entries.push(seal((entries.at(-1) ?? entries[0]).hash, head, consequenceBody(consequence, salt), hashing));
  }
  return entries;
}

function taskOf(event: RunEvent): string | null {
  // the task it names is the parent's
  if (event.type === 'run.reported') return null;
  if ('task' in event) return event.task;
  return 'review' in event && event.review !== undefined ? taskOfReview(event.review) : null;
}

/** The journal keeps the event as it came; its key, time and type are the entry's own fields. */
function bodyOf(event: RunEvent): Json {
  const { key: _, at: __, type: ___, ...body } = event;
  return body as unknown as Json;
}

function never(value: never): never {
  throw new HoldpointError('INTERNAL', `Unknown event "${JSON.stringify(value)}".`);
}
