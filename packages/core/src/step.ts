import { type ErrorBody, HoldpointError, type Json } from '@holdpoint/protocol';
import { canonical, type Hashing } from './canonical.ts';
import { coordinate } from './coordinate.ts';
import { crewMachine } from './crew-machine.ts';
import { absentReview, refuseDecision } from './decide.ts';
import type { CallAnswered, ReviewDecided, RunControlled, RunEvent, RunStarted } from './event.ts';
import { chainStart, type JournalEntry, seal } from './journal.ts';
import type { CrewPlan } from './plan.ts';
import { type ReviewContext, type ReviewRow, reviewMachine } from './review-machine.ts';
import type { Run } from './run.ts';
import { newTask, type TaskLimits, type TaskMachineEvent, taskMachine } from './task-machine.ts';
import { difference, type WantedCommand, wanted } from './wanted.ts';
import { advance, begin } from './xstate.ts';

/** How often an answer may miss the schema within one attempt before the task fails. */
const misfitTries = 3;

export interface Surroundings extends Hashing {
  readonly plan: CrewPlan;
}

/** What one event makes of a run. Without `entry`, nothing changed: the event was refused, or no longer wanted. */
export type Step =
  | {
      readonly run: Run;
      readonly entry: JournalEntry;
      readonly commands: readonly WantedCommand[];
      readonly done: readonly string[];
    }
  | { readonly run: Run | null; readonly entry: null; readonly refusal: ErrorBody | null };

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
  if ('code' in moved) return { run, entry: null, refusal: moved };
  if (moved === run) return { run, entry: null, refusal: null };
  const settled = closeReviews(coordinate(moved, surroundings.plan, event.at, surroundings));
  const version = (run?.version ?? 0) + 1;
  const entry = seal(
    run?.head ?? chainStart,
    {
      tenant: settled.tenant,
      run: settled.id,
      version,
      key: event.key,
      task: taskOf(event),
      type: event.type,
      at: event.at,
    },
    bodyOf(event),
    surroundings,
  );
  const next = { ...settled, version, head: entry.hash };
  return { run: next, entry, ...difference(run ? wanted(run) : [], wanted(next)) };
}

type Moved = Run | ErrorBody;

function move(run: Run, event: Exclude<RunEvent, RunStarted>, surroundings: Surroundings): Moved {
  switch (event.type) {
    case 'review.decided':
      return decide(run, event, surroundings.plan);
    case 'run.paused':
    case 'run.resumed':
    case 'run.cancelled':
      return control(run, event);
    case 'run.copied':
      return { ...run, id: event.run, crew: advance(crewMachine, run.crew, { type: 'run.paused' }) ?? run.crew };
    case 'call.answered':
      return answered(run, event, surroundings);
    case 'task.admitted':
      return moveTask(run, event, { type: event.type, at: event.at, admit: event.admit });
    case 'call.misfit': {
      const { type, at, usage, message } = event;
      return moveTask(run, event, { type, at, usage, message, limits: limitsOf(surroundings.plan, event.task) });
    }
    case 'call.failed':
      return moveTask(run, event, { type: event.type, at: event.at, failure: event.failure, retryAt: event.retryAt });
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
      failure: null,
    }),
    tasks: Object.fromEntries(plan.tasks.map((task) => [task.key, begin(taskMachine, newTask(task.kind))])),
    reviews: {},
  };
}

function answered(run: Run, event: CallAnswered, surroundings: Surroundings): Moved {
  const { plan, sha256 } = surroundings;
  const version = run.version + 1;
  const attempt = run.tasks[event.task]?.context.attempt ?? 0;
  const passed = event.verdicts.every((verdict) => verdict.passed);
  const next = moveTask(run, event, {
    type: 'call.answered',
    at: event.at,
    usage: event.usage,
    proposal: { version, hash: sha256(canonical(event.output)) },
    passed,
    limits: limitsOf(plan, event.task),
  });
  if (next === run || next.tasks[event.task]?.state !== 'inReview') return next;
  const content = { kind: 'output', run: run.id, task: event.task, attempt, proposal: event.output };
  return propose(next, event.task, {
    kind: 'output',
    task: event.task,
    revision: 1,
    attempt,
    content: { version, hash: sha256(canonical(content)) },
    openedAt: event.at,
    dueAt: null,
    failing: event.verdicts.filter((verdict) => !verdict.passed).map(({ name }) => ({ name })),
    decision: null,
  });
}

/** Moves the task a result is for; a result that is not the one wanted now moves nothing. */
function moveTask(run: Run, event: { task: string; command: string }, move: TaskMachineEvent): Run {
  const row = run.tasks[event.task];
  if (!row || !wanted(run).some(({ id, body }) => id === event.command && body.task === event.task)) return run;
  const next = advance(taskMachine, row, move);
  return next ? { ...run, tasks: { ...run.tasks, [event.task]: next } } : run;
}

/** Shows a content to people: as the review's first revision, or as its next. */
function propose(run: Run, id: string, first: ReviewContext): Run {
  const row = Object.hasOwn(run.reviews, id) ? run.reviews[id] : undefined;
  const { attempt, content, failing, openedAt: at } = first;
  const next: ReviewRow = row
    ? (advance(reviewMachine, row, { type: 'review.proposed', at, attempt, content, failing }) ?? row)
    : begin(reviewMachine, first);
  return { ...run, reviews: { ...run.reviews, [id]: next } };
}

function decide(run: Run, event: ReviewDecided, plan: CrewPlan): Moved {
  // a person's text picks the review: `constructor` is not one
  const review = Object.hasOwn(run.reviews, event.review) ? run.reviews[event.review] : undefined;
  const gate = plan.tasks.find(({ key }) => key === review?.context.task)?.gate;
  if (!review || !gate) return absentReview(run.id, event);
  const refusal = refuseDecision(run.id, review, gate, event);
  if (refusal) return refusal;
  const { task, revision } = review.context;
  const version = run.version + 1;
  const decision = { type: event.decision, by: event.by.user, at: event.at, revision, channel: event.channel, version };
  const told: TaskMachineEvent =
    event.decision === 'approve'
      ? { type: 'review.approved', at: event.at, review: event.review }
      : { type: 'review.revised', at: event.at, version };
  const row = run.tasks[task];
  const moved = row && advance(taskMachine, row, told);
  const decided = advance(reviewMachine, review, { type: 'review.decided', decision });
  if (!decided || !moved) {
    throw new HoldpointError(
      'INTERNAL',
      `Review "${event.review}" is open but task "${task}" is ${row?.state ?? 'absent'}.`,
    );
  }
  return { ...run, tasks: { ...run.tasks, [task]: moved }, reviews: { ...run.reviews, [event.review]: decided } };
}

function control(run: Run, event: RunControlled): Moved {
  const crew = advance(crewMachine, run.crew, { type: event.type, at: event.at });
  if (crew) return { ...run, crew };
  const { state } = run.crew;
  if (state === 'cancelled')
    return { code: 'RUN_CANCELLED', message: `Run "${run.id}" was cancelled.`, hint: 'Start a new run.' };
  if (state === 'done' || state === 'failed') {
    return { code: 'RUN_FINISHED', message: `Run "${run.id}" has ended: ${state}.`, hint: 'Start a new run.' };
  }
  return event.type === 'run.resumed'
    ? { code: 'RUN_NOT_PAUSED', message: `Run "${run.id}" is not paused.`, hint: 'It goes on by itself.' }
    : { code: 'RUN_ALREADY_PAUSED', message: `Run "${run.id}" is paused already.`, hint: 'Resume it first.' };
}

/** An ended run asks nobody anything. */
function closeReviews(run: Run): Run {
  if (run.crew.state !== 'cancelled' && run.crew.state !== 'failed') return run;
  const reviews = Object.fromEntries(
    Object.entries(run.reviews).map(([id, row]) => [
      id,
      advance(reviewMachine, row, { type: 'review.cancelled' }) ?? row,
    ]),
  );
  return { ...run, reviews };
}

function limitsOf(plan: CrewPlan, id: string): TaskLimits {
  const task = plan.tasks.find(({ key }) => key === id);
  return {
    gated: task?.gate != null,
    guardTries: task?.guardTries ?? 1,
    whenGuardsFail: task?.whenGuardsFail ?? 'fail',
    misfitTries,
  };
}

function absent(event: RunEvent): ErrorBody {
  return { code: 'RUN_NOT_FOUND', message: 'There is no such run.', hint: `The event "${event.type}" needs one.` };
}

function taskOf(event: RunEvent): string | null {
  return 'task' in event ? event.task : event.type === 'review.decided' ? event.review : null;
}

/** The journal keeps the event as it came; its key, time and type are the entry's own fields. */
function bodyOf(event: RunEvent): Json {
  const { key: _, at: __, type: ___, ...body } = event;
  return body as unknown as Json;
}

function never(value: never): never {
  throw new HoldpointError('INTERNAL', `Unknown event "${JSON.stringify(value)}".`);
}
